import { skipSpace, trimSpace } from './characters';
import { CommentText } from './commentText';
import { EscapedText, readBackslash } from './escapedText';
import type { Token } from './keyPath';
import { KeyPathText } from './keyPath';
import type { ParsedDocument } from './parsedDocument';
import { ReadableText } from './readableText';
import { endOfLine } from './textLines';

/** Deeper nesting is read as text. */
const DEPTH = 50;

/** A key in one line with its colon: quoted, or plain up to the first colon before white space. */
const KEY =
  /(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\n]|'')*'|[^\s"'#[\]{},&*!|>%@`][^:#\n]*(?:(?::(?=\S)|(?<=\S)#)[^:#\n]*)*)[ \t]*:(?=[ \t\n]|$)/y;
const DASH = /-(?=[ \t\n]|$)/y;
/** Anchors and tags before a value. */
const PROPERTIES = /(?:[&!][^\s,[\]{}]*(?:[ \t]+|(?=\n|$)))*/y;
const BLOCK_HEADER = /[|>][-+\d]*[ \t]*(?:#[^\n]*)?(?=\n|$)/y;
const MARKER = /(?:---|\.\.\.)(?=[ \t\n]|$)/y;

interface Level {
  /** The column of its keys or dashes. */
  readonly column: number;
  readonly list: boolean;
}

/**
 * YAML as people write it: block mappings and lists by their columns, plain, quoted and block
 * scalars, comments, several documents. Flow collections stand as they are, without their outer
 * brackets. Never an error: a line that fits nothing is a value. Read line by line because the
 * incremental parser with offsets, `@lezer/yaml`, took 22 s on 100 kB of `- ` and threw on deep
 * nesting.
 */
export function parseYaml(text: string): ParsedDocument {
  return new YamlText(text).parse();
}

class YamlText {
  private readonly out: ReadableText;
  private readonly keys: KeyPathText;
  private readonly comments: CommentText;
  private readonly double: EscapedText;
  private readonly single: EscapedText;
  private readonly levels: Level[] = [];
  /** A key whose value has not come, in the innermost level. */
  private pending: Token | null = null;
  /** Where the comment line before ended; -1 when there was none. */
  private commentEnd = -1;
  /** The last line found to be no comment. */
  private contentLine = 0;

  constructor(private readonly text: string) {
    this.out = new ReadableText(text);
    this.keys = new KeyPathText(this.out, false);
    this.comments = new CommentText(this.out, text);
    this.double = new EscapedText(this.out, text, '\\', readBackslash);
    this.single = new EscapedText(this.out, text, "'", readDoubledQuote);
  }

  parse(): ParsedDocument {
    for (let at = 0; at < this.text.length;) at = this.line(at);
    this.closeFrom(-1, false);
    return this.out.finish();
  }

  /** Reads the line at `lineStart`, and those its value goes on in. @returns the next line */
  private line(lineStart: number): number {
    const { text } = this;
    const lineEnd = endOfLine(text, lineStart);
    let at = skipSpace(text, lineStart, lineEnd);
    if (at === lineEnd) {
      this.commentEnd = -1;
      return lineEnd + 1;
    }
    const column = at - lineStart;
    if (text[at] === '#') {
      this.comment(at, lineEnd, column);
      return lineEnd + 1;
    }
    this.commentEnd = -1;
    if (column === 0 && (text[at] === '%' || matchEnd(MARKER, text, at) > at)) {
      this.closeFrom(-1, false);
      return lineEnd + 1;
    }
    const dash = matchEnd(DASH, text, at) > at;
    this.enter(column, dash);
    // Each dash of `- - value` opens a list in the list.
    while (this.levels.length > 0 && this.top.list && matchEnd(DASH, text, at) > at) {
      at = skipSpace(text, at + 1, lineEnd);
      if (at === lineEnd) return lineEnd + 1;
      const list = matchEnd(DASH, text, at) > at;
      if (!list && matchEnd(KEY, text, at) < 0) break;
      if (this.levels.length >= DEPTH) break;
      this.open(at - lineStart, list, null);
    }
    const keyEnd = this.top.list ? -1 : matchEnd(KEY, text, at);
    if (keyEnd < 0) return this.value(null, at, lineEnd);
    const end = trimSpace(text, at, keyEnd - 1);
    const key = this.scalar(at, end);
    at = this.skipProperties(skipSpace(text, keyEnd, lineEnd), lineEnd);
    if (at < lineEnd && text[at] !== '#') return this.value(key, at, lineEnd);
    this.pending = key;
    return lineEnd + 1;
  }

  private get top(): Level {
    return this.levels[this.levels.length - 1]!;
  }

  /** Makes the level of a line that begins in `column` the innermost. */
  private enter(column: number, list: boolean): void {
    const { levels, pending } = this;
    if (pending !== null) {
      const below = column > this.top.column || (list && column === this.top.column);
      if (below && levels.length < DEPTH) {
        this.open(column, list, pending);
        return;
      }
    }
    this.closeFrom(column, list);
    if (levels.length === 0) this.open(column, list, null);
  }

  private open(column: number, list: boolean, key: Token | null): void {
    this.pending = null;
    this.levels.push({ column, list });
    this.keys.begin(list, key);
  }

  /** Ends the levels that a line in `column` does not belong to. */
  private closeFrom(column: number, list: boolean): void {
    this.writePending();
    while (this.levels.length > 0) {
      const { top } = this;
      if (top.column < column || (top.column === column && (list || !top.list))) return;
      this.levels.pop();
      this.keys.finish(NOTHING);
    }
  }

  /** A key without value. */
  private writePending(): void {
    if (this.pending === null) return;
    const key = this.pending;
    this.pending = null;
    this.keys.value(key, { ...NOTHING, start: key.end, end: key.end });
  }

  private comment(start: number, lineEnd: number, column: number): void {
    if (this.commentEnd < 0) {
      const next = this.nextContent(lineEnd + 1);
      // A comment explains what follows, unless that stands further left.
      if (next !== null && next.column >= column) this.enter(next.column, next.list);
      else this.closeFrom(column, true);
      this.keys.beforeComment();
      this.comments.end();
    }
    this.comments.line(start + 1, lineEnd);
    this.commentEnd = lineEnd;
  }

  /** The level that the first line from `lineStart` on that is no comment belongs to. */
  private nextContent(lineStart: number): Level | null {
    const { text } = this;
    let at = Math.max(lineStart, this.contentLine);
    for (; at < text.length; at = endOfLine(text, at) + 1) {
      const first = skipSpace(text, at, endOfLine(text, at));
      if (first === endOfLine(text, at) || text[first] === '#') continue;
      this.contentLine = at;
      const column = first - at;
      if (column === 0 && matchEnd(MARKER, text, at) > at) return null;
      return { column, list: matchEnd(DASH, text, first) > first };
    }
    this.contentLine = at;
    return null;
  }

  private skipProperties(at: number, lineEnd: number): number {
    return Math.min(Math.max(matchEnd(PROPERTIES, this.text, at), at), lineEnd);
  }

  /** The value that begins at `at`, in as many lines as it has. @returns the line after */
  private value(key: Token | null, start: number, lineEnd: number): number {
    const { text, keys } = this;
    const column = this.top.column;
    const at = this.skipProperties(start, lineEnd);
    const header = matchEnd(BLOCK_HEADER, text, at);
    if (header > at) {
      const end = this.endOfIndented(lineEnd, column, true);
      const kept = text[at] === '|';
      const write = (from: number, to: number): void => {
        this.writeLines(from, to, kept, (a, b) => {
          this.out.copy(a, b);
        });
      };
      keys.value(key, { start: Math.min(header + 1, end), end, write });
      return end + 1;
    }
    const quote = text[at] === '"' || text[at] === "'" ? this.endOfQuoted(at, column) : -1;
    if (quote >= 0) {
      keys.value(key, this.scalar(at, quote));
      return this.restOfLine(quote);
    }
    const plainEnd = this.trailingComment(at, lineEnd);
    const end = plainEnd < lineEnd ? lineEnd : this.endOfIndented(lineEnd, column, false);
    const last = trimSpace(text, at, plainEnd < lineEnd ? plainEnd : end);
    keys.value(key, this.scalar(at, last));
    if (plainEnd < lineEnd) this.trailing(plainEnd, lineEnd);
    return end + 1;
  }

  /** What stands behind a quoted value: nothing, or a comment. @returns the next line */
  private restOfLine(at: number): number {
    const lineEnd = endOfLine(this.text, at);
    const rest = skipSpace(this.text, at, lineEnd);
    if (this.text[rest] === '#') this.trailing(rest, lineEnd);
    return lineEnd + 1;
  }

  private trailing(start: number, lineEnd: number): void {
    const first = this.text.indexOf('#', start);
    this.keys.beforeComment();
    this.comments.end();
    this.comments.line(first + 1, lineEnd);
    this.comments.end();
  }

  /** Where the white space before a comment in this line begins, else `lineEnd`. */
  private trailingComment(at: number, lineEnd: number): number {
    const { text } = this;
    for (let from = at + 1; from < lineEnd; from++) {
      if (text[from] === '#' && (text[from - 1] === ' ' || text[from - 1] === '\t')) {
        return from - 1;
      }
    }
    return lineEnd;
  }

  /** The end of the last of the lines after `lineEnd` that stand deeper than `column`. */
  private endOfIndented(lineEnd: number, column: number, block: boolean): number {
    const { text } = this;
    let end = lineEnd;
    for (let at = lineEnd + 1; at < text.length;) {
      const next = endOfLine(text, at);
      const first = skipSpace(text, at, next);
      if (first < next) {
        if (first - at <= column) break;
        if (!block && (text[first] === '#' || matchEnd(KEY, text, first) > 0)) break;
        if (!block && matchEnd(DASH, text, first) > 0) break;
        end = next;
      } else if (!block) {
        break;
      }
      at = next + 1;
    }
    return end;
  }

  /** After the closing quote, in this line or in deeper ones; -1 when there is none. */
  private endOfQuoted(start: number, column: number): number {
    const { text } = this;
    const quote = text[start]!;
    for (let at = start + 1; at < text.length; at++) {
      const unit = text[at];
      if (unit === '\\' && quote === '"') at++;
      else if (unit === quote) {
        if (quote === '"' || text[at + 1] !== quote) return at + 1;
        at++;
      }
      if (text[at] === '\n') {
        const next = endOfLine(text, at + 1);
        const first = skipSpace(text, at + 1, next);
        if (first < next && first - at - 1 <= column) return -1;
      }
    }
    return -1;
  }

  private scalar(start: number, end: number): Token {
    return { start, end, write: this.writeScalar };
  }

  private readonly writeScalar = (start: number, end: number): void => {
    const { text } = this;
    const first = text[start];
    const last = text[end - 1];
    const paired = end - start > 1;
    if (paired && first === '"' && last === '"') {
      this.writeLines(start + 1, end - 1, false, (a, b) => {
        this.double.write(a, b);
      });
    } else if (paired && first === "'" && last === "'") {
      this.writeLines(start + 1, end - 1, false, (a, b) => {
        this.single.write(a, b);
      });
    } else {
      const flow = paired && ((first === '[' && last === ']') || (first === '{' && last === '}'));
      const inner = flow && skipSpace(text, start + 1, end - 1) < end - 1 ? 1 : 0;
      this.writeLines(start + inner, end - inner, false, (a, b) => {
        this.out.copy(a, b);
      });
    }
  };

  /** Lines without their indentation, with a space or, where they are kept, a break between. */
  private writeLines(
    start: number,
    end: number,
    kept: boolean,
    write: (start: number, end: number) => void,
  ): void {
    const { out, text } = this;
    let previous = start;
    for (let at = start; at < end;) {
      const lineEnd = Math.min(endOfLine(text, at), end);
      const first = skipSpace(text, at, lineEnd);
      const last = trimSpace(text, first, lineEnd);
      if (first < last) {
        if (kept) out.lineBreak(previous, first);
        else out.space(previous, first);
        write(first, last);
        previous = last;
      }
      at = lineEnd + 1;
    }
  }
}

const NOTHING: Token = { start: 0, end: 0, write: () => undefined };

/** In single quotes a quote is written twice. */
function readDoubledQuote(
  text: string,
  at: number,
  end: number,
): { text: string; end: number } | null {
  return at + 1 < end && text[at + 1] === "'" ? { text: "'", end: at + 2 } : null;
}

/** Where a sticky pattern's match at `at` ends; -1 when it does not match. */
function matchEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}
