/** An Int32Array that grows by half; values beyond `length` are 0. */
export class GrowableInt32 {
  data: Int32Array<ArrayBuffer>;
  length = 0;

  constructor(capacity = 16) {
    this.data = new Int32Array(capacity);
  }

  /** @param values become the content, not copied */
  static of(values: Int32Array): GrowableInt32 {
    const grown = new GrowableInt32(0);
    grown.data = values as Int32Array<ArrayBuffer>;
    grown.length = values.length;
    return grown;
  }

  /** A copy of the values up to `length`. */
  values(): Int32Array {
    return this.data.slice(0, this.length);
  }

  push(value: number): void {
    if (this.length === this.data.length) this.reserve(this.length + 1);
    this.data[this.length++] = value;
  }

  append(values: GrowableInt32): void {
    this.reserve(this.length + values.length);
    this.data.set(values.data.subarray(0, values.length), this.length);
    this.length += values.length;
  }

  /** Makes room for `capacity` values without changing `length`. */
  reserve(capacity: number): void {
    if (capacity <= this.data.length) return;
    const grown = new Int32Array(
      Math.max(capacity, this.data.length + (this.data.length >>> 1) + 1),
    );
    grown.set(this.data);
    this.data = grown;
  }

  /** Extends `length` to at least `length`, with zeros. */
  extend(length: number): void {
    if (length <= this.length) return;
    this.reserve(length);
    this.length = length;
  }
}
