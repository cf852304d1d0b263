import {
  COMBINING_CLASSES,
  DECOMPOSED,
  IDEOGRAPHS,
  LOWERCASE_SHIFTS,
  NONSPACING_MARKS,
  PUNCTUATION,
  REMOVED,
  SPACES,
} from './unicodeTables';

/** What normaliser and word splitter must know of a code point; classes combine as bits. */
export const CharacterClass = {
  removed: 1,
  space: 2,
  ideograph: 4,
  punctuation: 8,
  nonspacingMark: 16,
  /** Canonical decomposition changes it. */
  decomposed: 32,
  /** Its canonical combining class is not 0: it may change places with its neighbours. */
  combining: 64,
  cased: 128,
} as const;

/** Everything known of single code points, made once, when first asked for. */
export class CharacterTable {
  /** uint8 [0x110000]: CharacterClass bits of each code point. Lone surrogates count as removed. */
  readonly classes = new Uint8Array(0x110000);
  readonly #combiningClasses = new Map<number, number>();
  readonly #lowercase = new Map<number, number>();
  readonly #decompositions = new Map<number, readonly number[]>();
  static #shared: CharacterTable | undefined;

  private constructor() {
    const { classes } = this;
    // First, and filled: they are many, and of no other class.
    forEachRange(REMOVED, (first, end) => classes.fill(CharacterClass.removed, first, end));
    classes.fill(CharacterClass.removed, 0xd800, 0xe000);
    this.#mark(SPACES, CharacterClass.space);
    this.#mark(IDEOGRAPHS, CharacterClass.ideograph);
    this.#mark(PUNCTUATION, CharacterClass.punctuation);
    this.#mark(NONSPACING_MARKS, CharacterClass.nonspacingMark);
    this.#mark(DECOMPOSED, CharacterClass.decomposed);
    for (const [combiningClass, set] of COMBINING_CLASSES) {
      this.#mark(set, CharacterClass.combining);
      forEachRange(set, (code, end) => {
        for (; code < end; code++) this.#combiningClasses.set(code, combiningClass);
      });
    }
    for (const [shift, set] of LOWERCASE_SHIFTS) {
      this.#mark(set, CharacterClass.cased);
      forEachRange(set, (code, end) => {
        for (; code < end; code++) this.#lowercase.set(code, code + shift);
      });
    }
  }

  static shared(): CharacterTable {
    return (CharacterTable.#shared ??= new CharacterTable());
  }

  /** Canonical combining class; 0 for a starter. */
  combiningClass(code: number): number {
    return this.#combiningClasses.get(code) ?? 0;
  }

  /** Lower case without regard to context or language; U+0130, the only one of two, excepted. */
  lowercase(code: number): number {
    return this.#lowercase.get(code) ?? code;
  }

  /**
   * Full canonical decomposition. The engine's own can be trusted with what the table lists: Unicode
   * never changes the decomposition of a character once assigned.
   */
  decomposition(code: number): readonly number[] {
    let parts = this.#decompositions.get(code);
    if (parts === undefined) {
      const text = String.fromCodePoint(code).normalize('NFD');
      parts = Array.from(text, (part) => part.codePointAt(0)!);
      this.#decompositions.set(code, parts);
    }
    return parts;
  }

  #mark(set: string, bit: number): void {
    const { classes } = this;
    forEachRange(set, (code, end) => {
      for (; code < end; code++) classes[code]! |= bit;
    });
  }
}

/** Visits the ranges [first, end) of a set written as unicodeTables.ts says. */
function forEachRange(set: string, visit: (first: number, end: number) => void): void {
  let end = 0;
  for (const range of set.split(' ')) {
    const [gap, count = '1'] = range.split('+');
    const first = end + parseInt(gap!, 36);
    end = first + parseInt(count, 36);
    visit(first, end);
  }
}
