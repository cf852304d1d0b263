const HYPHEN = '\u2010';
const SOFT_HYPHEN = '\u00ad';
const LOWER = /^\p{Ll}/u;
const WORD_BEFORE = /[\p{L}\p{M}]+$/u;
const WORD_AFTER = /^[\p{L}\p{M}]+/u;
/** No word is longer; only so much is looked at. */
const LONGEST = 40;

/** Whether a unit is a hyphen that a typesetter put there: of all, it is the one a word is broken with. */
export function isTypesetHyphen(unit: number): boolean {
  return unit === 0x2010 || unit === 0xad;
}

/**
 * Which hyphens at the ends of lines were put in where a word was broken. They are where a letter
 * stands before and a small letter begins the next line; unless the document elsewhere writes the
 * two with a hyphen inside a line, and nowhere as one word.
 */
export class LineHyphens {
  private known: Set<string> | null = null;
  private dropped = -1;

  constructor(private readonly text: string) {}

  /**
   * @param end of a line's text
   * @param next where the next line begins; page lines between are passed over
   * @returns where the line's readable text ends: before its hyphen, or at `end`
   */
  beforeHyphen(end: number, next: number): number {
    const { text } = this;
    this.dropped = -1;
    const mark = text[end - 1];
    if (mark !== '-' && mark !== HYPHEN && mark !== SOFT_HYPHEN) return end;
    const before = WORD_BEFORE.exec(text.slice(Math.max(0, end - 1 - LONGEST), end - 1))?.[0];
    const after = this.wordFrom(next);
    if (before === undefined || after === null || !LOWER.test(after)) return end;
    if (mark !== SOFT_HYPHEN && this.isCompound(before, after)) return end;
    this.dropped = end;
    return end - 1;
  }

  /** Whether nothing stands between a line that ended at `end` and the next: its hyphen parted a word. */
  joins(end: number, next: number): boolean {
    if (this.dropped === end) return true;
    const mark = this.text[end - 1];
    // A hyphen that stays belongs to a compound.
    return (mark === '-' || mark === HYPHEN) && this.isBound(end, next);
  }

  private isBound(end: number, next: number): boolean {
    const before = this.text.slice(Math.max(0, end - 3), end - 1);
    const after = this.text.slice(next, next + 2);
    return /[\p{L}\p{N}]$/u.test(before) && /^[\p{L}\p{N}]/u.test(after);
  }

  private isCompound(before: string, after: string): boolean {
    const known = (this.known ??= this.wordsWithin());
    const key = `${before}-${after}`.toLowerCase();
    return known.has(key) && !known.has(`${before}${after}`.toLowerCase());
  }

  /** The word a line begins with; one blank line, or a page line, may stand before it. */
  private wordFrom(at: number): string | null {
    const { text } = this;
    for (let passed = 0; at < text.length && passed < 3; passed++) {
      while (text[at] === ' ' || text[at] === '\t') at++;
      if (text.startsWith('── page ', at)) {
        const end = text.indexOf('\n', at);
        at = end < 0 ? text.length : end + 1;
        continue;
      }
      return WORD_AFTER.exec(text.slice(at, at + LONGEST))?.[0] ?? null;
    }
    return null;
  }

  /** Words and compounds that stand inside a line, and plain words of any place, in small letters. */
  private wordsWithin(): Set<string> {
    const words = new Set<string>();
    for (const [word] of this.text.matchAll(/[\p{L}\p{M}]+(?:[-\u2010][\p{L}\p{M}]+)*/gu)) {
      words.add(word.toLowerCase().replaceAll(HYPHEN, '-'));
    }
    return words;
  }
}
