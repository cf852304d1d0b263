import type { TextRange } from './document';

/** What stands between the quotes of a literal. */
export interface LiteralInside extends TextRange {
  /** Whether a backslash in it is a backslash. */
  readonly raw: boolean;
}

const OPENING = /([a-zA-Z@$]{0,4})(#{0,16})("{3,8}|'{3,8}|["'`])/y;
/** C++: `R"x(`. */
const RAW_OPENING = /(?:u8|[uUL])?R"([^()\\\s]{0,16})\(/y;
/** Ruby: `%q(`. */
const PERCENT = /%[qQ]?[^\w\s]/y;

/** Units that are looked at to tell whether a text is prose. */
const MOST_UNITS = 1000;
const WORD =
  /^["'([{\u201c\u2018]*\p{L}[\p{L}\p{M}'\u2019-]*["')\]}\u201d\u2019]*[.,;:!?\u2026]*$/u;
const WIDE = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{4}/;

/**
 * The inside of the string literal [start, end), whatever its language.
 * @param rawQuotes quotes between which the language knows no escapes
 * @returns null where no quote begins it
 */
export function literalInside(
  text: string,
  start: number,
  end: number,
  rawQuotes: string,
): LiteralInside | null {
  RAW_OPENING.lastIndex = start;
  const delimited = RAW_OPENING.exec(text);
  if (delimited) {
    return between(text, RAW_OPENING.lastIndex, end, `)${delimited[1]}"`, true);
  }
  OPENING.lastIndex = start;
  const opening = OPENING.exec(text);
  if (!opening) {
    PERCENT.lastIndex = start;
    if (!PERCENT.test(text)) return null;
    return { start: PERCENT.lastIndex, end: Math.max(end - 1, PERCENT.lastIndex), raw: false };
  }
  const [, prefix = '', hashes = '', quote = ''] = opening;
  const isHere = prefix === '@' && text[OPENING.lastIndex] === '\n';
  const closing = isHere ? `${quote}@` : quote + hashes;
  // `$'` of a shell takes back what its single quotes are.
  const raw = /[rR@]/.test(prefix) || (rawQuotes.includes(quote) && prefix !== '$');
  return between(text, OPENING.lastIndex, end, closing, raw);
}

/** From `start` up to the closing quotes that end at `end`, or to `end` where they are missing. */
function between(
  text: string,
  start: number,
  end: number,
  closing: string,
  raw: boolean,
): LiteralInside | null {
  if (start > end) return null;
  const close = end - closing.length;
  return { start, end: close >= start && text.startsWith(closing, close) ? close : end, raw };
}

/**
 * Whether a text is meant to be read by people: three words or more that make up half of it, two where
 * it is written like a sentence or has places for values, or four characters of a script without
 * spaces.
 */
export function isProse(text: string, start: number, end: number): boolean {
  if (end - start < 4) return false;
  const said = text.slice(start, Math.min(end, start + MOST_UNITS));
  if (!/\p{L}{3}/u.test(said)) return WIDE.test(said);
  const all = said.split(/(?:\s|\\[nrt])+/).filter((piece) => piece !== '');
  const pieces = all.filter((piece) => !/[%{}$]/.test(piece));
  const words = pieces.filter((piece) => WORD.test(piece)).length;
  if (words >= 3 && words * 2 >= pieces.length) return true;
  if (words >= 2 && words === pieces.length) {
    return (
      pieces.length < all.length ||
      /^\p{Lu}/u.test(pieces[0]!) ||
      /[.!?:\u2026]$/.test(pieces.at(-1)!)
    );
  }
  return WIDE.test(said);
}
