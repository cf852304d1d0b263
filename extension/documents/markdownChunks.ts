import {
  isIndent,
  lineStart,
  LineStart,
  LIST_MARK,
  MarkdownLines,
  WORD_AFTER_EMPHASIS,
} from './markdownLines';
import { markdownParser, markdownTree } from './markdownParser';
import { LONG_HTML, PlainBlocks } from './markdownPlainBlocks';
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

const RULE = /^(?:\*[ \t]*){3,}$|^(?:-[ \t]*){3,}$|^(?:_[ \t]*){3,}$/;

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
  private readonly lines: MarkdownLines;
  private readonly plain: PlainBlocks;

  /** @param longest paragraphs of more units are left to the parser of blocks */
  constructor(
    private readonly text: string,
    longest: number,
  ) {
    this.lines = new MarkdownLines(text, longest);
    this.plain = new PlainBlocks(text, this.lines);
  }

  /** The first chunk at or after the beginning of a line that no chunk holds; null at the end. */
  next(at: number): MarkdownChunk | null {
    const { text } = this;
    let from = at;
    for (;;) {
      if (from >= text.length) return null;
      if (!this.lines.isBlank(from, this.lines.lineEnd(from))) break;
      from = this.lines.lineEnd(from) + 1;
    }
    const end = this.lines.lineEnd(from);
    const unit = text.charCodeAt(from);
    if (unit === 0x23) {
      const size = headingSize(text, from, end);
      if (size > 0) {
        const closed = text.charCodeAt(lastNonSpace(text, from, end)) === 0x23;
        return { from, to: end, kind: closed ? ChunkKind.other : ChunkKind.heading, size };
      }
    }
    const mark = this.lines.fenceAt(from, end);
    if (mark > 0) {
      const to = this.lines.afterFence(from, end, mark);
      if (to < 0) return { from, to: text.length, kind: ChunkKind.other, size: 0 };
      return { from, to, kind: ChunkKind.fence, size: mark };
    }
    return this.others(from);
  }

  /** A chunk that begins neither with a heading nor with a fence. */
  private others(from: number): MarkdownChunk {
    const { text } = this;
    const items = this.plain.items(from);
    if (items >= 0) return { from, to: items, kind: ChunkKind.list, size: 0 };
    const underlined = this.plain.underlined(from);
    if (underlined >= 0) {
      const isFirst = text.charCodeAt(this.lines.lineEnd(from) + 1) === 0x3d;
      return { from, to: underlined, kind: ChunkKind.underlined, size: isFirst ? 1 : 2 };
    }
    const html = this.plain.html(from);
    if (html >= 0) return { from, to: html, kind: ChunkKind.html, size: 0 };
    const quote = this.plain.quote(from);
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
      let end = this.lines.lineEnd(at);
      const first = this.lines.skipIndent(at, end);
      if (first === end) {
        // After a plain paragraph anything begins anew, else what begins flush left. One that defines
        // a label over several lines may have code right behind it, which goes on.
        plain &&= !(brackets && text.slice(from, to).includes(']:'));
        const next = this.lines.nextText(end + 1);
        if (next < 0 || plain || !isIndent(text.charCodeAt(next))) break;
        isHtml = false;
        afterBlank = true;
        at = next;
        continue;
      }
      const indent = first - at;
      const tabbed = text.charCodeAt(first - 1) === 9 && indent > 0;
      const unit = text.charCodeAt(first);
      const role = lineStart(unit);
      let isItem = false;
      if (at > from && indent === 0 && !isHtml) {
        if (role === LineStart.hash && headingSize(text, at, end) > 0) break;
        if (role === LineStart.fence && this.lines.fenceAt(at, end) > 0) break;
      }
      switch (role) {
        case LineStart.block:
        case LineStart.digit:
        case LineStart.emphasis: {
          const line = text.slice(first, Math.min(end, first + 400));
          if (unit === 0x3e || unit === 0x3d || unit === 0x7c) {
            plain = false;
            break;
          }
          const item = LIST_MARK.exec(line);
          const isRule = RULE.test(line);
          if (item && !isRule && plain && at > from && indent === 0 && interrupts(item)) break scan;
          if (role === LineStart.block) plain = false;
          else if (role === LineStart.emphasis) plain &&= WORD_AFTER_EMPHASIS.test(line);
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
        case LineStart.fence: {
          const mark = this.lines.fenceAt(first, end);
          if (mark === 0) break;
          plain = false;
          if (isHtml || tabbed || (list === SOME_LIST && indent > 0)) return uncertain();
          if (indent > 3 || (list > 0 && indent >= list)) break;
          const after = this.lines.afterFence(first, end, mark);
          if (after < 0) return uncertain();
          list = NO_LIST;
          end = after;
          break;
        }
        case LineStart.tag: {
          plain = false;
          const line = text.slice(first, end);
          const long = LONG_HTML.find(([begins]) => begins.test(line));
          if (long === undefined) {
            isHtml = true;
          } else if (!long[1].test(line)) {
            if (isHtml || indent > 0) return uncertain();
            end = this.lines.lineWith(long[1], end);
            list = NO_LIST;
            if (end < 0) return uncertain();
          }
          break;
        }
        case LineStart.hash:
          if (indent > 0 || isHtml) plain = false;
          break;
        case LineStart.bracket:
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
    plain &&= to - from <= this.lines.longest;
    plain &&= !(brackets && text.slice(from, to).includes(']:'));
    plain &&= !this.lines.hasTable(from, to);
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
        if (flush && this.lines.isBlank(text.lastIndexOf('\n', start - 2) + 1, start - 1))
          last = start;
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
      if (start <= from || !this.lines.isBlank(start, end)) return end;
      end = start - 1;
    }
  }
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
