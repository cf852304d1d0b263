import { markdownParser, markdownTree } from './markdownParser';
import { visitNodes } from './markdownTree';

/** Units of text that the parser of blocks is shown at first. */
const WINDOW = 1 << 13;

/** How a piece of a Markdown text can be read. */
export const ChunkKind = {
  /** One paragraph that begins flush left: inline markup only. */
  paragraph: 0,
  /** One line `# …`. */
  heading: 1,
  /** A fence that begins flush left and is closed. */
  fence: 2,
  /** Items of lists, nested or not, each one paragraph of inline markup. */
  list: 3,
  /** Anything else, for a parser of blocks. */
  other: 4,
  /** One quoted paragraph, every line of it behind `> `, and the quote's blank lines after it. */
  quote: 5,
  /** HTML up to a blank line. */
  html: 6,
  /** A heading of one line above a line of `=` or `-`. */
  underlined: 7,
} as const;

/** A run of whole top-level blocks, without the blank lines around it. Half-open. */
export interface MarkdownChunk {
  readonly from: number;
  readonly to: number;
  readonly kind: number;
  /** Of headings the level; of a fence the length of its mark; else 0. */
  readonly size: number;
}

const LETTER = 0;
/** Never begins a paragraph, nor a line that goes on with one. */
const BLOCK = 1;
/** `*` and `_`: a paragraph's where a word follows. */
const EMPHASIS = 2;
const DIGIT = 3;
const FENCE = 4;
const HASH = 5;
const BRACKET = 6;
const TAG = 7;

const LINE_STARTS = new Uint8Array(128);
for (const character of '>-+=|') LINE_STARTS[character.charCodeAt(0)] = BLOCK;
for (const character of '*_') LINE_STARTS[character.charCodeAt(0)] = EMPHASIS;
for (const character of '0123456789') LINE_STARTS[character.charCodeAt(0)] = DIGIT;
for (const character of '`~') LINE_STARTS[character.charCodeAt(0)] = FENCE;
LINE_STARTS[0x23] = HASH;
LINE_STARTS[0x5b] = BRACKET;
LINE_STARTS[0x3c] = TAG;

