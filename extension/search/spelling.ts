import { GrowableInt32 } from './growable';
import type { Vocabulary } from './vocabulary';

/** Shorter words are taken as they stand; from the second length on two mistakes are allowed. */
const SHORTEST = 4;
const SHORTEST_TWO = 8;

/** Longer words are taken as they stand, too. */
const LONGEST = 24;
/** No word is further from its misspelling than this. */
const MOST_MISTAKES = 2;

/** How many spellings a word is taken for. */
const MOST = 3;

/** A term spelt almost like another. */
export interface NearTerm {
  readonly term: number;
  /** How much it counts beside the word itself, 0–1. */
  readonly likeness: number;
}

/** Terms of one length. */
class TermsOfLength {
  /** Of each: which letters it has, one bit for each of 32 kinds. */
  readonly letters = new GrowableInt32(0);
  readonly terms = new GrowableInt32(0);
}

/** Finds the terms of a vocabulary that are spelt almost like a given one. */
export class Spelling {
  private readonly byLength = Array.from(
    { length: LONGEST + MOST_MISTAKES + 1 },
    () => new TermsOfLength(),
  );
  /** Terms below this are in `byLength`. */
  private known = 0;

  constructor(private readonly vocabulary: Vocabulary) {}

  /** Bytes it takes. */
  get bytes(): number {
    return this.byLength.reduce(
      (sum, { letters, terms }) => sum + letters.data.byteLength + terms.data.byteLength,
      0,
    );
  }

  /**
   * The best few terms within one or, of long words, two mistakes (a letter left out, put in,
   * replaced, or two neighbours swapped): nearest first, then those that more passages hold, then by
   * name. Terms with digits are nobody's misspelling.
   * @param frequency how many passages hold the term; only terms held far more often are its cure
   */
  near(term: number, frequency: number, frequencyOf: (term: number) => number): NearTerm[] {
    const name = this.vocabulary.nameOf(term);
    if (name.length < SHORTEST || name.length > LONGEST || !/^\p{L}+$/u.test(name)) return [];
    this.update();
    const most = name.length >= SHORTEST_TWO ? MOST_MISTAKES : 1;
    const found: { term: number; distance: number; holders: number }[] = [];
    for (let length = name.length - most; length <= name.length + most; length++) {
      for (const other of this.likelyOf(length, name, most)) {
        if (other === term) continue;
        const holders = frequencyOf(other);
        if (holders === 0 || holders < 4 * frequency) continue;
        const distance = this.distance(name, other, most);
        if (distance <= most) found.push({ term: other, distance, holders });
      }
    }
    const { nameOf } = this.vocabulary.names;
    const named = (it: number): string => nameOf.call(this.vocabulary.names, it);
    return found
      .sort(
        (a, b) =>
          a.distance - b.distance ||
          b.holders - a.holders ||
          (named(a.term) < named(b.term) ? -1 : 1),
      )
      .slice(0, MOST)
      .map((it) => ({ term: it.term, likeness: it.distance === 1 ? 0.7 : 0.4 }));
  }

  /** Forgets all terms: they were numbered anew. */
  reset(): void {
    this.known = 0;
    for (const { letters, terms } of this.byLength) letters.length = terms.length = 0;
  }

  /** The terms of a length that have nearly the same letters. */
  private likelyOf(length: number, name: string, most: number): number[] {
    const likely: number[] = [];
    const own = lettersOf(name);
    const { letters, terms } = this.byLength[length]!;
    const { data } = letters;
    for (let at = 0; at < letters.length; at++) {
      // Each mistake changes at most two of the bits.
      if (bitCount(data[at]! ^ own) <= 2 * most) likely.push(terms.data[at]!);
    }
    return likely;
  }

  private update(): void {
    const { names, termCount } = this.vocabulary;
    for (; this.known < termCount; this.known++) {
      const term = this.known;
      const length = names.lengthOf(term);
      const same = this.byLength[length];
      if (!same) continue;
      let bits = 0;
      for (let at = 0; at < length; at++) bits |= 1 << (names.unitOf(term, at) & 31);
      same.letters.push(bits);
      same.terms.push(term);
    }
  }

  /** Optimal string alignment distance; anything above `most` when it is above. */
  private distance(name: string, other: number, most: number): number {
    const { names } = this.vocabulary;
    const width = name.length + 1;
    const length = names.lengthOf(other);
    let before = ROWS[0]!;
    let row = ROWS[1]!;
    let next = ROWS[2]!;
    for (let at = 0; at < width; at++) row[at] = at;
    for (let down = 1; down <= length; down++) {
      const unit = names.unitOf(other, down - 1);
      next[0] = down;
      let least = down;
      for (let at = 1; at < width; at++) {
        const same = name.charCodeAt(at - 1) === unit ? 0 : 1;
        let best = Math.min(next[at - 1]! + 1, row[at]! + 1, row[at - 1]! + same);
        if (
          at > 1 &&
          down > 1 &&
          name.charCodeAt(at - 2) === unit &&
          name.charCodeAt(at - 1) === names.unitOf(other, down - 2)
        ) {
          best = Math.min(best, before[at - 2]! + 1);
        }
        next[at] = best;
        least = Math.min(least, best);
      }
      if (least > most) return least;
      [before, row, next] = [row, next, before];
    }
    return row[width - 1]!;
  }
}

const ROWS = [new Uint8Array(32), new Uint8Array(32), new Uint8Array(32)];

function lettersOf(name: string): number {
  let bits = 0;
  for (let at = 0; at < name.length; at++) bits |= 1 << (name.charCodeAt(at) & 31);
  return bits;
}

function bitCount(bits: number): number {
  let count = bits - ((bits >>> 1) & 0x55555555);
  count = (count & 0x33333333) + ((count >>> 2) & 0x33333333);
  return Math.imul((count + (count >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
