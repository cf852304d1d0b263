import { GrowableInt32 } from './growable';
import type { Snapshot } from './snapshot';
import { PostingsCursor } from './postingsCursor';
import { CHUNK, CHUNK_BITS, FIRST_SLICE, IN_CHUNK, LARGEST_SLICE } from './postingSlices';
import { SnapshotReader } from './snapshot';

const FORMAT = 1;

const STRIDE = 4;
const TAIL = 1;
const LINK = 2;
const HOLDERS = 3;

/**
 * Every term's postings in one pool: a chain of slices, each twice as long as the one before, whose
 * last entry links to the next (after the in-memory buffers of Lucene's indexing chain). An entry is
 * `passage << 8 | frequencies`; a term's entries stand in the order of their passages.
 */
export class Postings {
  private readonly chunks: Uint32Array[] = [new Uint32Array(CHUNK)];
  /** Place 0 stays empty, so that a list that begins there has not begun. */
  private used = 1;
  /**
   * Per term: its first slice, where the next entry goes, its last slice's place for the link, and
   * how many passages hold it.
   */
  private lists = new GrowableInt32(1 << 12);

  /** Bytes it takes. */
  get bytes(): number {
    return this.chunks.length * CHUNK * 4 + this.lists.data.byteLength;
  }

  toSnapshot(): Snapshot {
    const pool = new Uint32Array(this.chunks.length * CHUNK);
    this.chunks.forEach((chunk, at) => pool.set(chunk, at * CHUNK));
    const { used } = this;
    return { format: FORMAT, numbers: { used }, arrays: { pool, lists: this.lists.values() } };
  }

  /** @throws RangeError when the snapshot is of another format or incomplete */
  static fromSnapshot(snapshot: Snapshot): Postings {
    const read = new SnapshotReader(snapshot, FORMAT);
    const postings = new Postings();
    const pool = read.array('pool', Uint32Array);
    postings.chunks.length = 0;
    for (let at = 0; at < pool.length; at += CHUNK) {
      postings.chunks.push(pool.subarray(at, at + CHUNK));
    }
    postings.used = read.number('used');
    postings.lists = GrowableInt32.of(read.array('lists', Int32Array));
    return postings;
  }

  /** How many passages hold the term, removed ones left out. */
  holdersOf(term: number): number {
    return term * STRIDE < this.lists.length ? this.lists.data[term * STRIDE + HOLDERS]! : 0;
  }

  /** @param passage greater than any the term has */
  add(term: number, passage: number, frequency: number): void {
    const list = term * STRIDE;
    if (list >= this.lists.length) this.lists.extend(list + STRIDE);
    const { data } = this.lists;
    let at = data[list + TAIL]!;
    if (at === data[list + LINK]) {
      const size = this.nextSize(list);
      const slice = this.allocate(size);
      if (at === 0) data[list] = slice;
      else this.chunks[at >>> CHUNK_BITS]![at & IN_CHUNK] = slice;
      at = slice;
      data[list + LINK] = slice + size - 1;
    }
    this.chunks[at >>> CHUNK_BITS]![at & IN_CHUNK] = (passage << 8) | frequency;
    data[list + TAIL] = at + 1;
    data[list + HOLDERS]!++;
  }

  /** Counts one holder less; the entry itself stays until the postings are made anew. */
  dropHolder(term: number): void {
    this.lists.data[term * STRIDE + HOLDERS]!--;
  }

  /** At the term's first entry. */
  cursor(term: number): PostingsCursor {
    const list = term * STRIDE;
    const { data } = this.lists;
    if (list >= this.lists.length || data[list] === 0)
      return new PostingsCursor(this.chunks, 0, 0, 0);
    return new PostingsCursor(this.chunks, data[list]!, data[list + TAIL]!, data[list + LINK]!);
  }

  /** Calls `visit` with the term's entries, slice by slice: the pool and a range of it. */
  forEachSlice(term: number, visit: (pool: Uint32Array, start: number, end: number) => void): void {
    const list = term * STRIDE;
    if (list >= this.lists.length) return;
    const { data } = this.lists;
    let at = data[list]!;
    if (at === 0) return;
    for (let size = FIRST_SLICE; ; size = Math.min(size * 2, LARGEST_SLICE)) {
      const link = at + size - 1;
      const chunk = this.chunks[at >>> CHUNK_BITS]!;
      if (link === data[list + LINK]) {
        const end = data[list + TAIL]!;
        visit(chunk, at & IN_CHUNK, (at & IN_CHUNK) + end - at);
        return;
      }
      visit(chunk, at & IN_CHUNK, link & IN_CHUNK);
      at = chunk[link & IN_CHUNK]!;
    }
  }

  /** The size of the slice to come after those a list has. */
  private nextSize(list: number): number {
    const { data } = this.lists;
    let size = FIRST_SLICE;
    if (data[list] === 0) return size;
    for (let at = data[list]!; at + size - 1 !== data[list + LINK];) {
      const link = at + size - 1;
      at = this.chunks[link >>> CHUNK_BITS]![link & IN_CHUNK]!;
      size = Math.min(size * 2, LARGEST_SLICE);
    }
    return Math.min(size * 2, LARGEST_SLICE);
  }

  private allocate(size: number): number {
    const end = this.chunks.length * CHUNK;
    if (this.used === end || (this.used & IN_CHUNK) + size > CHUNK) {
      this.used = end;
      this.chunks.push(new Uint32Array(CHUNK));
    }
    const at = this.used;
    this.used += size;
    return at;
  }
}
