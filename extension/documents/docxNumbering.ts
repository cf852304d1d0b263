import { readXml } from './xml';

/** How the items of one level of a list are marked. */
interface Level {
  format: string;
  /** With `%1`, `%2`… for the numbers of the levels. */
  text: string;
  start: number;
}

/** The lists of a Word document: it holds no marks of items, only how they are counted. */
export class DocxNumbering {
  private readonly abstracts = new Map<string, Map<number, Level>>();
  private readonly lists = new Map<string, string>();
  /** By list definition: how far each level has counted. */
  private readonly counts = new Map<string, number[]>();

  /** @param xml of word/numbering.xml, or '' */
  constructor(xml: string) {
    let levels: Map<number, Level> | null = null;
    let level: Level | null = null;
    let list = '';
    readXml(xml, {
      open: (name, attributes) => {
        const value = attributes['w:val'] ?? '';
        if (name === 'w:abstractNum') {
          levels = new Map();
          this.abstracts.set(attributes['w:abstractNumId'] ?? '', levels);
        } else if (name === 'w:lvl' && levels !== null) {
          level = { format: 'bullet', text: '', start: 1 };
          levels.set(Number(attributes['w:ilvl']), level);
        } else if (name === 'w:numFmt' && level !== null) level.format = value;
        else if (name === 'w:lvlText' && level !== null) level.text = value;
        else if (name === 'w:start' && level !== null) level.start = Number(value) || 0;
        else if (name === 'w:num') list = attributes['w:numId'] ?? '';
        else if (name === 'w:abstractNumId') this.lists.set(list, value);
      },
      close: (name) => {
        if (name === 'w:abstractNum') levels = null;
        if (name === 'w:lvl') level = null;
      },
    });
  }

  /**
   * The mark of the next item of a list: `3.`, `b)`; '' for a bullet.
   * @returns null when there is no such list
   */
  next(numId: string, depth: number): string | null {
    const abstract = this.lists.get(numId);
    const levels = abstract === undefined ? undefined : this.abstracts.get(abstract);
    const level = levels?.get(depth);
    if (abstract === undefined || !levels || !level) return null;
    const counts = this.counts.get(abstract) ?? [];
    this.counts.set(abstract, counts);
    counts.length = Math.min(counts.length, depth + 1);
    counts[depth] = (counts[depth] ?? level.start - 1) + 1;
    if (level.format === 'bullet' || level.format === 'none') return '';
    return level.text.replace(/%(\d)/g, (_, digit: string) => {
      const at = Number(digit) - 1;
      const { format = 'decimal', start = 1 } = levels.get(at) ?? {};
      return numberAs(format, counts[at] ?? start);
    });
  }
}

function numberAs(format: string, value: number): string {
  switch (format) {
    case 'lowerLetter':
    case 'upperLetter': {
      const letter = String.fromCharCode(97 + ((value + 25) % 26));
      const letters = letter.repeat(Math.min(1 + Math.floor((value - 1) / 26), 5));
      return format === 'upperLetter' ? letters.toUpperCase() : letters;
    }
    case 'lowerRoman':
      return roman(value);
    case 'upperRoman':
      return roman(value).toUpperCase();
    default:
      return String(value);
  }
}

const ROMAN: readonly (readonly [number, string])[] = [
  [100, 'c'],
  [90, 'xc'],
  [50, 'l'],
  [40, 'xl'],
  [10, 'x'],
  [9, 'ix'],
  [5, 'v'],
  [4, 'iv'],
  [1, 'i'],
];

function roman(value: number): string {
  if (value < 1 || value > 399) return String(value);
  let rest = value;
  let said = '';
  for (const [worth, letters] of ROMAN) {
    while (rest >= worth) {
      said += letters;
      rest -= worth;
    }
  }
  return said;
}
