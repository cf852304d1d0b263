import { isSpace, skipSpace } from './characters';
import { copyFlowing } from './flowingText';
import {
  ACCENTS,
  DROPPED_GROUPS,
  HEADINGS,
  MATHS,
  SYMBOLS,
  TABLES,
  VERBATIM,
} from './latexCommands';
import type { BlockKind, ParsedDocument } from './parsedDocument';
import { ReadableText } from './readableText';
import { copyCodeLine, lineAt } from './sourceLines';
import { endOfLine } from './textLines';

/** An argument or formula that goes on for longer is read as text. */
const MAX_ARGUMENT = 1000;

const NAME = /[a-zA-Z@]{1,60}\*?/y;
const ACCENT = /\\(?:(['"`^~=.])\\?([A-Za-z])|(['"`^~=.cvuHrk])\{\\?([A-Za-z])\})/y;

const MARKS = new Uint8Array(128);
for (const mark of "\\%~{}$&`'-\n") MARKS[mark.charCodeAt(0)] = 1;

/**
 * LaTeX as text: sections are headings, items and paragraphs blocks, a table's row one block;
 * formulas and listings are kept as written, comments, labels and settings left out; of any other
 * command only the name is left out. Before `\begin{document}` only the title is read. Macros are
 * not expanded. Source: https://latexref.xyz/
 */
export function parseLatex(text: string): ParsedDocument {
  const out = new ReadableText(text);
  new Reader(out, text).read();
  return out.finish();
}

class Reader {
  /** Where the text not yet copied begins. */
  private from = 0;
  /** 1 where a document has no chapters, so that its sections are the first level. */
  private readonly shift: number;
  /** Per open brace: whether it closes a heading. */
  private readonly braces: boolean[] = [];
  private tables = 0;
  /** Of the cell that is read. */
  private column = 0;

  constructor(
    private readonly out: ReadableText,
    private readonly text: string,
  ) {
    this.shift = /\\(?:chapter|part)\b/.test(text) ? 0 : 1;
  }

  read(): void {
    const { text, out } = this;
    const begin = text.indexOf('\\begin{document}');
    let at = 0;
    if (begin >= 0) {
      const title = /\\title(?=\s*[{[])/.exec(text.slice(0, begin));
      at = begin + 16;
      if (title) {
        const open = text.indexOf('{', title.index);
        const close = this.afterGroup(open);
        if (close > open && close <= begin) {
          out.beginBlock('heading', 1);
          this.readRange(open + 1, close - 1);
        }
      }
    }
    const end = text.indexOf('\\end{document}', at);
    this.beginText();
    this.readRange(at, end < 0 ? text.length : end);
  }

  private readRange(start: number, end: number): void {
    const { text } = this;
    this.from = start;
    for (let at = start; at < end;) {
      const unit = text.charCodeAt(at);
      at = unit > 0x7f || MARKS[unit] === 0 ? at + 1 : this.readMark(at, end);
    }
    this.flush(end, end);
  }

  /** Copies the text up to `at`; what follows begins at `next`. */
  private flush(at: number, next: number): number {
    if (this.from < at) copyFlowing(this.out, this.text, this.from, at);
    this.from = next;
    return next;
  }

  /** Leaves out what stands before `at` and was not yet copied. */
  private skipTo(at: number): number {
    this.from = at;
    return at;
  }

  private beginText(kind?: BlockKind): void {
    this.out.beginBlock(kind ?? (this.tables > 0 ? 'tableRow' : 'paragraph'));
    if (this.tables === 0) return;
    this.column = 0;
    this.out.cell(0);
  }

  /** @returns where to go on, past `at` */
  private readMark(at: number, end: number): number {
    const { text, out } = this;
    switch (text[at]!) {
      case '\n': {
        let next = at + 1;
        while (next < end && text.charCodeAt(next) !== 0x0a && isSpace(text.charCodeAt(next)))
          next++;
        if (next >= end || text.charCodeAt(next) !== 0x0a) return at + 1;
        next = skipSpace(text, next, end);
        this.flush(at, next);
        if (this.tables === 0) this.beginText();
        return next;
      }
      case '%': {
        // The line break and the indentation after a comment are no space.
        const line = endOfLine(text, at);
        let next = Math.min(line + 1, end);
        while (next < end && (text[next] === ' ' || text[next] === '\t')) next++;
        return this.flush(at, next);
      }
      case '~':
        this.flush(at, at + 1);
        out.space(at, at + 1);
        return at + 1;
      case '{':
        this.braces.push(false);
        return this.flush(at, at + 1);
      case '}': {
        this.flush(at, at + 1);
        if (this.braces.pop() === true) this.beginText();
        return at + 1;
      }
      case '$':
        return this.readFormula(at, end);
      case '&':
        if (this.tables === 0) return at + 1;
        this.flush(at, at + 1);
        out.cell(++this.column);
        return at + 1;
      case '\\':
        return this.readCommand(at, end);
      default:
        return this.readLigature(at, end);
    }
  }

  private readLigature(at: number, end: number): number {
    const { text } = this;
    const unit = text[at]!;
    let length = 1;
    while (length < 3 && at + length < end && text[at + length] === unit) length++;
    if (length === 1 || (length === 3 && unit !== '-')) return at + 1;
    const sign = unit === '`' ? '“' : unit === "'" ? '”' : length === 3 ? '—' : '–';
    return this.replace(sign, at, at + length);
  }

  private replace(sign: string, at: number, next: number): number {
    this.flush(at, next);
    this.out.substitute(sign, at, next);
    return next;
  }

  /** A formula is text as written; what is never closed is no formula. */
  private readFormula(at: number, end: number): number {
    const { text } = this;
    const mark = text[at + 1] === '$' ? '$$' : '$';
    const limit = Math.min(end, at + MAX_ARGUMENT);
    for (let close = at + mark.length; close < limit; close++) {
      const unit = text.charCodeAt(close);
      if (unit === 0x5c) close++;
      else if (unit === 0x0a && text.charCodeAt(close + 1) === 0x0a) break;
      else if (unit === 0x24 && text.startsWith(mark, close) && close + mark.length <= end) {
        return close + mark.length;
      }
    }
    return at + mark.length > end ? end : at + mark.length;
  }

  private readCommand(at: number, end: number): number {
    const { text, out } = this;
    ACCENT.lastIndex = at;
    const accent = ACCENT.exec(text);
    if (accent && ACCENT.lastIndex <= end) {
      const mark = ACCENTS.get(accent[1] ?? accent[3]!)!;
      const letter = ((accent[2] ?? accent[4]!) + mark).normalize('NFC');
      if (letter.length === 1) return this.replace(letter, at, ACCENT.lastIndex);
    }
    NAME.lastIndex = at + 1;
    const name = NAME.exec(text)?.[0];
    if (name === undefined || NAME.lastIndex > end) return this.readSign(at, end);
    let next = NAME.lastIndex;
    const plain = name.endsWith('*') ? name.slice(0, -1) : name;
    const symbol = SYMBOLS.get(name);
    if (symbol !== undefined) {
      this.replace(symbol, at, next);
      return this.skipTo(text.startsWith('{}', next) ? next + 2 : next);
    }
    if (name === 'begin' || name === 'end') return this.readEnvironment(name, at, next, end);
    if (plain === 'verb' || plain === 'lstinline') {
      const close =
        next < end ? text.slice(next + 1, Math.min(end, next + 400)).indexOf(text[next]!) : -1;
      if (close > 0) {
        this.flush(at, next + 1);
        return this.flush(next + 1 + close, next + close + 2);
      }
    }
    if (name === 'TeX' || name === 'LaTeX') return this.flush(at, at + 1);
    this.flush(at, next);
    if (name === 'item') return this.readItem(next, end);
    const level = HEADINGS.get(plain);
    if (level !== undefined) next = this.afterOptions(skipSpace(text, next, end));
    else if (plain === 'par') this.beginText();
    else if (plain === 'footnote' || plain === 'caption') {
      if (plain === 'caption') this.beginText();
      else out.separator('\n');
    }
    if (level !== undefined) {
      if (text[next] !== '{' || next >= end) return this.skipTo(next);
      out.beginBlock('heading', Math.max(1, level - this.shift));
      this.braces.push(true);
      return this.skipTo(next + 1);
    }
    next = this.afterOptions(next);
    for (let groups = DROPPED_GROUPS.get(plain) ?? 0; groups > 0; groups--) {
      next = this.afterOptions(this.afterGroup(skipSpace(text, next, Math.min(end, next + 100))));
    }
    next = Math.min(next, end);
    return this.skipTo(next);
  }

  /** A command that is no letter: an escape, a space, a line break, a formula's bracket. */
  private readSign(at: number, end: number): number {
    const { text, out } = this;
    const next = Math.min(at + 2, end);
    const sign = text[at + 1] ?? '';
    if (next < at + 2) return next;
    if (/[%&_#${}]/.test(sign)) return this.replace(sign, at, next);
    if (sign === '\\') {
      this.flush(at, next);
      if (this.tables > 0) this.beginText();
      else out.lineBreak(at, next);
      const rest = this.afterOptions(next);
      return this.skipTo(Math.min(rest, end));
    }
    if (/[ ,;:~\n]/.test(sign)) {
      this.flush(at, next);
      out.space(at, next);
      return next;
    }
    if (sign === '(' || sign === '[') {
      const close = text.slice(next, Math.min(end, next + MAX_ARGUMENT));
      const length = close.indexOf(sign === '(' ? '\\)' : '\\]');
      return length < 0 ? next : next + length + 2;
    }
    // `\-`, `\/`, `\!`, `\@` and unknown ones leave nothing; a letter of another script stays.
    return /[-/!@"'`^=.|]/.test(sign) ? this.flush(at, next) : this.flush(at, at + 1);
  }

  private readItem(next: number, end: number): number {
    const { text, out } = this;
    out.beginBlock('listItem');
    const open = skipSpace(text, next, end);
    if (text[open] !== '[' || open >= end) return this.skipTo(next);
    const close = this.afterOptions(open);
    if (close > end || close === open) return this.skipTo(open);
    copyFlowing(out, text, open + 1, close - 1);
    if (close < end && isSpace(text.charCodeAt(close))) out.space(close, close + 1);
    else out.separator('\n');
    return this.skipTo(close);
  }

  private readEnvironment(command: string, at: number, next: number, end: number): number {
    const { text, out } = this;
    const close = this.afterGroup(next);
    if (close === next || close > end || close > next + 60) return this.flush(at, next);
    const name = text.slice(next + 1, close - 1);
    const groups = TABLES.get(name);
    if (command === 'end') {
      if (groups !== undefined && this.tables > 0) this.tables--;
      this.flush(at, close);
      this.beginText();
      return close;
    }
    this.flush(at, close);
    const verbatim = VERBATIM.has(name);
    if (verbatim || MATHS.has(name) || name === 'comment') {
      const found = text.indexOf(`\\end{${name}}`, close);
      const stop = found < 0 || found > end ? end : found;
      if (verbatim) this.readCode(this.afterOptions(close), stop);
      else if (name !== 'comment') {
        out.beginBlock('paragraph');
        copyFlowing(out, text, close, stop);
      }
      return this.skipTo(stop);
    }
    let start = this.afterOptions(close);
    if (groups !== undefined) {
      for (let n = 0; n < groups; n++) start = this.afterOptions(this.afterGroup(start));
      this.tables++;
    }
    start = Math.min(start, end);
    this.beginText();
    return this.skipTo(start);
  }

  private readCode(start: number, end: number): void {
    const { text, out } = this;
    out.beginBlock('code');
    let previousEnd = start;
    for (let at = start; at < end;) {
      const line = lineAt(text, at);
      const last = Math.min(line.end, end);
      if (line.start < last) {
        copyCodeLine(out, { ...line, end: last }, 0, previousEnd);
        previousEnd = last;
      }
      at = line.next;
    }
    out.endBlock();
  }

  /** Where the group in braces at `at` ends, or `at` where none stands or ends soon. */
  private afterGroup(at: number): number {
    return this.text.charCodeAt(at) === 0x7b ? this.afterClosing(at, 0x7b, 0x7d) : at;
  }

  /** The same for optional arguments, in brackets. */
  private afterOptions(at: number): number {
    return this.text.charCodeAt(at) === 0x5b ? this.afterClosing(at, 0x5b, 0x5d) : at;
  }

  private afterClosing(start: number, open: number, close: number): number {
    const { text } = this;
    const limit = Math.min(text.length, start + MAX_ARGUMENT);
    let depth = 0;
    for (let at = start; at < limit; at++) {
      const unit = text.charCodeAt(at);
      if (unit === 0x5c) at++;
      else if (unit === open) depth++;
      else if (unit === close && --depth === 0) return at + 1;
    }
    return start;
  }
}
