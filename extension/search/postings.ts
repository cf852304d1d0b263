import { GrowableInt32 } from './growable';

/** Entries of a term's first slice and of its largest, the link to the next slice included. */
const FIRST_SLICE = 4;
const LARGEST_SLICE = 1 << 12;

const STRIDE = 4;
const TAIL = 1;
const LINK = 2;
const COUNT = 3;

/** Passage numbers take 24 bits of an entry, the term frequency 8. */
export const MOST_PASSAGES = 1 << 24;
export const HIGHEST_FREQUENCY = 255;

/**
 * Every term's postings in one pool: a chain of slices, each twice as long as the one before, whose
 * last entry links to the next (after the in-memory buffers of Lucene's indexing chain). An entry is
 * `passage << 8 | frequency`; a term's entries stand in the order they were added.
 */
export class Postings {
  private pool = new Uint32Array(1 << 16);
  private used = 0;
  /** Per term: first slice, where the next entry goes, the slice's place for the link, entries. */
  private readonly lists = new GrowableInt32(1 << 12);

  /** Entries of the term, those of removed passages included. */
  countOf(term: number): number {
    return term * STRIDE < this.lists.length ? this.lists.data[term * STRIDE + COUNT]! : 0;
  }

  add(term: number, passage: number, frequency: number): void {
    const list = term * STRIDE;
    if (list >= this.lists.length) this.lists.extend(list + STRIDE);
    const { data } = this.lists;
    const count = data[list + COUNT]!;
    let at = data[list + TAIL]!;
    if (count === 0) {
      at = this.allocate(FIRST_SLICE);
      data[list] = at;
      data[list + LINK] = at + FIRST_SLICE - 1;
    } else if (at === data[list + LINK]) {
      const size = sliceAfter(count);
      const next = this.allocate(size);
      this.pool[at] = next;
      at = next;
      data[list + LINK] = at + size - 1;
    }
    this.pool[at] = ((passage << 8) | frequency) >>> 0;
    data[list + TAIL] = at + 1;
    data[list + COUNT] = count + 1;
  }

  /** Calls `visit` with the term's entries, slice by slice: the pool and a range of it. */
  forEachSlice(term: number, visit: (pool: Uint32Array, start: number, end: number) => void): void {
    let left = this.countOf(term);
    if (left === 0) return;
    let at = this.lists.data[term * STRIDE]!;
    let size = FIRST_SLICE;
    for (;;) {
      const entries = Math.min(left, size - 1);
      visit(this.pool, at, at + entries);
      left -= entries;
      if (left === 0) return;
      at = this.pool[at + entries]!;
      size = Math.min(size * 2, LARGEST_SLICE);
    }
  }

  private allocate(size: number): number {
    if (this.used + size > this.pool.length) {
      const grown = new Uint32Array(this.pool.length + (this.pool.length >>> 1) + size);
      grown.set(this.pool);
      this.pool = grown;
    }
    const at = this.used;
    this.used += size;
    return at;
  }
}

/** The size of the slice that follows those that `count` entries fill: 4, 8, … hold 3, 7, …. */
function sliceAfter(count: number): number {
  let size = FIRST_SLICE;
  for (let full = size - 1; full < count; full += size - 1) {
    size = Math.min(size * 2, LARGEST_SLICE);
  }
  return Math.min(size * 2, LARGEST_SLICE);
}
