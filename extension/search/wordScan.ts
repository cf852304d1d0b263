/** What a UTF-16 unit is to the splitting of text into words. */
export const WordClass = {
  separator: 0,
  letter: 1,
  digit: 2,
  /** A script written without spaces: indexed by pairs of characters. */
  unspaced: 3,
  /** `'` and `’`: part of a word between letters. */
  apostrophe: 4,
  /** `.` and `,`: part of a word between digits. */
  point: 5,
  /** Half of a surrogate pair. */
  surrogate: 6,
} as const;

const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

function classify(unit: number): number {
  if (unit >= 0xd800 && unit <= 0xdfff) return WordClass.surrogate;
  if (unit === 0x27 || unit === 0x2019) return WordClass.apostrophe;
  if (unit === 0x2e || unit === 0x2c) return WordClass.point;
  const character = String.fromCharCode(unit);
  if (/[\p{N}]/u.test(character)) return WordClass.digit;
  if (!/[\p{L}\p{M}_]/u.test(character)) return WordClass.separator;
  return unit >= 0x0e00 && UNSPACED.test(character) ? WordClass.unspaced : WordClass.letter;
}

let table: Uint8Array | null = null;

/** The class of every UTF-16 unit, made once when first needed. */
export function wordClasses(): Uint8Array {
  table ??= Uint8Array.from({ length: 0x10000 }, (_, unit) => classify(unit));
  return table;
}

/** Whether the code point at a surrogate pair belongs to words: letters, digits, marks. */
export function isAstralWord(codePoint: number): boolean {
  return codePoint > 0xffff && /[\p{L}\p{N}\p{M}]/u.test(String.fromCodePoint(codePoint));
}
