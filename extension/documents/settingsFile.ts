import { skipSpace, trimSpace } from './characters';
import { CommentText } from './commentText';
import { EscapedText, readBackslash } from './escapedText';
import type { ParsedDocument } from './parsedDocument';
import { ReadableText } from './readableText';
import { endOfLine } from './textLines';

/** A key and the mark behind it. */
const KEY =
  /(?:export[ \t]+)?("(?:[^"\\\n]|\\.)*"|'[^'\n]*'|(?:[^\s=:#;!"'[\\]|\\.)[^=:\n\\]*(?:\\.[^=:\n\\]*)*)[=:]/y;
const SECTION = /\[{1,2}([^[\]\n]+)\]{1,2}[ \t]*(?=[#;\n]|$)/y;

interface Dialect {
  /** Values in quotes or brackets, in one line or in several, as in TOML. */
  readonly typed: boolean;
  /** Backslashes escape in plain values, and carry a value on to the next line. */
  readonly escaped: boolean;
}

/** TOML: tables are headings, `key = value` lines read `key: value`, arrays without brackets. */
export function parseToml(text: string): ParsedDocument {
  return new SettingsText(text, { typed: true, escaped: false }).parse();
}

/** Java's .properties. */
export function parseProperties(text: string): ParsedDocument {
  return new SettingsText(text, { typed: false, escaped: true }).parse();
}

/** .ini, .cfg, .conf and .env: sections are headings. */
export function parseIni(text: string): ParsedDocument {
  return new SettingsText(text, { typed: true, escaped: false }).parse();
}

/**
 * Settings line by line: sections, keys with their values, comments. A line that is none of them is
 * a value by itself. These formats are lines by their nature, and no small library tells offsets.
 */
class SettingsText {
  private readonly out: ReadableText;
  private readonly comments: CommentText;
  private readonly strings: EscapedText;
  private inComment = false;

  constructor(
    private readonly text: string,
    private readonly dialect: Dialect,
  ) {
    this.out = new ReadableText(text);
    this.comments = new CommentText(this.out, text);
    this.strings = new EscapedText(this.out, text, '\\', readBackslash);
  }

  parse(): ParsedDocument {
    for (let at = 0; at < this.text.length;) at = this.line(at);
    return this.out.finish();
  }

  /** @returns where the next line begins */
  private line(lineStart: number): number {
    const { out, text } = this;
    const lineEnd = endOfLine(text, lineStart);
    const at = skipSpace(text, lineStart, lineEnd);
    if (at < lineEnd && '#;!'.includes(text[at]!)) {
      if (!this.inComment) this.comments.end();
      this.inComment = true;
      this.comments.line(at + 1, lineEnd);
      return lineEnd + 1;
    }
    this.inComment = false;
    this.comments.end();
    if (at === lineEnd) return lineEnd + 1;
    SECTION.lastIndex = at;
    const section = SECTION.exec(text);
    if (section) {
      const start = text.indexOf(section[1]!, at);
      out.beginBlock('heading', 1);
      this.copy(start, start + section[1]!.length);
      this.trailing(SECTION.lastIndex, lineEnd);
      return lineEnd + 1;
    }
    out.beginBlock('listItem');
    KEY.lastIndex = at;
    const key = KEY.exec(text);
    if (!key) return this.plain(at, lineEnd);
    const keyEnd = KEY.lastIndex - 1;
    this.key(keyEnd - key[1]!.length, trimSpace(text, at, keyEnd));
    out.separator(': ');
    const value = skipSpace(text, keyEnd + 1, lineEnd);
    return this.dialect.typed ? this.typed(value, lineEnd) : this.plain(value, lineEnd);
  }

  private key(start: number, end: number): void {
    const quote = this.text[start];
    if (end - start > 1 && (quote === '"' || quote === "'") && this.text[end - 1] === quote) {
      this.quoted(start, end, 1);
    } else if (this.dialect.escaped) this.strings.write(start, end);
    else this.copy(start, end);
  }

  /** A value that may be in quotes or brackets. @returns where the next line begins */
  private typed(at: number, lineEnd: number): number {
    const { text } = this;
    const quote = text[at];
    if (quote === '"' || quote === "'") {
      const length = text.startsWith(quote.repeat(3), at) ? 3 : 1;
      const end = this.endOfQuoted(at, length, length === 3 ? text.length : lineEnd);
      if (end < 0) return this.plain(at, lineEnd);
      this.quoted(at, end, length);
      const rest = endOfLine(text, end);
      this.trailing(end, rest);
      return rest + 1;
    }
    const end = quote === '[' ? this.endOfArray(at, lineEnd) : -1;
    if (end < 0) return this.plain(at, lineEnd);
    const close = trimSpace(text, at, end) - 1;
    this.lines(at + 1, close, (a, b) => {
      this.out.copy(a, b);
    });
    return end + 1;
  }

  /** A value to its line's end, or to a comment there. @returns where the next line begins */
  private plain(at: number, firstEnd: number): number {
    const { text } = this;
    let lineEnd = firstEnd;
    if (this.dialect.escaped) {
      while (lineEnd < text.length && isCarriedOn(text, at, lineEnd)) {
        lineEnd = endOfLine(text, lineEnd + 1);
      }
      this.strings.write(at, trimSpace(text, at, lineEnd));
      return lineEnd + 1;
    }
    let end = at;
    while (end < lineEnd && !(end > at && '#;'.includes(text[end]!) && text[end - 1] === ' '))
      end++;
    this.copy(at, end);
    this.trailing(end, lineEnd);
    return lineEnd + 1;
  }

  private trailing(start: number, lineEnd: number): void {
    const first = skipSpace(this.text, start, lineEnd);
    if (first === lineEnd) return;
    this.comments.end();
    this.comments.line(first + 1, lineEnd);
    this.comments.end();
  }

  /** The string [start, end) with `length` quotes at either end; single quotes know no escapes. */
  private quoted(start: number, end: number, length: number): void {
    const escapes = this.text[start] === '"';
    this.lines(start + length, end - length, (a, b) => {
      if (escapes) this.strings.write(a, b);
      else this.copy(a, b);
    });
  }

  private copy(start: number, end: number): void {
    const first = skipSpace(this.text, start, end);
    this.out.copy(first, trimSpace(this.text, first, end));
  }

  private lines(start: number, end: number, write: (start: number, end: number) => void): void {
    const { out, text } = this;
    let previous = start;
    for (let at = start; at < end;) {
      const lineEnd = Math.min(endOfLine(text, at), end);
      const first = skipSpace(text, at, lineEnd);
      const last = trimSpace(text, first, lineEnd);
      if (first < last) {
        out.space(previous, first);
        write(first, last);
        previous = last;
      }
      at = lineEnd + 1;
    }
  }

  /** After the closing quotes; -1 where there are none before `limit`. */
  private endOfQuoted(start: number, length: number, limit: number): number {
    const { text } = this;
    const quote = text[start]!;
    const mark = quote.repeat(length);
    if (length === 3 && start >= this.unclosed) return -1;
    for (let at = start + length; at < limit; at++) {
      if (text[at] === '\\' && quote === '"') at++;
      else if (text[at] === quote && text.startsWith(mark, at)) return at + length;
    }
    if (length === 3) this.unclosed = start;
    return -1;
  }

  /** The end of the line that ends with the bracket that closes an array; -1 when none does. */
  private endOfArray(at: number, firstEnd: number): number {
    const { text } = this;
    for (let lineStart = at, lineEnd = firstEnd; ;) {
      if (text[trimSpace(text, lineStart, lineEnd) - 1] === ']') return lineEnd;
      if (lineEnd >= text.length) return -1;
      lineStart = lineEnd + 1;
      lineEnd = endOfLine(text, lineStart);
      KEY.lastIndex = skipSpace(text, lineStart, lineEnd);
      if (KEY.test(text)) return -1;
    }
  }

  /** From here on no string in three quotes ends. */
  private unclosed = Infinity;
}

/** Whether the line that ends at `lineEnd` ends with an odd number of backslashes. */
function isCarriedOn(text: string, start: number, lineEnd: number): boolean {
  let at = lineEnd;
  while (at > start && text[at - 1] === '\\') at--;
  return (lineEnd - at) % 2 === 1;
}
