import { ExtractedText } from './extractedText';
import type { PdfLine, PdfPage } from './pdfLines';
import { runningLines } from './pdfRunning';

/** Parts of the characters' height. */
const INDENT = 0.7;
const MOST_INDENT = 6;
/** Parts of the distance that lines of a paragraph have. */
const PARAGRAPH_GAP = 1.3;
const HEADING_SIZE = 1.1;
const MOST_HEADING = 200;
const MOST_PLAIN_HEADING = 80;

const BULLET = /^[\u2022\u2023\u25aa\u25cf\u25e6\u2043\u00b7\uf0b7]\s*/u;
/** A number of a list, or a bullet that is a letter too. */
const ITEM = /^(?:[-*–]|\(?(?:\d{1,3}|[a-z])[.)])\s+\S/u;
const NUMBERED = /^\d{1,3}(?:\.\d{1,3})*\.?\s+\p{Lu}/u;
/** The dots that lead to a page number in a table of contents. */
const LEADERS = /(?:\.\s?){4,}/u;
const SENTENCE_END = /[.!?:;。！？]["'”’)\]]*$/u;
const GOES_ON = /^[\p{Ll}\d(]/u;

/** Lines that belong together, of one page. */
interface LineBlock {
  readonly lines: PdfLine[];
  /** Distance to the line before it on the page; Infinity for the first. */
  readonly gap: number;
  /** Whether it stands at the beginning of its page. */
  readonly first: boolean;
}

/** What is usual in a document. */
interface Usual {
  readonly size: number;
  readonly font: string;
  /** From baseline to baseline, in parts of the size. */
  readonly leading: number;
}

/**
 * The extracted text of a document: paragraphs by the distance of lines, indentation and height of
 * characters, headings by height and font, running titles on the page lines. A paragraph that goes on
 * on the next page stays one.
 */
export function writePdfText(pages: readonly PdfPage[]): string {
  const running = runningLines(pages);
  const bodies = pages.map(({ lines }) => lines.filter((line) => !running.has(line)));
  const usual = usualOf(bodies);
  const blocks = bodies.map((lines) => blocksOf(lines, usual));
  const levels = headingLevels(blocks.flat(), usual);
  const out = new ExtractedText();
  let before: LineBlock | null = null;
  pages.forEach(({ lines }, at) => {
    const titles = lines.filter((line) => running.has(line)).map(({ text }) => text);
    const [first] = blocks[at]!;
    const continues =
      before !== null &&
      first !== undefined &&
      levelOf(before, levels, usual) === 0 &&
      levelOf(first, levels, usual) === 0 &&
      goesOn(before, first);
    out.page(at + 1, titles, continues);
    for (const block of blocks[at]!) {
      write(out, block, levelOf(block, levels, usual), continues && block === first);
    }
    before = blocks[at]!.at(-1) ?? before;
  });
  return out.finish();
}

function write(out: ExtractedText, block: LineBlock, level: number, continues: boolean): void {
  const texts = block.lines.map(({ text }) => text);
  const [first = '', ...others] = texts;
  if (level > 0) out.heading(level, texts);
  else if (continues) out.paragraph(texts, true);
  else if (BULLET.test(first)) out.listItem([first.replace(BULLET, ''), ...others]);
  else out.paragraph(texts);
}

function usualOf(pages: readonly (readonly PdfLine[])[]): Usual {
  const sizes = new Map<number, number>();
  const fonts = new Map<string, number>();
  const leadings = new Map<number, number>();
  for (const lines of pages) {
    lines.forEach((line, at) => {
      const { size, font, text } = line;
      sizes.set(size, (sizes.get(size) ?? 0) + text.length);
      fonts.set(font, (fonts.get(font) ?? 0) + text.length);
      const previous = lines[at - 1];
      if (previous?.size !== size || size <= 0) return;
      const leading = Math.round(((line.y - previous.y) / size) * 20) / 20;
      if (leading > 0.8 && leading < 3) leadings.set(leading, (leadings.get(leading) ?? 0) + 1);
    });
  }
  return {
    size: mostOf(sizes) ?? 10,
    font: mostOf(fonts) ?? '',
    leading: mostOf(leadings) ?? 1.2,
  };
}

function blocksOf(lines: readonly PdfLine[], usual: Usual): LineBlock[] {
  const blocks: LineBlock[] = [];
  let block: LineBlock | null = null;
  lines.forEach((line, at) => {
    const previous = lines[at - 1];
    const gap = previous ? line.y - previous.y : Infinity;
    if (block === null || !previous || begins(line, previous, block, gap, usual)) {
      block = { lines: [line], gap, first: at === 0 };
      blocks.push(block);
    } else {
      block.lines.push(line);
    }
  });
  return blocks;
}

/** Whether a line begins a paragraph of its own after `previous`, the last of `block`. */
function begins(
  line: PdfLine,
  previous: PdfLine,
  block: LineBlock,
  gap: number,
  usual: Usual,
): boolean {
  const { size } = line;
  if (Math.abs(size - previous.size) > 0.08 * Math.max(size, previous.size)) {
    // A line of small print within a paragraph would part it; one of another height may be a heading.
    return true;
  }
  if (line.font !== previous.font && line.oneFont && previous.oneFont) return true;
  if (BULLET.test(line.text)) return true;
  if (size >= HEADING_SIZE * usual.size && NUMBERED.test(line.text)) return true;
  // The top of the next column.
  if (gap < -size) return !goesOnIn(previous, line);
  if (gap > usual.leading * size * PARAGRAPH_GAP) return true;
  if (ITEM.test(line.text) && (SENTENCE_END.test(previous.text) || isItem(block))) return true;
  const indent = line.left - previous.left;
  const ended = SENTENCE_END.test(previous.text);
  if (indent > INDENT * size && indent < MOST_INDENT * size) {
    return ended && (block.lines.length > 1 || !isItem(block));
  }
  if (-indent > INDENT * size && -indent < MOST_INDENT * size) {
    return block.lines.length > 1 && ended;
  }
  // Lines of justified text end at the right margin, the last one of a paragraph seldom.
  const right = Math.max(...block.lines.map((it) => it.right), line.right);
  return ended && right - previous.right > 0.25 * (right - line.left);
}

function isItem({ lines }: LineBlock): boolean {
  const text = lines[0]?.text ?? '';
  return BULLET.test(text) || ITEM.test(text);
}

function goesOn(before: LineBlock, after: LineBlock): boolean {
  const last = before.lines.at(-1);
  const [first] = after.lines;
  return last !== undefined && first !== undefined && goesOnIn(last, first);
}

function goesOnIn(last: PdfLine, first: PdfLine): boolean {
  return (
    last.size === first.size &&
    !SENTENCE_END.test(last.text) &&
    (GOES_ON.test(first.text) || /[-\u2010\u00ad,]$/u.test(last.text)) &&
    !ITEM.test(first.text)
  );
}

/** Levels of headings by the height of their characters, the tallest first. */
function headingLevels(
  blocks: readonly LineBlock[],
  { size: body }: Usual,
): ReadonlyMap<number, number> {
  const sizes = new Set<number>();
  for (const { lines } of blocks) {
    const [first] = lines;
    if (first && first.size >= body * HEADING_SIZE && isShort(lines)) sizes.add(first.size);
  }
  const sorted = [...sizes].sort((a, b) => b - a);
  return new Map(sorted.map((size, at) => [size, Math.min(at + 1, 5)]));
}

/** 0 for a block that is no heading. */
function levelOf(block: LineBlock, levels: ReadonlyMap<number, number>, usual: Usual): number {
  const [first] = block.lines;
  if (!first || !/\p{L}/u.test(first.text) || LEADERS.test(first.text)) return 0;
  const bySize = levels.get(first.size);
  if (bySize !== undefined && isShort(block.lines)) return bySize;
  return isPlainHeading(block, first, usual) ? Math.min(levels.size + 1, 6) : 0;
}

/** One line as tall as the text but in a font of its own, with room above and no full stop. */
function isPlainHeading({ lines, gap, first }: LineBlock, line: PdfLine, usual: Usual): boolean {
  return (
    lines.length === 1 &&
    line.oneFont &&
    line.font !== usual.font &&
    line.size >= 0.97 * usual.size &&
    line.text.length <= MOST_PLAIN_HEADING &&
    /^[\p{Lu}\p{Lo}\d§]/u.test(line.text) &&
    !/[.,;:!=]$|[{}<>]|::/u.test(line.text) &&
    (first || gap < 0 || gap > usual.leading * usual.size * PARAGRAPH_GAP)
  );
}

function isShort(lines: readonly PdfLine[]): boolean {
  return lines.reduce((sum, { text }) => sum + text.length, 0) <= MOST_HEADING;
}

function mostOf<K>(counts: ReadonlyMap<K, number>): K | null {
  let most: K | null = null;
  let count = 0;
  for (const [key, times] of counts) {
    if (times <= count) continue;
    most = key;
    count = times;
  }
  return most;
}
