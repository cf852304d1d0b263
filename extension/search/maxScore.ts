import { BestHits } from './bestHits';
import type { Postings } from './postings';
import type { PostingsCursor } from './postingsCursor';
import { NO_PASSAGE } from './postingsCursor';
import type { QuestionTerm } from './question';

/** Passages whose sums are made at once; sums of so many stay in the processor's nearest memory. */
const WINDOW = 1 << 12;

/** Fewer postings than these are gone through rather than thought about. */
const FEW_POSTINGS = 20_000;

/** Postings of the weightiest terms tried beforehand, for each passage wanted. */
const TRIED = 4;

/** What a term gives: `gain · f / (f + base + perLength · length)`, f its weighted frequency. */
export interface Saturation {
  readonly base: number;
  readonly perLength: number;
  /** k1 + 1: no term gives more than its weight times this. */
  readonly most: number;
  /** By packed frequencies (`fields.ts`). */
  readonly frequencies: Float32Array;
}

/** What ranking needs of the passages. */
export interface RankedPassages {
  readonly postings: Postings;
  /** By passage: how many terms it has. */
  readonly lengths: Int32Array;
  readonly isLetThrough: (passage: number) => boolean;
}

/**
 * Finds the passages with the largest sums of what a question's terms give them, all others looked at
 * as little as can be: MaxScore (Turtle and Flood, "Query evaluation: strategies and optimizations",
 * 1995) over windows of passages. A passage that holds none but the lightest terms, those that give
 * too little together to reach the best so far, cannot be among them; so only the postings of the
 * weightier ones are gone through, and the lightest are looked up in the passages still in question.
 *
 * Exact, ties included: a sum is made in the order of the terms wherever the two kinds part.
 */
export class MaxScore {
  private readonly sums = new Float64Array(WINDOW);
  /** One bit for each passage of the window that has a sum. */
  private readonly summed = new Int32Array(WINDOW >>> 5);

  // Of the ranking under way.
  private cursors: PostingsCursor[] = [];
  private gains = new Float64Array(0);
  /** By term: the most that it and those after it can give; 0 at the end. */
  private rest = new Float64Array(0);
  private saturation: Saturation = NOTHING;
  private lengths: Int32Array = new Int32Array(0);
  private isLetThrough: (passage: number) => boolean = () => false;
  private floor = -Infinity;

  /**
   * Offers at least the passages that belong to the best.
   * @param terms the weightiest first
   */
  rank(
    terms: readonly QuestionTerm[],
    { postings, lengths, isLetThrough }: RankedPassages,
    saturation: Saturation,
    best: BestHits,
  ): void {
    this.saturation = saturation;
    this.lengths = lengths;
    this.isLetThrough = isLetThrough;
    this.gains = Float64Array.from(terms, ({ weight }) => weight * saturation.most);
    this.rest = new Float64Array(terms.length + 1);
    for (let at = terms.length - 1; at >= 0; at--) {
      this.rest[at] = this.rest[at + 1]! + this.gains[at]!;
    }
    const open = (): PostingsCursor[] => terms.map(({ term }) => postings.cursor(term));
    this.floor = -Infinity;
    const all = terms.reduce((sum, { term }) => sum + postings.holdersOf(term), 0);
    if (all > FEW_POSTINGS) this.floor = this.firstFloor(open, best.capacity);
    this.cursors = open();
    this.rankAll(best);
    this.cursors = [];
  }

  /** A sum that so many passages reach, of some that hold the weightiest terms. */
  private firstFloor(open: () => PostingsCursor[], capacity: number): number {
    const tried = new BestHits(capacity, () => 0);
    let left = TRIED * capacity;
    for (let term = 0; term < this.gains.length && left > 0; term++) {
      const cursors = (this.cursors = open());
      const holders = cursors[term]!;
      for (; left > 0 && holders.passage !== NO_PASSAGE; holders.next(), left--) {
        const { passage, entry } = holders;
        // Those that hold a weightier term were tried with it.
        let earlier = 0;
        while (earlier < term && cursors[earlier]!.seek(passage) !== passage) earlier++;
        if (earlier < term) continue;
        this.offer(passage, this.given(term, entry, passage), term + 1, tried);
      }
    }
    return tried.floor;
  }

  private rankAll(best: BestHits): void {
    const { cursors, rest } = this;
    let telling = cursors.length;
    for (;;) {
      // Terms from `telling` on give too little together.
      while (telling > 1 && rest[telling - 1]! < this.floor) telling--;
      let start = NO_PASSAGE;
      for (let at = 0; at < telling; at++) start = Math.min(start, cursors[at]!.passage);
      if (start === NO_PASSAGE) return;
      this.sumWindow(start, telling);
      this.offerWindow(start, telling, best);
    }
  }

  /** Adds up what the first `telling` terms give to passages [start, start + WINDOW). */
  private sumWindow(start: number, telling: number): void {
    const { sums, summed, lengths } = this;
    const { base, perLength, frequencies } = this.saturation;
    const end = Math.min(start + WINDOW, NO_PASSAGE);
    for (let term = 0; term < telling; term++) {
      const cursor = this.cursors[term]!;
      const gain = this.gains[term]!;
      while (cursor.passage < end) {
        const { pool, end: last } = cursor;
        let { at } = cursor;
        for (; at < last; at++) {
          const entry = pool[at]!;
          const passage = entry >>> 8;
          if (passage >= end) break;
          const frequency = frequencies[entry & 255]!;
          const place = passage - start;
          sums[place]! += (gain * frequency) / (frequency + base + perLength * lengths[passage]!);
          summed[place >>> 5]! |= 1 << place;
        }
        cursor.moveTo(at);
      }
    }
  }

  private offerWindow(start: number, telling: number, best: BestHits): void {
    const { sums, summed } = this;
    const others = this.rest[telling]!;
    for (let word = 0; word < summed.length; word++) {
      let bits = summed[word]!;
      if (bits === 0) continue;
      summed[word] = 0;
      while (bits !== 0) {
        const place = (word << 5) + 31 - Math.clz32(bits & -bits);
        bits &= bits - 1;
        const sum = sums[place]!;
        sums[place] = 0;
        if (sum + others < this.floor) continue;
        this.offer(start + place, sum, telling, best);
        if (best.floor > this.floor) this.floor = best.floor;
      }
    }
  }

  /** Adds what the terms from `from` on give to a passage, and offers it where it may be among the best. */
  private offer(passage: number, sum: number, from: number, best: BestHits): void {
    if (!this.isLetThrough(passage)) return;
    const { cursors, rest } = this;
    for (let term = from; term < cursors.length; term++) {
      if (sum + rest[term]! < this.floor) return;
      const cursor = cursors[term]!;
      if (cursor.seek(passage) === passage) sum += this.given(term, cursor.entry, passage);
    }
    if (sum >= this.floor) best.offer(passage, sum);
  }

  private given(term: number, entry: number, passage: number): number {
    const { base, perLength, frequencies } = this.saturation;
    const frequency = frequencies[entry & 255]!;
    return (
      (this.gains[term]! * frequency) / (frequency + base + perLength * this.lengths[passage]!)
    );
  }
}

const NOTHING: Saturation = { base: 0, perLength: 0, most: 0, frequencies: new Float32Array(256) };
