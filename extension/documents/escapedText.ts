import { isSpace, skipSpace, trimSpace } from './characters';
import type { ReadableText } from './readableText';

/** What one escape stands for, and the offset after it. */
export interface Escape {
  /** Empty where the escape stands for nothing, as a line break that is escaped away. */
  readonly text: string;
  readonly end: number;
}

/** Reads the escape whose mark stands at `at`; `null` where the mark stands for itself. */
export type EscapeReader = (text: string, at: number, end: number) => Escape | null;

/**
 * Writes the insides of string literals: each escape as what it stands for, white space at either
 * end of a block held back. Made once per document, so that text without escapes is searched once.
 */
export class EscapedText {
  /** The first mark at or after the last place asked for; Infinity when there is none. */
  private nextMark = -1;

  /** @param mark what every escape begins with, one unit */
  constructor(
    private readonly out: ReadableText,
    private readonly text: string,
    private readonly mark: string,
    private readonly read: EscapeReader,
  ) {}

  /** Source [start, end), which stands after whatever was written before. */
  write(start: number, end: number): void {
    for (let at = start; at < end;) {
      const mark = Math.min(this.markFrom(at), end);
      this.plain(at, mark);
      if (mark === end) return;
      const escape = this.read(this.text, mark, end);
      if (escape === null) this.plain(mark, mark + 1);
      else this.substitute(escape.text, mark, escape.end);
      at = escape === null ? mark + 1 : escape.end;
    }
  }

  private substitute(text: string, start: number, end: number): void {
    if (text === '') return;
    if (text === '\n') this.out.lineBreak(start, end);
    else if (isControl(text.charCodeAt(0))) this.out.space(start, end);
    else this.out.substitute(text, start, end);
  }

  private plain(start: number, end: number): void {
    const first = skipSpace(this.text, start, end);
    const last = trimSpace(this.text, first, end);
    this.out.space(start, first);
    this.out.copy(first, last);
    this.out.space(last, end);
  }

  private markFrom(at: number): number {
    if (this.nextMark < at) {
      const found = this.text.indexOf(this.mark, at);
      this.nextMark = found < 0 ? Infinity : found;
    }
    return this.nextMark;
  }
}

/** Control characters and white space: as an escape they are no more than a space. */
function isControl(unit: number): boolean {
  return unit <= 0x20 || isSpace(unit) || unit === 0x7f;
}

const SIMPLE: Readonly<Record<string, string>> = {
  n: '\n',
  r: ' ',
  t: ' ',
  b: ' ',
  f: ' ',
  v: ' ',
  '0': ' ',
};

/** Hexadecimal digits after the letter of a numeric escape. */
const HEX_LENGTH: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };
const HEX = /^[\da-f]+$/i;

/**
 * The escapes that JSON, JavaScript, C, YAML, TOML and .properties files share: `\n`, `\t`, `\"`,
 * `\xhh`, `\uhhhh` (two of them for a surrogate pair; half a pair is U+FFFD), `\u{h…}`,
 * `\Uhhhhhhhh`, a line break escaped away; any other escaped unit is itself.
 */
export function readBackslash(text: string, at: number, end: number): Escape | null {
  if (at + 1 >= end) return null;
  const letter = text[at + 1]!;
  if (letter === '\n') return { text: '', end: at + 2 };
  const digits = HEX_LENGTH[letter];
  if (digits !== undefined) return readNumeric(text, at, end, digits);
  const simple = SIMPLE[letter];
  if (simple !== undefined) return { text: simple, end: at + 2 };
  const unit = text.codePointAt(at + 1)!;
  // A pair is never parted; one half alone, or white space, stays as it is.
  return unit > 0xffff || isSpace(unit) ? null : { text: letter, end: at + 2 };
}

function readNumeric(text: string, at: number, end: number, digits: number): Escape | null {
  const brace = text[at + 2] === '{' ? text.indexOf('}', at + 3) : -1;
  if (brace >= 0 && brace < Math.min(end, at + 10)) {
    return numeric(text.slice(at + 3, brace), brace + 1);
  }
  const after = at + 2 + digits;
  if (after > end) return null;
  const code = text.slice(at + 2, after);
  const high = parseInt(code, 16);
  if (high < 0xd800 || high > 0xdbff || !text.startsWith('\\u', after) || after + 6 > end) {
    return numeric(code, after);
  }
  const low = text.slice(after + 2, after + 6);
  const unit = HEX.test(low) ? parseInt(low, 16) : 0;
  if (unit < 0xdc00 || unit > 0xdfff) return numeric(code, after);
  return { text: String.fromCharCode(high, unit), end: after + 6 };
}

function numeric(hex: string, end: number): Escape | null {
  if (!HEX.test(hex)) return null;
  const point = parseInt(hex, 16);
  const half = point >= 0xd800 && point <= 0xdfff;
  return { text: half || point > 0x10ffff ? '\ufffd' : String.fromCodePoint(point), end };
}
