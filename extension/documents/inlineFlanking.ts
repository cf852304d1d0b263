const UNDERSCORE = 0x5f;
const TILDE = 0x7e;

/** As Lezer has it, of one UTF-16 unit. */
const PUNCTUATION = /[\p{S}|\p{P}]/u;

/** Whether marks of emphasis can open one, or close one. */
export interface Flanking {
  readonly canOpen: boolean;
  readonly canClose: boolean;
}

/**
 * What CommonMark makes of the units around a run of marks.
 * @param before the unit before it, `after` the one behind it; -1 where there is none
 */
export function flanking(mark: number, before: number, after: number): Flanking {
  const spaceBefore = isSpaceOrNone(before);
  const spaceAfter = isSpaceOrNone(after);
  const markBefore = isPunctuation(before);
  const markAfter = isPunctuation(after);
  const left = !spaceAfter && (!markAfter || spaceBefore || markBefore);
  const right = !spaceBefore && (!markBefore || spaceAfter || markAfter);
  if (mark !== UNDERSCORE) return { canOpen: left, canClose: right };
  return { canOpen: left && (!right || markBefore), canClose: right && (!left || markAfter) };
}

function isSpaceOrNone(unit: number): boolean {
  if (unit < 0) return true;
  if (unit < 128) return unit === 0x20 || (unit >= 9 && unit <= 13);
  return /\s/.test(String.fromCharCode(unit));
}

function isPunctuation(unit: number): boolean {
  if (unit >= 128) return PUNCTUATION.test(String.fromCharCode(unit));
  return (
    (unit >= 0x21 && unit <= 0x2f) ||
    (unit >= 0x3a && unit <= 0x40) ||
    (unit >= 0x5b && unit <= 0x60) ||
    (unit >= 0x7b && unit <= TILDE)
  );
}
