import type { MarkdownLines } from './markdownLines';
import { isIndent, lineStart, LineStart } from './markdownLines';

/** HTML that ends elsewhere than at a blank line: what begins it, what ends it. */
export const LONG_HTML: readonly (readonly [begins: RegExp, ends: RegExp])[] = [
  [/^<(?:script|pre|style|textarea)(?:\s|>|$)/i, /<\/(?:script|pre|style|textarea)>/i],
  [/^<!--/, /-->/],
  [/^<\?/, /\?>/],
  [/^<!\[CDATA\[/, /\]\]>/],
  [/^<![A-Z]/, />/],
];

/** HTML that ends at a blank line, as Lezer has it: the tags of blocks, and any other alone on its line. */
const BLOCK_TAG =
  /^<\/?(?:address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h1|h2|h3|h4|h5|h6|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|section|source|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul)(?:\s|\/?>|$)/i;
const LONE_TAG =
  /^(?:<\/[a-z][\w-]*\s*>|<[a-z][\w-]*(\s+[a-z:_][\w-.]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?)*\s*>)\s*$/i;

/**
 * Blocks that are told by their lines alone and hold nothing but inline markup, or HTML. Each method
 * gives where what begins at `from` ends, which is a line's end; -1 when none of its kind begins there.
 */
export class PlainBlocks {
  constructor(
    private readonly text: string,
    private readonly lines: MarkdownLines,
  ) {}

  /** HTML that ends at a blank line. */
  html(from: number): number {
    const { text } = this;
    if (text.charCodeAt(from) !== 0x3c) return -1;
    let end = this.lines.lineEnd(from);
    const line = text.slice(from, end);
    if (LONG_HTML.some(([begins]) => begins.test(line))) return -1;
    if (!BLOCK_TAG.test(line) && !LONE_TAG.test(line)) return -1;
    for (let at = end + 1; at < text.length; at = end + 1) {
      const next = this.lines.lineEnd(at);
      if (this.lines.isBlank(at, next)) break;
      end = next;
    }
    return end;
  }

  /** A quoted paragraph, with the quote's blank lines after it. */
  quote(from: number): number {
    const { text } = this;
    for (let at = from; ;) {
      if (text.charCodeAt(at) !== 0x3e || text.charCodeAt(at + 1) !== 0x20) return -1;
      const end = this.lines.lineEnd(at);
      if (
        at + 2 >= end ||
        isIndent(text.charCodeAt(at + 2)) ||
        !this.lines.isItemText(at + 2, end)
      ) {
        return -1;
      }
      const next = end + 1;
      const blank = this.afterBlankQuote(next);
      if (
        blank > next ||
        next >= text.length ||
        this.lines.isBlank(next, this.lines.lineEnd(next))
      ) {
        // A tag that goes over several lines has the marks of the quote in it.
        const isWhole = at === from || !text.slice(from, end).includes('<');
        return isWhole && this.lines.isOneParagraph(from, end) ? blank - 1 : -1;
      }
      at = next;
    }
  }

  /** Where the line begins after those at `at` that hold nothing but `>`. */
  private afterBlankQuote(at: number): number {
    let next = at;
    while (this.text.charCodeAt(next) === 0x3e) {
      const end = this.lines.lineEnd(next);
      if (!this.lines.isBlank(next + 1, end)) break;
      next = end + 1;
    }
    return next;
  }

  /** A heading of one line and the line of `=` or `-` below it. */
  underlined(from: number): number {
    const { text } = this;
    const end = this.lines.lineEnd(from);
    const unit = text.charCodeAt(end + 1);
    if (unit !== 0x3d && unit !== 0x2d) return -1;
    const to = this.lines.lineEnd(end + 1);
    let at = end + 2;
    while (at < to && text.charCodeAt(at) === unit) at++;
    if (!this.lines.isBlank(at, to)) return -1;
    if (isIndent(text.charCodeAt(from)) || !this.lines.isItemText(from, end)) return -1;
    return to;
  }

  /** A run of list items, each one paragraph. */
  items(from: number): number {
    const { text } = this;
    const unit = text.charCodeAt(from);
    if (unit >= 128 || !(lineStart(unit) === LineStart.digit || '-+*'.includes(text[from]!)))
      return -1;
    /** Columns of the marks around the place and of the text after them. */
    const marks: number[] = [];
    const insides: number[] = [];
    const numbered = lineStart(unit) === LineStart.digit;
    for (let at = from; ;) {
      const lineEnd = this.lines.lineEnd(at);
      const item = /^( *)([-+*]|\d{1,9}[.)])( {1,4})(?=\S)/.exec(text.slice(at, at + 80));
      const first = at + (item?.[0].length ?? 0);
      if (!item || first >= lineEnd || !this.lines.isItemText(first, lineEnd)) return -1;
      const end = this.endOfItem(lineEnd);
      if (!this.lines.isOneParagraph(first, end)) return -1;
      const indent = item[1]!.length;
      const mark = item[2]!;
      const isNumber = mark.length > 1;
      // Outside numbered lists, only a 1 can end a paragraph; marks of another kind end a list.
      if (indent === 0 ? isNumber !== numbered : isNumber && !numbered && !/^1[.)]$/.test(mark)) {
        return -1;
      }
      while (marks.length > 0 && indent < marks[marks.length - 1]!) {
        marks.pop();
        insides.pop();
      }
      const known = marks.length > 0 && indent === marks[marks.length - 1];
      if (known ? false : indent !== (insides[insides.length - 1] ?? 0)) return -1;
      if (!known) marks.push(indent);
      else insides.pop();
      insides.push(item[0].length);
      const next = end + 1;
      if (next >= text.length || this.lines.isBlank(next, this.lines.lineEnd(next))) {
        const after = this.lines.nextText(next);
        return after < 0 || !isIndent(text.charCodeAt(after)) ? end : -1;
      }
      at = next;
    }
  }

  /** Where the lines end that go on with an item's paragraph whose first line ends at `end`. */
  private endOfItem(end: number): number {
    const { text } = this;
    let last = end;
    for (let at = end + 1; at < text.length;) {
      const lineEnd = this.lines.lineEnd(at);
      let first = at;
      while (text.charCodeAt(first) === 0x20) first++;
      if (first >= lineEnd || isIndent(text.charCodeAt(first))) break;
      if (!this.lines.isItemText(first, lineEnd)) break;
      last = lineEnd;
      at = lineEnd + 1;
    }
    return last;
  }
}
