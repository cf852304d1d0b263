import type { BestHits } from './bestHits';
import type { Bm25 } from './bm25';
import { BM25 } from './bm25';
import { GrowableInt32 } from './growable';
import type { TermCounts } from './passageTerms';
import { MOST_PASSAGES, Postings } from './postings';
import { questionTerms } from './question';
import type { Snapshot } from './snapshot';
import { SnapshotReader } from './snapshot';
import { Vocabulary } from './vocabulary';

/** Removed passages are swept out when they are this many and a quarter of those alive. */
const SWEEP_AT = 512;

const SNAPSHOT_FORMAT = 1;

/** Which passages a search considers: 1 in `allowed` at the passage's group; null for all. */
export type GroupFilter = Uint8Array | null;

/**
 * An inverted index over numbered passages, each belonging to a group (its document), scored by
 * BM25. What a search finds depends on the passages held alone, not on the way they came and went:
 * frequencies and lengths are counted exactly, sums are made in the question's canonical order.
 */
export class InvertedIndex {
  readonly vocabulary = new Vocabulary();
  private postings = new Postings();

  /** By passage: its group or -1 when removed or free, length, place of its terms in `forward`. */
  private groups = new GrowableInt32();
  private lengths = new GrowableInt32();
  private forwardStarts = new GrowableInt32();
  private forwardCounts = new GrowableInt32();
  private forward = new GrowableInt32(1 << 12);

  private live = 0;
  private totalLength = 0;
  /** Removed, with postings left behind. */
  private removed: number[] = [];
  /** Numbers to give again. */
  private free: number[] = [];

  private sums = new Float32Array(0);
  private touched = new Int32Array(0);

  constructor(readonly parameters: Bm25 = BM25) {}

  /** How many passages it holds. */
  get size(): number {
    return this.live;
  }

  /** Everything it holds, copied; passages keep their numbers and groups. */
  toSnapshot(): Snapshot {
    const { pool, lists } = this.postings.toArrays();
    return {
      format: SNAPSHOT_FORMAT,
      numbers: { live: this.live, totalLength: this.totalLength },
      arrays: {
        names: this.vocabulary.namesToArray(),
        pool,
        lists,
        groups: this.groups.values(),
        lengths: this.lengths.values(),
        forwardStarts: this.forwardStarts.values(),
        forwardCounts: this.forwardCounts.values(),
        forward: this.forward.values(),
        removed: Int32Array.from(this.removed),
        free: Int32Array.from(this.free),
      },
    };
  }

  /**
   * The index that a snapshot is of; its arrays are taken over and must not be used elsewhere.
   * @throws RangeError when the snapshot is of another format or incomplete
   */
  static fromSnapshot(snapshot: Snapshot, parameters: Bm25 = BM25): InvertedIndex {
    const read = new SnapshotReader(snapshot, SNAPSHOT_FORMAT);
    const column = (name: string): GrowableInt32 => GrowableInt32.of(read.array(name, Int32Array));
    const index = new InvertedIndex(parameters);
    index.vocabulary.setNames(read.array('names', Uint16Array));
    index.postings = Postings.fromArrays(
      read.array('pool', Uint32Array),
      read.array('lists', Int32Array),
    );
    index.groups = column('groups');
    index.lengths = column('lengths');
    index.forwardStarts = column('forwardStarts');
    index.forwardCounts = column('forwardCounts');
    index.forward = column('forward');
    index.removed = [...read.array('removed', Int32Array)];
    index.free = [...read.array('free', Int32Array)];
    index.live = read.number('live');
    index.totalLength = read.number('totalLength');
    return index;
  }

