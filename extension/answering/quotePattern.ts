import { escapedForPattern } from '../documents/patterns';

/**
 * How a quote may look after a formatter: white space may have come, gone or turned into line
 * breaks, and a wrapped line may begin with the marker of its comment or block quote.
 */

/** What may stand between two words of a quote that had white space there. */
const BREAK = '(?:[^\\S\\n]*\\n[\\s>*/#;|-]*|[^\\S\\n]+)';
/** What may stand where words do not touch: around punctuation, between ideographs. */
const LOOSE = `${BREAK}?`;
const LINE_MARKER = /\n[\s>*/#;|-]*/g;
const WORD = /[\p{L}\p{N}\p{M}_]/u;
/** Scripts written without spaces: their lines may be wrapped anywhere. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;

/**
 * A pattern that finds the quote's characters in order, however its white space was changed. It never
 * splits a word nor joins two: `is land` does not find `island`.
 * @returns null when the quote has nothing but white space
 */
export function quotePattern(quote: string): RegExp | null {
  const parts: string[] = [];
  let previous: string | null = null;
  let spaced = false;
  for (const character of quote.replace(LINE_MARKER, '\n')) {
    if (/\s/u.test(character)) {
      spaced = true;
      continue;
    }
    if (previous !== null) {
      if (!joinsWord(previous, character)) parts.push(LOOSE);
      else if (spaced) parts.push(BREAK);
    }
    parts.push(escapeForPattern(character));
    previous = character;
    spaced = false;
  }
  return previous === null ? null : new RegExp(parts.join(''), 'gu');
}

/** A text without its white space and line markers, to compare contexts after a formatter. */
export function withoutLayout(text: string): string {
  return text.replace(LINE_MARKER, '').replace(/\s+/gu, '');
}

function joinsWord(left: string, right: string): boolean {
  return WORD.test(left) && WORD.test(right) && !UNSPACED.test(left) && !UNSPACED.test(right);
}

/** A lone surrogate in a `u` pattern would not match as a literal; its escape does. */
function escapeForPattern(character: string): string {
  const code = character.codePointAt(0)!;
  if (code >= 0xd800 && code <= 0xdfff) return `\\u{${code.toString(16)}}`;
  return escapedForPattern(character);
}
