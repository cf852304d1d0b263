import { CHUNK_BITS, FIRST_SLICE, IN_CHUNK, LARGEST_SLICE, MOST_PASSAGES } from './postingSlices';

const NO_ENTRIES = new Uint32Array(0);

/** A cursor's passage when there are no more. */
export const NO_PASSAGE = MOST_PASSAGES;

/**
 * Walks a term's entries, which stand in the order of their passages; valid until the postings
 * change.
 */
export class PostingsCursor {
  /** Where it stands, NO_PASSAGE behind the last entry. */
  passage = NO_PASSAGE;
  /** The entries of the slice it is in are `pool[at…end)`, from the one it stands at. */
  pool: Uint32Array = NO_ENTRIES;
  at = 0;
  end = 0;
  /** The last passage of that slice, and where the slice after it is linked; 0 for the last one. */
  private last = -1;
  private link = 0;
  private size = FIRST_SLICE;

  /**
   * @param first where the list begins; 0 for an empty one
   * @param tail where its next entry would go
   * @param lastLink where its last slice's link would be
   */
  constructor(
    private readonly chunks: readonly Uint32Array[],
    first: number,
    private readonly tail: number,
    private readonly lastLink: number,
  ) {
    if (first !== 0) this.enter(first);
  }

  get entry(): number {
    return this.pool[this.at]!;
  }

  next(): void {
    this.moveTo(this.at + 1);
  }

  /** @param at within the slice, or its end */
  moveTo(at: number): void {
    this.at = at;
    if (at < this.end) this.passage = this.pool[at]! >>> 8;
    else this.leave();
  }

  /** Goes on to the first entry of this passage or a later one. @returns where it stands then */
  seek(passage: number): number {
    if (this.passage >= passage) return this.passage;
    while (this.last < passage) {
      this.leave();
      if (this.passage >= passage) return this.passage;
    }
    // The passage at `low` is before, that at `high` is not.
    const { pool } = this;
    let low = this.at;
    let step = 1;
    while (low + step < this.end && pool[low + step]! >>> 8 < passage) {
      low += step;
      step *= 2;
    }
    let high = Math.min(low + step, this.end - 1);
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (pool[middle]! >>> 8 < passage) low = middle;
      else high = middle;
    }
    this.at = high;
    return (this.passage = pool[high]! >>> 8);
  }

  private leave(): void {
    if (this.link === 0) {
      this.at = this.end;
      this.passage = NO_PASSAGE;
      return;
    }
    this.size = Math.min(this.size * 2, LARGEST_SLICE);
    this.enter(this.chunks[this.link >>> CHUNK_BITS]![this.link & IN_CHUNK]!);
  }

  private enter(slice: number): void {
    const link = slice + this.size - 1;
    const isLast = link === this.lastLink;
    this.pool = this.chunks[slice >>> CHUNK_BITS]!;
    this.at = slice & IN_CHUNK;
    this.end = this.at + (isLast ? this.tail : link) - slice;
    this.last = this.pool[this.end - 1]! >>> 8;
    this.link = isLast ? 0 : link;
    this.passage = this.pool[this.at]! >>> 8;
  }
}
