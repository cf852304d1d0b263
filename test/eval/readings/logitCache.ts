import { createHash } from 'node:crypto';
import {
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { endianness } from 'node:os';
import type { WindowInput } from '../../../models/reading/messages';

/** What a network gave for one window, float32 [length] each. */
export interface WindowLogits {
  readonly start: Float32Array;
  readonly end: Float32Array;
}

const KEY_BYTES = 16;
const HEAD_BYTES = KEY_BYTES + 4;

/**
 * Logits of windows read before, of one network in one runtime. All logits are kept rather than the
 * best spans, so that also another number of spans, a longer answer or another rule of choosing is
 * evaluated without the network.
 *
 * The file is a log: for each window the first 16 bytes of the sha256 of its token ids and of where
 * its passage begins (which gives the type ids), the length as uint32, then start and end logits as
 * float32, little-endian. A torn last record is dropped. Several processes may append to one file.
 */
export class LogitCache {
  private readonly places = new Map<string, { readonly at: number; readonly length: number }>();
  private readonly added = new Map<string, WindowLogits>();
  private readonly kept: Buffer;
  /** Where the last whole record ends. */
  private readonly whole: number;
  private file: number | null = null;

  constructor(private readonly path: string) {
    if (endianness() !== 'LE')
      throw new Error('The cache of readings needs a little-endian machine.');
    this.kept = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
    let at = 0;
    while (at + HEAD_BYTES <= this.kept.length) {
      const length = this.kept.readUInt32LE(at + KEY_BYTES);
      const next = at + HEAD_BYTES + 8 * length;
      if (next > this.kept.length) break;
      this.places.set(this.kept.toString('latin1', at, at + KEY_BYTES), { at, length });
      at = next;
    }
    this.whole = at;
  }

  get size(): number {
    return this.places.size + this.added.size;
  }

  get(window: WindowInput): WindowLogits | null {
    const key = keyOf(window);
    const added = this.added.get(key);
    if (added !== undefined) return added;
    const place = this.places.get(key);
    if (place === undefined) return null;
    const from = place.at + HEAD_BYTES;
    const logits = new Float32Array(2 * place.length);
    new Uint8Array(logits.buffer).set(this.kept.subarray(from, from + 8 * place.length));
    return { start: logits.subarray(0, place.length), end: logits.subarray(place.length) };
  }

  add(window: WindowInput, { start, end }: WindowLogits): void {
    const key = keyOf(window);
    this.added.set(key, { start, end });
    const record = Buffer.alloc(HEAD_BYTES + 8 * start.length);
    record.write(key, 0, 'latin1');
    record.writeUInt32LE(start.length, KEY_BYTES);
    record.set(bytesOf(start), HEAD_BYTES);
    record.set(bytesOf(end), HEAD_BYTES + 4 * start.length);
    this.file ??= this.openToAppend();
    writeSync(this.file, record);
  }

  private openToAppend(): number {
    mkdirSync(dirname(this.path), { recursive: true });
    const file = openSync(this.path, 'a');
    // What a stopped run tore is cut off, unless another run appends already.
    const torn = this.whole < this.kept.length && fstatSync(file).size === this.kept.length;
    if (torn) ftruncateSync(file, this.whole);
    return file;
  }
}

function keyOf({ ids, contextStart }: WindowInput): string {
  return createHash('sha256')
    .update(Uint8Array.of(contextStart & 0xff, contextStart >> 8))
    .update(new Uint8Array(ids.buffer, ids.byteOffset, ids.byteLength))
    .digest()
    .toString('latin1', 0, KEY_BYTES);
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
