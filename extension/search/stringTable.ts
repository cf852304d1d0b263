import { GrowableInt32 } from './growable';
import type { Snapshot } from './snapshot';
import { SnapshotReader } from './snapshot';

const FIRST_SLOTS = 1 << 10;
const FORMAT = 1;

/**
 * Numbers strings from 0 in the order they come, in typed arrays alone: open addressing over their
 * UTF-16 units, so that a range of a text is looked up without a string being made.
 */
export class StringTable {
  /** Slot → number + 1. */
  private slots = new Int32Array(FIRST_SLOTS);
  private hashes = new GrowableInt32(FIRST_SLOTS);
  /** Where each string's units begin in `units`. */
  private offsets = new GrowableInt32(FIRST_SLOTS);
  private units: Uint16Array = new Uint16Array(FIRST_SLOTS * 8);
  private unitsUsed = 0;

  get size(): number {
    return this.hashes.length;
  }

  /** Bytes it takes. */
  get bytes(): number {
    const { slots, hashes, offsets, units } = this;
    return slots.byteLength + hashes.data.byteLength + offsets.data.byteLength + units.byteLength;
  }

  lengthOf(number: number): number {
    return this.endOf(number) - this.offsets.data[number]!;
  }

  /** One UTF-16 unit of a string. */
  unitOf(number: number, at: number): number {
    return this.units[this.offsets.data[number]! + at]!;
  }

  /** The string of a number. */
  nameOf(number: number): string {
    const units = this.units.subarray(this.offsets.data[number], this.endOf(number));
    // In pieces: arguments of a call are limited.
    let name = '';
    for (let at = 0; at < units.length; at += 1024) {
      name += String.fromCharCode(...units.subarray(at, at + 1024));
    }
    return name;
  }

  /**
   * The number of the units [start, start + length) of `text`.
   * @param hash of those units, however it is made; the same for the same units
   * @returns -1 - slot when they have none: what `insert` wants
   */
  find(text: string, start: number, length: number, hash: number): number {
    const mask = this.slots.length - 1;
    let slot = (hash ^ (hash >>> 16)) & mask;
    for (;;) {
      const number = this.slots[slot]! - 1;
      if (number < 0) return -1 - slot;
      if (this.hashes.data[number] === hash && this.equals(number, text, start, length)) {
        return number;
      }
      slot = (slot + 1) & mask;
    }
  }

  /** Numbers units that `find` has just not found. @param missing what it returned */
  insert(text: string, start: number, length: number, hash: number, missing: number): number {
    const number = this.hashes.length;
    this.slots[-1 - missing] = number + 1;
    this.hashes.push(hash);
    this.offsets.push(this.unitsUsed);
    if (this.unitsUsed + length > this.units.length) {
      const grown = new Uint16Array((this.unitsUsed + length) * 2);
      grown.set(this.units);
      this.units = grown;
    }
    for (let at = 0; at < length; at++) this.units[this.unitsUsed++] = text.charCodeAt(start + at);
    if (this.hashes.length * 2 > this.slots.length) this.rehash(this.slots.length * 2);
    return number;
  }

  /** The number of a whole string, given now if it had none. */
  add(name: string): number {
    const hash = hashOf(name);
    const found = this.find(name, 0, name.length, hash);
    return found >= 0 ? found : this.insert(name, 0, name.length, hash, found);
  }

  /** The number of a whole string, or -1. */
  numberOf(name: string): number {
    return Math.max(-1, this.find(name, 0, name.length, hashOf(name)));
  }

  toSnapshot(): Snapshot {
    return {
      format: FORMAT,
      numbers: {},
      arrays: {
        hashes: this.hashes.values(),
        offsets: this.offsets.values(),
        units: this.units.slice(0, this.unitsUsed),
      },
    };
  }

  /** @throws RangeError when the snapshot is of another format or incomplete */
  static fromSnapshot(snapshot: Snapshot): StringTable {
    const read = new SnapshotReader(snapshot, FORMAT);
    const table = new StringTable();
    table.hashes = GrowableInt32.of(read.array('hashes', Int32Array));
    table.offsets = GrowableInt32.of(read.array('offsets', Int32Array));
    table.units = read.array('units', Uint16Array);
    table.unitsUsed = table.units.length;
    let slots = FIRST_SLOTS;
    while (table.hashes.length * 2 > slots) slots *= 2;
    table.rehash(slots);
    return table;
  }

  private endOf(number: number): number {
    return number + 1 < this.offsets.length ? this.offsets.data[number + 1]! : this.unitsUsed;
  }

  private equals(number: number, text: string, start: number, length: number): boolean {
    const offset = this.offsets.data[number]!;
    if (this.endOf(number) - offset !== length) return false;
    const { units } = this;
    for (let at = 0; at < length; at++) {
      if (units[offset + at] !== text.charCodeAt(start + at)) return false;
    }
    return true;
  }

  private rehash(size: number): void {
    this.slots = new Int32Array(size);
    const mask = size - 1;
    const { data, length } = this.hashes;
    for (let number = 0; number < length; number++) {
      const hash = data[number]!;
      let slot = (hash ^ (hash >>> 16)) & mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
      this.slots[slot] = number + 1;
    }
  }
}

function hashOf(name: string): number {
  let hash = 0;
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash, 31) + name.charCodeAt(at);
  return Math.imul(hash, 0x9e3779b1);
}
