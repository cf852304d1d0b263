import type { Encoding } from './encoding';

/** A growing list of tokens. */
export class TokenBuffer {
  length = 0;
  #ids: Int32Array<ArrayBuffer>;
  #offsets: Int32Array<ArrayBuffer>;

  constructor(capacity: number) {
    this.#ids = new Int32Array(capacity);
    this.#offsets = new Int32Array(2 * capacity);
  }

  push(id: number, start: number, end: number): void {
    const at = this.length++;
    if (at === this.#ids.length) this.#grow();
    this.#ids[at] = id;
    this.#offsets[2 * at] = start;
    this.#offsets[2 * at + 1] = end;
  }

  encoding(): Encoding {
    return {
      ids: this.#ids.slice(0, this.length),
      offsets: this.#offsets.slice(0, 2 * this.length),
    };
  }

  #grow(): void {
    const ids = new Int32Array(2 * this.#ids.length);
    ids.set(this.#ids);
    this.#ids = ids;
    const offsets = new Int32Array(2 * this.#offsets.length);
    offsets.set(this.#offsets);
    this.#offsets = offsets;
  }
}