const LIST_MARK = /^([-+*]|\d{1,9}[.)])([ \t]+|$)/;
const RULE = /^(?:\*[ \t]*){3,}$|^(?:-[ \t]*){3,}$|^(?:_[ \t]*){3,}$/;
const WORD_AFTER_EMPHASIS = /^(?:\*{1,3}|_{1,3})[\p{L}\p{N}`[("'“]/u;

/** HTML that ends elsewhere than at a blank line: what begins it, what ends it. */
const LONG_HTML: readonly (readonly [begins: RegExp, ends: RegExp])[] = [
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

/** No list is open; one may be, and how far its items are indented is not known. */
const NO_LIST = 0;
const SOME_LIST = -1;

/**
 * Cuts a Markdown text between top-level blocks, wherever it is certain from the lines alone that no
 * block goes on: before a line that begins flush left after a blank one, at headings and fences
 * flush left; not within fences and HTML that hold blank lines. Where the lines leave it uncertain, the
 * parser of blocks is asked. So every chunk means the same by itself as in its place, where one begins
 * depends on what is before it only as far as where the one before begins, and most need no parser of
 * blocks.
 */
export class MarkdownChunks {
  /** The first `|` at or after the last place asked for. */
  private pipe = -1;

  /** @param longest paragraphs of more units are left to the parser of blocks */
  constructor(
    private readonly text: string,
    private readonly longest: number,
  ) {}

  /** The first chunk at or after the beginning of a line that no chunk holds; null at the end. */
  next(at: number): MarkdownChunk | null {
    const { text } = this;
    let from = at;
    for (;;) {
      if (from >= text.length) return null;
      if (!this.isBlank(from, this.lineEnd(from))) break;
      from = this.lineEnd(from) + 1;
    }
    const end = this.lineEnd(from);
    const unit = text.charCodeAt(from);
    if (unit === 0x23) {
      const size = headingSize(text, from, end);
      if (size > 0) {
        const closed = text.charCodeAt(lastNonSpace(text, from, end)) === 0x23;
        return { from, to: end, kind: closed ? ChunkKind.other : ChunkKind.heading, size };
      }
    }
    const mark = this.fenceAt(from, end);
    if (mark > 0) {
      const to = this.afterFence(from, end, mark);
      if (to < 0) return { from, to: text.length, kind: ChunkKind.other, size: 0 };
      return { from, to, kind: ChunkKind.fence, size: mark };
    }
    return this.lines(from);
  }

  /** A chunk that begins neither with a heading nor with a fence. */
  private lines(from: number): MarkdownChunk {
    const { text } = this;
    const items = this.items(from);
    if (items >= 0) return { from, to: items, kind: ChunkKind.list, size: 0 };
    const underlined = this.underlined(from);
    if (underlined) return underlined;
    const html = this.html(from);
    if (html >= 0) return { from, to: html, kind: ChunkKind.html, size: 0 };
    const quote = this.quote(from);
    if (quote >= 0) return { from, to: quote, kind: ChunkKind.quote, size: 0 };
    const uncertain = (): MarkdownChunk => {
      const end = this.endOfBlocks(from);
      return { from, to: end, kind: ChunkKind.other, size: 0 };
    };
    let plain = !isIndent(text.charCodeAt(from));
    let list = NO_LIST;
    let isHtml = false;
    let brackets = false;
    let afterBlank = true;
    /** Where the last line with text ends. */
    let to = from;
    scan: for (let at = from; at < text.length;) {
      let end = this.lineEnd(at);
      const first = this.skipIndent(at, end);
      if (first === end) {
        // After a plain paragraph anything begins anew, else what begins flush left. One that defines
        // a label over several lines may have code right behind it, which goes on.
        plain &&= !(brackets && text.slice(from, to).includes(']:'));
        const next = this.nextText(end + 1);
        if (next < 0 || plain || !isIndent(text.charCodeAt(next))) break;
        isHtml = false;
        afterBlank = true;
        at = next;
        continue;
      }
      const indent = first - at;
      const tabbed = text.charCodeAt(first - 1) === 9 && indent > 0;
      const unit = text.charCodeAt(first);
      const role = unit < 128 ? LINE_STARTS[unit]! : LETTER;
      let isItem = false;
      if (at > from && indent === 0 && !isHtml) {
        if (role === HASH && headingSize(text, at, end) > 0) break;
        if (role === FENCE && this.fenceAt(at, end) > 0) break;
      }
      switch (role) {
        case BLOCK:
        case DIGIT:
        case EMPHASIS: {
          const line = text.slice(first, Math.min(end, first + 400));
          if (unit === 0x3e || unit === 0x3d || unit === 0x7c) {
            plain = false;
            break;
          }
          const item = LIST_MARK.exec(line);
          const isRule = RULE.test(line);
          if (item && !isRule && plain && at > from && indent === 0 && interrupts(item)) break scan;
          if (role === BLOCK) plain = false;
          else if (role === EMPHASIS) plain &&= WORD_AFTER_EMPHASIS.test(line);
          if (isRule) {
            if (indent === 0 && !isHtml) list = NO_LIST;
            else list = SOME_LIST;
            plain = false;
          } else if (item) {
            plain = false;
            list = isHtml ? SOME_LIST : listAfter(list, item, indent, tabbed, afterBlank);
            isItem = true;
          }
          break;
        }
        case FENCE: {
          const mark = this.fenceAt(first, end);
          if (mark === 0) break;
          plain = false;
          if (isHtml || tabbed || (list === SOME_LIST && indent > 0)) return uncertain();
          if (indent > 3 || (list > 0 && indent >= list)) break;
          const after = this.afterFence(first, end, mark);
          if (after < 0) return uncertain();
          list = NO_LIST;
          end = after;
          break;
        }
        case TAG: {
          plain = false;
          const line = text.slice(first, end);
          const long = LONG_HTML.find(([begins]) => begins.test(line));
          if (long === undefined) {
            isHtml = true;
          } else if (!long[1].test(line)) {
            if (isHtml || indent > 0) return uncertain();
            end = this.lineWith(long[1], end);
            list = NO_LIST;
            if (end < 0) return uncertain();
          }
          break;
        }
        case HASH:
          if (indent > 0 || isHtml) plain = false;
          break;
        case BRACKET:
          // A footnote may go on after a blank line.
          if (text.slice(first, end).includes(']:')) plain = false;
          brackets = true;
      }
      // Perhaps the list ends here, perhaps the line goes on with a paragraph in it.
      if (list > 0 && indent < list && !isItem) list = SOME_LIST;
      afterBlank = false;
      to = Math.min(end, text.length);
      at = end + 1;
    }
    plain &&= to - from <= this.longest;
    plain &&= !(brackets && text.slice(from, to).includes(']:'));
    plain &&= !this.hasTable(from, to);
    return { from, to, kind: plain ? ChunkKind.paragraph : ChunkKind.other, size: 0 };
  }

  /** The end of the last top-level blocks from `from` on that a look a little further ahead shows. */
  private endOfBlocks(from: number): number {
    const { text } = this;
    for (let window = WINDOW; from + window < text.length; window *= 2) {
      const end = text.lastIndexOf('\n', from + window) + 1;
      let last = -1;
      visitNodes(markdownTree(text.slice(from, end), markdownParser), from, (_type, start) => {
        const flush = start > from && start < end && text.charCodeAt(start - 1) === 0x0a;
        if (flush && this.isBlank(text.lastIndexOf('\n', start - 2) + 1, start - 1)) last = start;
        return false;
      });
      if (last >= 0) return this.endOfText(from, last);
    }
    return text.length;
  }

  /** Where the last line of [from, to) that has text ends. */
  private endOfText(from: number, to: number): number {
    let end = to - 1;
    for (;;) {
      const start = this.text.lastIndexOf('\n', end - 1) + 1;
      if (start <= from || !this.isBlank(start, end)) return end;
      end = start - 1;
    }
  }

  /** Where HTML that begins at `from` and ends at a blank line does; -1 when none does. */
  private html(from: number): number {
    const { text } = this;
    if (text.charCodeAt(from) !== 0x3c) return -1;
    let end = this.lineEnd(from);
    const line = text.slice(from, end);
    if (LONG_HTML.some(([begins]) => begins.test(line))) return -1;
    if (!BLOCK_TAG.test(line) && !LONE_TAG.test(line)) return -1;
    for (let at = end + 1; at < text.length; at = end + 1) {
      const next = this.lineEnd(at);
      if (this.isBlank(at, next)) break;
      end = next;
    }
    return end;
  }

  /** Where a quote of one paragraph that begins at `from` ends; -1 when none does. */
  private quote(from: number): number {
    const { text } = this;
    for (let at = from; ;) {
      if (text.charCodeAt(at) !== 0x3e || text.charCodeAt(at + 1) !== 0x20) return -1;
      const end = this.lineEnd(at);
      if (at + 2 >= end || isIndent(text.charCodeAt(at + 2)) || !this.isItemText(at + 2, end)) {
        return -1;
      }
      const next = end + 1;
      const blank = this.afterBlankQuote(next);
      if (blank > next || next >= text.length || this.isBlank(next, this.lineEnd(next))) {
        // A tag that goes over several lines has the marks of the quote in it.
        const isWhole = at === from || !text.slice(from, end).includes('<');
        return isWhole && this.isOneParagraph(from, end) ? blank - 1 : -1;
      }
      at = next;
    }
  }

  /** Where the line begins after those at `at` that hold nothing but `>`. */
  private afterBlankQuote(at: number): number {
    let next = at;
    while (this.text.charCodeAt(next) === 0x3e) {
      const end = this.lineEnd(next);
      if (!this.isBlank(next + 1, end)) break;
      next = end + 1;
    }
    return next;
  }

  /** A heading above a line of `=` or `-`; null when none begins at `from`. */
  private underlined(from: number): MarkdownChunk | null {
    const { text } = this;
    const end = this.lineEnd(from);
    const unit = text.charCodeAt(end + 1);
    if (unit !== 0x3d && unit !== 0x2d) return null;
    const to = this.lineEnd(end + 1);
    let at = end + 2;
    while (at < to && text.charCodeAt(at) === unit) at++;
    if (!this.isBlank(at, to)) return null;
    if (isIndent(text.charCodeAt(from)) || !this.isItemText(from, end)) return null;
    return { from, to, kind: ChunkKind.underlined, size: unit === 0x3d ? 1 : 2 };
  }

  /** Whether lines that each go on with a paragraph are no table and define no label. */
  private isOneParagraph(from: number, to: number): boolean {
    const { text } = this;
    if (to - from > this.longest) return false;
    const line = this.lineEnd(from);
    return line >= to || !(this.hasTable(from, to) || text.slice(from, to).includes(']:'));
  }

  /** Where the lines end that go on with an item's paragraph whose first line ends at `end`. */
  private endOfItem(end: number): number {
    const { text } = this;
    let last = end;
    for (let at = end + 1; at < text.length;) {
      const lineEnd = this.lineEnd(at);
      let first = at;
      while (text.charCodeAt(first) === 0x20) first++;
      if (first >= lineEnd || isIndent(text.charCodeAt(first))) break;
      if (!this.isItemText(first, lineEnd)) break;
      last = lineEnd;
      at = lineEnd + 1;
    }
    return last;
  }

  /** Where a run of list items that begins at `from` ends; -1 when there is none such. */
  private items(from: number): number {
    const { text } = this;
    const unit = text.charCodeAt(from);
    if (unit >= 128 || !(LINE_STARTS[unit] === DIGIT || '-+*'.includes(text[from]!))) return -1;
    /** Columns of the marks around the place and of the text after them. */
    const marks: number[] = [];
    const insides: number[] = [];
    const numbered = LINE_STARTS[unit] === DIGIT;
    for (let at = from; ;) {
      const lineEnd = this.lineEnd(at);
      const item = /^( *)([-+*]|\d{1,9}[.)])( {1,4})(?=\S)/.exec(text.slice(at, at + 80));
      const first = at + (item?.[0].length ?? 0);
      if (!item || first >= lineEnd || !this.isItemText(first, lineEnd)) return -1;
      const end = this.endOfItem(lineEnd);
      if (!this.isOneParagraph(first, end)) return -1;
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
      if (next >= text.length || this.isBlank(next, this.lineEnd(next))) {
        const after = this.nextText(next);
        return after < 0 || !isIndent(text.charCodeAt(after)) ? end : -1;
      }
      at = next;
    }
  }

  /** Whether a line of an item's or quote's paragraph is inline markup and nothing else. */
  private isItemText(first: number, end: number): boolean {
    const { text } = this;
    const unit = text.charCodeAt(first);
    const role = unit < 128 ? LINE_STARTS[unit]! : LETTER;
    if (role === LETTER) return true;
    const line = text.slice(first, end);
    if (role === EMPHASIS) return WORD_AFTER_EMPHASIS.test(line);
    if (role === DIGIT) return !LIST_MARK.test(line);
    if (role === BRACKET) return !line.includes(']:') && !/^\[[ xX]\]/.test(line);
    return unit === 0x60 && !line.startsWith('```');
  }

  /** Whether several lines with a `|` in them stand there: perhaps a table. */
  private hasTable(from: number, to: number): boolean {
    if (this.pipe < from) {
      const found = this.text.indexOf('|', from);
      this.pipe = found < 0 ? this.text.length : found;
    }
    return this.pipe < to && this.text.slice(from, to).includes('\n');
  }

  /** The length of the mark that opens a fence at `first`; 0 when none does. */
  private fenceAt(first: number, end: number): number {
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
  private afterFence(first: number, end: number, mark: number): number {
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
  private lineWith(pattern: RegExp, end: number): number {
    for (let at = end + 1; at < this.text.length;) {
      const lineEnd = this.lineEnd(at);
      if (pattern.test(this.text.slice(at, lineEnd))) return lineEnd;
      at = lineEnd + 1;
    }
    return -1;
  }

  /** Where the first line with text begins; -1 when there is none. */
  private nextText(at: number): number {
    while (at < this.text.length) {
      const end = this.lineEnd(at);
      if (!this.isBlank(at, end)) return at;
      at = end + 1;
    }
    return -1;
  }

  private isBlank(at: number, end: number): boolean {
    return this.skipIndent(at, end) === end;
  }

  private skipIndent(at: number, end: number): number {
    while (at < end && isIndent(this.text.charCodeAt(at))) at++;
    return at;
  }

  private lineEnd(at: number): number {
    const end = this.text.indexOf('\n', at);
    return end < 0 ? this.text.length : end;
  }
}

/** Whether white space within a line. */
function isIndent(unit: number): boolean {
  return unit === 0x20 || unit === 9 || unit === 13;
}

/** 1–6 for a line `# …`, else 0. */
function headingSize(text: string, at: number, end: number): number {
  let first = at;
  while (first < end && text.charCodeAt(first) === 0x23) first++;
  const size = first - at;
  return size <= 6 && (first === end || isIndent(text.charCodeAt(first))) ? size : 0;
}

function lastNonSpace(text: string, from: number, end: number): number {
  let last = end - 1;
  while (last > from && isIndent(text.charCodeAt(last))) last--;
  return last;
}

/** Whether an item can begin where a paragraph would go on: it has text, and no number but 1. */
function interrupts(item: RegExpExecArray): boolean {
  const [whole, mark = '', space = ''] = item;
  return (
    (mark.length === 1 || mark === '1.' || mark === '1)') && space !== '' && item.input !== whole
  );
}

/** The indentation of a top-level list's items after a line that looks like one begins there. */
function listAfter(
  list: number,
  item: RegExpExecArray,
  indent: number,
  tabbed: boolean,
  afterBlank: boolean,
): number {
  const [whole, mark = '', space = ''] = item;
  if (list > 0 && indent >= list) return list;
  if (tabbed || indent > 3 || space.includes('\t') || list === SOME_LIST) return SOME_LIST;
  // Perhaps the next of its list, perhaps a line of the paragraph before.
  if (!afterBlank && !interrupts(item)) return SOME_LIST;
  // One without text ends at a blank line.
  if (item.input.length === whole.length) return SOME_LIST;
  const inside = space.length >= 1 && space.length <= 4;
  return indent + mark.length + (inside ? space.length : 1);
}
