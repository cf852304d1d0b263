const FIRST_SLOTS = 1 << 11;
/** Of each slot: the units of a word in three numbers, and its value. */
const STRIDE = 4;

/** Units of the longest word that has a key. */
export const LONGEST_KEY = 12;

/**
 * Values by short words of ASCII: a word is its own key, four units to a number, so that looking it
 * up takes one line of memory and compares no units. A key is made by
 * `third = (third << 8) | (second >>> 24)`, `second = (second << 8) | (first >>> 24)`,
 * `first = (first << 8) | unit` for each unit in turn, from nothing; no unit is 0, so no word's
 * `first` is.
 */
export class ShortWords {
  slots = new Int32Array(FIRST_SLOTS * STRIDE);
  private used = 0;

  /** Bytes it takes. */
  get bytes(): number {
    return this.slots.byteLength;
  }

  /** @returns where the word's value is in `slots`, or where it would be: then there is a 0 before it */
  find(first: number, second: number, third: number): number {
    const { slots } = this;
    const mask = slots.length - 1;
    let hash =
      Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b) ^ Math.imul(third, 0xc2b2ae35);
    hash ^= hash >>> 15;
    let at = (hash * STRIDE) & mask;
    while (slots[at] !== 0) {
      if (slots[at] === first && slots[at + 1] === second && slots[at + 2] === third) break;
      at = (at + STRIDE) & mask;
    }
    return at + 3;
  }

  /** Whether there is a word whose value is at the place that `find` returned. */
  holds(place: number): boolean {
    return this.slots[place - 3] !== 0;
  }

  /** Gives a word that `find` has just not found its value. */
  insert(place: number, first: number, second: number, third: number, value: number): void {
    const { slots } = this;
    slots[place - 3] = first;
    slots[place - 2] = second;
    slots[place - 1] = third;
    slots[place] = value;
    this.used++;
    if (this.used * 2 * STRIDE > slots.length) this.grow();
  }

  private grow(): void {
    const before = this.slots;
    this.slots = new Int32Array(before.length * 2);
    for (let at = 0; at < before.length; at += STRIDE) {
      if (before[at] === 0) continue;
      const place = this.find(before[at]!, before[at + 1]!, before[at + 2]!);
      this.slots.set(before.subarray(at, at + STRIDE), place - 3);
    }
  }
}
