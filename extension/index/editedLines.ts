import type { LinePosition } from '../documents/document';

/**
 * Where the lines of a text begin that is changed again and again: a change moves numbers about and
 * looks at no line but its own. Lines end at `\n` and nothing else.
 */
export class EditedLines {
  private starts: Int32Array;
  private count = 1;
  private length: number;

  /** @param text normalised text */
  constructor(text: string) {
    this.starts = new Int32Array(1024);
    this.length = text.length;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
      if (this.count === this.starts.length) this.grow(this.count + 1);
      this.starts[this.count++] = at + 1;
    }
  }

  /** The offset of a position, as `LineIndex.offsetAt` gives it. */
  offsetAt({ line, character }: LinePosition): number {
    if (line < 0) return 0;
    if (line >= this.count) return this.length;
    const end = line + 1 < this.count ? this.starts[line + 1]! - 1 : this.length;
    return Math.min(this.starts[line]! + Math.max(character, 0), end);
  }

  /** Takes note that [start, end) was replaced. @param inserted normalised text */
  replace(start: number, end: number, inserted: string): void {
    const first = this.countUpTo(start);
    const after = this.countUpTo(end);
    const added: number[] = [];
    for (let at = inserted.indexOf('\n'); at >= 0; at = inserted.indexOf('\n', at + 1)) {
      added.push(start + at + 1);
    }
    const grown = this.count + added.length - (after - first);
    if (grown > this.starts.length) this.grow(grown);
    const { starts } = this;
    starts.copyWithin(first + added.length, after, this.count);
    starts.set(added, first);
    this.count = grown;
    const shift = inserted.length - (end - start);
    this.length += shift;
    if (shift === 0) return;
    for (let at = first + added.length; at < grown; at++) starts[at]! += shift;
  }

  /** How many lines begin at or before an offset. */
  private countUpTo(offset: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.starts[middle]! <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private grow(count: number): void {
    const grown = new Int32Array(count + (count >>> 1));
    grown.set(this.starts.subarray(0, this.count));
    this.starts = grown;
  }
}