  /**
   * @returns the passage's number, until it is removed
   * @throws RangeError when there are 2^24 passages
   */
  add(group: number, counts: TermCounts): number {
    const passage = this.free.pop() ?? this.groups.length;
    if (passage >= MOST_PASSAGES) throw new RangeError(`more than ${MOST_PASSAGES} passages`);
    for (const column of [this.groups, this.lengths, this.forwardStarts, this.forwardCounts]) {
      column.extend(passage + 1);
    }
    const { terms, frequencies } = counts;
    this.groups.data[passage] = group;
    this.lengths.data[passage] = counts.length;
    this.forwardStarts.data[passage] = this.forward.length;
    this.forwardCounts.data[passage] = terms.length;
    for (let at = 0; at < terms.length; at++) {
      const term = terms.data[at]!;
      this.postings.add(term, passage, frequencies[term]!);
    }
    this.forward.append(terms);
    this.live++;
    this.totalLength += counts.length;
    return passage;
  }

  remove(passage: number): void {
    if ((this.groups.data[passage] ?? -1) < 0) throw new RangeError(`no passage ${passage}`);
    const start = this.forwardStarts.data[passage]!;
    const end = start + this.forwardCounts.data[passage]!;
    for (let at = start; at < end; at++) this.postings.dropHolder(this.forward.data[at]!);
    this.groups.data[passage] = -1;
    this.live--;
    this.totalLength -= this.lengths.data[passage]!;
    this.removed.push(passage);
  }

  /** Drops what removed passages left behind, once it is worth it; call between updates. */
  tidy(): void {
    if (this.removed.length < SWEEP_AT || this.removed.length * 4 < this.live) return;
    const before = this.postings;
    const renumbered = this.vocabulary.keep((term) => before.holdersOf(term) > 0);
    this.postings = new Postings();
    renumbered.forEach((term, old) => {
      if (term < 0) return;
      before.forEachSlice(old, (pool, start, end) => {
        for (let at = start; at < end; at++) {
          const entry = pool[at]!;
          if (this.groups.data[entry >>> 8]! >= 0)
            this.postings.add(term, entry >>> 8, entry & 255);
        }
      });
    });
    this.tidyForward(renumbered);
    this.free = this.free.concat(this.removed);
    this.removed.length = 0;
  }

  private tidyForward(renumbered: Int32Array): void {
    const before = this.forward;
    this.forward = new GrowableInt32(before.length + 1);
    for (let passage = 0; passage < this.groups.length; passage++) {
      if (this.groups.data[passage]! < 0) continue;
      const start = this.forwardStarts.data[passage]!;
      const end = start + this.forwardCounts.data[passage]!;
      this.forwardStarts.data[passage] = this.forward.length;
      for (let at = start; at < end; at++) this.forward.push(renumbered[before.data[at]!]!);
    }
  }

  /** Offers every passage that holds a term of the question, with its score, to `best`. */
  search(question: string, filter: GroupFilter, best: BestHits): void {
    const { k1, b } = this.parameters;
    const terms = questionTerms(question, this.vocabulary, this.live, (term) =>
      this.postings.holdersOf(term),
    );
    if (terms.length === 0) return;
    this.reserve();
    const { sums, touched } = this;
    const groups = this.groups.data;
    const lengths = this.lengths.data;
    const base = k1 * (1 - b);
    const perLength = (k1 * b * this.live) / this.totalLength;
    let count = 0;
    for (const { term, idf } of terms) {
      const weight = idf * (k1 + 1);
      this.postings.forEachSlice(term, (pool, start, end) => {
        for (let at = start; at < end; at++) {
          const entry = pool[at]!;
          const passage = entry >>> 8;
          const sum = sums[passage]!;
          if (sum === 0) {
            const group = groups[passage]!;
            if (group < 0 || (filter !== null && filter[group] !== 1)) continue;
            touched[count++] = passage;
          }
          const frequency = entry & 255;
          sums[passage] =
            sum + (weight * frequency) / (frequency + base + perLength * lengths[passage]!);
        }
      });
    }
    let floor = best.floor;
    for (let at = 0; at < count; at++) {
      const passage = touched[at]!;
      const score = sums[passage]!;
      sums[passage] = 0;
      if (score < floor) continue;
      best.offer(passage, score);
      floor = best.floor;
    }
  }

  private reserve(): void {
    if (this.sums.length >= this.groups.length) return;
    const capacity = this.groups.length + (this.groups.length >>> 2);
    this.sums = new Float32Array(capacity);
    this.touched = new Int32Array(capacity);
  }
}
