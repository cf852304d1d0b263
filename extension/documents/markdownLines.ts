/** What the first unit of a line may begin. */
export const LineStart = {
  letter: 0,
  /** Never begins a paragraph, nor a line that goes on with one. */
  block: 1,
  /** `*` and `_`: a paragraph's where a word follows. */
  emphasis: 2,
  digit: 3,
  fence: 4,
  hash: 5,
  bracket: 6,
  tag: 7,
} as const;

const LINE_STARTS = new Uint8Array(128);
for (const character of '>-+=|') LINE_STARTS[character.charCodeAt(0)] = LineStart.block;
for (const character of '*_') LINE_STARTS[character.charCodeAt(0)] = LineStart.emphasis;
for (const character of '0123456789') LINE_STARTS[character.charCodeAt(0)] = LineStart.digit;
for (const character of '`~') LINE_STARTS[character.charCodeAt(0)] = LineStart.fence;
LINE_STARTS[0x23] = LineStart.hash;
LINE_STARTS[0x5b] = LineStart.bracket;
LINE_STARTS[0x3c] = LineStart.tag;

export const LIST_MARK: RegExp = /^([-+*]|\d{1,9}[.)])([ \t]+|$)/;
export const WORD_AFTER_EMPHASIS: RegExp = /^(?:\*{1,3}|_{1,3})[\p{L}\p{N}`[("'“]/u;

/** What a line that begins with a unit may begin. */
export function lineStart(unit: number): number {
  return unit < 128 ? LINE_STARTS[unit]! : LineStart.letter;
}

/** What the lines of a Markdown text tell by themselves. A line's end is the offset of its `\n`. */
export class MarkdownLines {
  /** The first `|` at or after the last place asked for. */
  private pipe = -1;

  /** @param longest paragraphs of more units are left to the parser of blocks */
  constructor(
    private readonly text: string,
    readonly longest: number,
  ) {}

  lineEnd(at: number): number {
    const end = this.text.indexOf('\n', at);
    return end < 0 ? this.text.length : end;
  }

  isBlank(at: number, end: number): boolean {
    return this.skipIndent(at, end) === end;
  }

  skipIndent(at: number, end: number): number {
    while (at < end && isIndent(this.text.charCodeAt(at))) at++;
    return at;
  }

  /** Where the first line with text begins; -1 when there is none. */
  nextText(at: number): number {
    while (at < this.text.length) {
      const end = this.lineEnd(at);
      if (!this.isBlank(at, end)) return at;
      at = end + 1;
    }
    return -1;
  }

  /** Whether a line of an item's or quote's paragraph is inline markup and nothing else. */
  isItemText(first: number, end: number): boolean {
    const { text } = this;
    const unit = text.charCodeAt(first);
    const role = lineStart(unit);
    if (role === LineStart.letter) return true;
    const line = text.slice(first, end);
    if (role === LineStart.emphasis) return WORD_AFTER_EMPHASIS.test(line);
    if (role === LineStart.digit) return !LIST_MARK.test(line);
    if (role === LineStart.bracket) return !line.includes(']:') && !/^\[[ xX]\]/.test(line);
    return unit === 0x60 && !line.startsWith('```');
  }

  /** Whether several lines with a `|` in them stand there: perhaps a table. */
  hasTable(from: number, to: number): boolean {
    if (this.pipe < from) {
      const found = this.text.indexOf('|', from);
      this.pipe = found < 0 ? this.text.length : found;
    }
    return this.pipe < to && this.text.slice(from, to).includes('\n');
  }

  /** Whether lines that each go on with a paragraph are no table and define no label. */
  isOneParagraph(from: number, to: number): boolean {
    const { text } = this;
    if (to - from > this.longest) return false;
    const line = this.lineEnd(from);
    return line >= to || !(this.hasTable(from, to) || text.slice(from, to).includes(']:'));
  }

  /** The length of the mark that opens a fence at `first`; 0 when none does. */
  fenceAt(first: number, end: number): number {
    const { text } = this;
    const unit = text.charCodeAt(first);
    if (unit !== 0x60 && unit !== 0x7e) return 0;
    let at = first + 1;
    while (at < end && text.charCodeAt(at) === unit) at++;
    if (at - first < 3) return 0;
    if (unit === 0x60 && text.slice(at, end).includes('`')) return 0;
    return at - first;
  }

  /** The end of the line that closes a fence; -1 when none does. */
  afterFence(first: number, end: number, mark: number): number {
    const { text } = this;
    const fence = text.slice(first, first + mark);
    for (let found = text.indexOf(fence, end); found >= 0;) {
      const lineStart = text.lastIndexOf('\n', found) + 1;
      const lineEnd = this.lineEnd(found);
      const marks = this.skipIndent(lineStart, lineEnd);
      let at = marks;
      while (text.charCodeAt(at) === fence.charCodeAt(0)) at++;
      const indented = text.slice(lineStart, marks);
      const closes =
        marks === found && at - marks >= mark && this.skipIndent(at, lineEnd) === lineEnd;
      if (closes && indented.length < 4 && !indented.includes('\t')) return lineEnd;
      found = text.indexOf(fence, lineEnd);
    }
    return -1;
  }

  /** The end of the first line after `end` that matches; -1 when none does. */
  lineWith(pattern: RegExp, end: number): number {
    for (let at = end + 1; at < this.text.length;) {
      const lineEnd = this.lineEnd(at);
      if (pattern.test(this.text.slice(at, lineEnd))) return lineEnd;
      at = lineEnd + 1;
    }
    return -1;
  }
}

/** Whether white space within a line. */
export function isIndent(unit: number): boolean {
  return unit === 0x20 || unit === 9 || unit === 13;
}
