import { GrowableInt32 } from './growable';
import type { Vocabulary } from './vocabulary';

/** Shorter words are taken as they stand; from the second length on two mistakes are allowed. */
const SHORTEST = 4;
const SHORTEST_TWO = 8;

/** How many spellings a word is taken for. */
const MOST = 3;

/** A term spelt almost like another. */
export interface NearTerm {
  readonly term: number;
  /** How much it counts beside the word itself, 0–1. */
  readonly likeness: number;
}

/** Finds the terms of a vocabulary that are spelt almost like a given one. */
export class Spelling {
  /** By term: which letters it has, one bit for each of 32 kinds. */
  private letters = new GrowableInt32();
  private lengths = new Uint8Array(1 << 10);

  constructor(private readonly vocabulary: Vocabulary) {}

  /**
   * The best few terms within one or, of long words, two mistakes (a letter left out, put in,
   * replaced, or two neighbours swapped): nearest first, then those that more passages hold, then by
   * name. Terms with digits are nobody's misspelling.
   * @param frequency how many passages hold the term; only terms held far more often are its cure
   */
  near(term: number, frequency: number, frequencyOf: (term: number) => number): NearTerm[] {
    const name = this.vocabulary.nameOf(term);
    if (name.length < SHORTEST || name.length > 24 || !/^\p{L}+$/u.test(name)) return [];
    this.update();
    const most = name.length >= SHORTEST_TWO ? 2 : 1;
    const letters = lettersOf(name);
    const { lengths } = this;
    const { data, length } = this.letters;
    const found: { term: number; distance: number; holders: number }[] = [];
    for (let other = 0; other < length; other++) {
      const difference = lengths[other]! - name.length;
      if (difference > most || difference < -most || other === term) continue;
      // Each mistake changes at most two of the bits.
      if (bitCount(data[other]! ^ letters) > 2 * most) continue;
      const holders = frequencyOf(other);
      if (holders === 0 || holders < 4 * frequency) continue;
      const distance = this.distance(name, other, most);
      if (distance <= most) found.push({ term: other, distance, holders });
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
    this.letters.length = 0;
  }

  private update(): void {
    const { names, termCount } = this.vocabulary;
    if (this.lengths.length < termCount) {
      const grown = new Uint8Array(termCount + (termCount >>> 2));
      grown.set(this.lengths.subarray(0, this.letters.length));
      this.lengths = grown;
    }
    for (let term = this.letters.length; term < termCount; term++) {
      const length = names.lengthOf(term);
      this.lengths[term] = length;
      let bits = 0;
      for (let at = 0; at < length; at++) bits |= 1 << (names.unitOf(term, at) & 31);
      this.letters.push(bits);
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
