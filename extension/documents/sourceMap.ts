import type { TextRange } from './document';

/**
 * How a run of readable units relates to the source.
 * - `identity`: unit i of the run is source unit `sourceStart + i` (lengths are equal).
 * - `substituted`: the run as a whole (one unit, one surrogate pair, or the two characters of one
 *   entity) stands for the source range (an entity, an escape, a white-space run, a line break with
 *   its continuation prefix). Every surrogate pair is such a run, also where the source has the
 *   same pair: a span that cuts it is so widened to the whole, without the text being seen.
 * - `inserted`: the run has no source (a separator between table cells); its source range is empty
 *   and stands where the text was inserted.
 */
export const RunKind = { identity: 0, substituted: 1, inserted: 2 } as const;
export type RunKind = (typeof RunKind)[keyof typeof RunKind];

/** Numbers per run in the packed form: readableStart, sourceStart, sourceEnd, kind. */
const STRIDE = 4;

/**
 * A piecewise monotone map from readable offsets to source ranges.
 *
 * Runs are sorted, non-empty, contiguous in the readable text and never overlap in the source.
 * Packed as an Int32Array so that a slice crosses a worker boundary cheaply.
 */
export class SourceMap {
  /**
   * @param packed runs as [readableStart, sourceStart, sourceEnd, kind]…
   * @param length length of the readable text in UTF-16 units
   */
  constructor(
    readonly packed: Int32Array,
    readonly length: number,
  ) {}

  /**
   * The source range of the readable span [start, end): from the start of its first unit's range to
   * the end of its last unit's range. Inserted units at either end are left out.
   * @returns null when the span holds no unit that has a source
   * @throws RangeError when the span is outside the readable text
   */
  toSource(start: number, end: number): TextRange | null {
    if (start < 0 || end > this.length || start > end) {
      throw new RangeError(`span [${start}, ${end}) outside readable text of ${this.length} units`);
    }
    let first = -1;
    let last = -1;
    for (let run = this.runAt(start); run * STRIDE < this.packed.length; run++) {
      const at = run * STRIDE;
      const runStart = this.packed[at]!;
      if (runStart >= end) break;
      const kind = this.packed[at + 3]!;
      if (kind === RunKind.inserted) continue;
      const runEnd = this.runEnd(run);
      const from = Math.max(start, runStart);
      const to = Math.min(end, runEnd);
      if (from >= to) continue;
      const sourceStart = this.packed[at + 1]!;
      const identity = kind === RunKind.identity;
      if (first < 0) first = identity ? sourceStart + (from - runStart) : sourceStart;
      last = identity ? sourceStart + (to - runStart) : this.packed[at + 2]!;
    }
    return first < 0 ? null : { start: first, end: last };
  }

  /** The map of readable [start, end), its readable offsets counted from `start`. */
  slice(start: number, end: number): SourceMap {
    const runs: number[] = [];
    for (let run = this.runAt(start); run * STRIDE < this.packed.length; run++) {
      const at = run * STRIDE;
      const runStart = this.packed[at]!;
      if (runStart >= end) break;
      const runEnd = this.runEnd(run);
      const from = Math.max(start, runStart);
      const to = Math.min(end, runEnd);
      if (from >= to) continue;
      const kind = this.packed[at + 3]!;
      const sourceStart = this.packed[at + 1]!;
      if (kind === RunKind.identity) {
        runs.push(
          from - start,
          sourceStart + (from - runStart),
          sourceStart + (to - runStart),
          kind,
        );
      } else {
        runs.push(from - start, sourceStart, this.packed[at + 2]!, kind);
      }
    }
    return new SourceMap(Int32Array.from(runs), end - start);
  }

  private runEnd(run: number): number {
    const next = (run + 1) * STRIDE;
    return next < this.packed.length ? this.packed[next]! : this.length;
  }

  /** Index of the run that holds readable offset `offset` (binary search). */
  private runAt(offset: number): number {
    let low = 0;
    let high = this.packed.length / STRIDE - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.packed[middle * STRIDE]! <= offset) low = middle;
      else high = middle - 1;
    }
    return Math.max(low, 0);
  }
}
