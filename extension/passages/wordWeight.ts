/**
 * Sizes in quarters of a word, which stand for what a reader's tokenizer makes of the text: an
 * English word is about 1.3 word pieces, a CJK character is one, a long or punctuated word is cut
 * into one piece for about four units.
 */
export const WORD = 4;

const WIDE_CHARACTER = 3;
/** A word up to this length weighs one word; each unit more a quarter. */
const PLAIN_LENGTH = 12;

/** Weight of a word of `length` units, `marks` of them punctuation. */
export function wordWeight(length: number, marks: number): number {
  const extra = length > PLAIN_LENGTH ? length - PLAIN_LENGTH : 0;
  return WORD + extra + (marks > 1 ? 2 * (marks - 1) : 0);
}

/** Weight of one character of a script written without spaces. */
export const WIDE_WEIGHT = WIDE_CHARACTER;

export const UnitClass = { letter: 0, mark: 1, space: 2, wide: 3 } as const;

const ASCII = Uint8Array.from({ length: 128 }, (_, unit) => {
  if (unit === 0x20 || (unit >= 9 && unit <= 13)) return UnitClass.space;
  return /[\w]/.test(String.fromCharCode(unit)) || unit < 0x20 ? UnitClass.letter : UnitClass.mark;
});

/** What a UTF-16 unit is to the cutting of passages; a lone half of a pair counts as a letter. */
export function classOf(unit: number): number {
  if (unit < 128) return ASCII[unit]!;
  if (unit < 0x1680) return unit === 0xa0 ? UnitClass.space : UnitClass.letter;
  if (unit < 0x2e80) return isWideSpace(unit) ? UnitClass.space : UnitClass.letter;
  if (unit === 0x3000 || unit === 0xfeff) return UnitClass.space;
  const wide =
    unit <= 0xa4cf ||
    (unit >= 0xac00 && unit <= 0xd7af) ||
    (unit >= 0xf900 && unit <= 0xfaff) ||
    (unit >= 0xff00 && unit <= 0xffef);
  return wide ? UnitClass.wide : UnitClass.letter;
}

let table: Uint8Array | null = null;

/** `classOf` of every unit, made when first asked. */
export function unitClasses(): Uint8Array {
  table ??= Uint8Array.from({ length: 1 << 16 }, (_, unit) => classOf(unit));
  return table;
}

/** White space of `\s` in U+1680…U+2E7F. */
function isWideSpace(unit: number): boolean {
  return (
    unit === 0x1680 ||
    (unit >= 0x2000 && unit <= 0x200a) ||
    unit === 0x2028 ||
    unit === 0x2029 ||
    unit === 0x202f ||
    unit === 0x205f
  );
}
