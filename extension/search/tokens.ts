/**
 * The terms of a text in reading order, as bytes: per term a number of seven bits a byte, low bits
 * first, that holds `term << 1 | 1` where the term stands at the same word as the one before (the
 * parts of an identifier), else `term << 1`. Terms met early, the frequent ones, take two bytes.
 */
export class TokenWriter {
  bytes: Uint8Array = new Uint8Array(1 << 12);
  length = 0;

  push(term: number, sameWord: boolean): void {
    if (this.length + 5 > this.bytes.length) this.reserve(this.length + 5);
    let rest = term * 2 + (sameWord ? 1 : 0);
    while (rest >= 128) {
      this.bytes[this.length++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.bytes[this.length++] = rest;
  }

  /** Appends bytes [from, to) of another's. */
  append(bytes: Uint8Array, from: number, to: number): void {
    this.reserve(this.length + to - from);
    this.bytes.set(bytes.subarray(from, to), this.length);
    this.length += to - from;
  }

  private reserve(capacity: number): void {
    if (capacity <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(capacity, this.bytes.length + (this.bytes.length >>> 2)));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }
}

/** Bytes [from, to) that a `TokenWriter` wrote. */
export interface TokenRange {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
}

/** The terms written, and the word each stands at; valid until the next call. */
export class TokenReader {
  terms = new Int32Array(1 << 10);
  /** The number of the word, from 0. */
  words = new Int32Array(1 << 10);
  count = 0;

  /** Takes terms as numbers, encoded as above; before those from `part` on is a gap. */
  take(tokens: Int32Array, part: number): void {
    this.reserve(tokens.length);
    let word = -1;
    for (let at = 0; at < tokens.length; at++) {
      const token = tokens[at]!;
      if ((token & 1) === 0) word++;
      if (at === part) word++;
      this.terms[at] = token >>> 1;
      this.words[at] = word;
    }
    this.count = tokens.length;
  }

  /** @returns how many terms there are */
  read({ bytes, from, to }: TokenRange): number {
    this.reserve(to - from);
    const { terms, words } = this;
    let count = 0;
    let word = -1;
    for (let at = from; at < to;) {
      let byte = bytes[at++]!;
      let value = byte & 127;
      for (let shift = 7; byte >= 128; shift += 7) {
        byte = bytes[at++]!;
        value |= (byte & 127) << shift;
      }
      if ((value & 1) === 0) word++;
      terms[count] = value >>> 1;
      words[count++] = word;
    }
    this.count = count;
    return count;
  }

  private reserve(count: number): void {
    if (count <= this.terms.length) return;
    this.terms = new Int32Array(2 * count);
    this.words = new Int32Array(2 * count);
  }
}
