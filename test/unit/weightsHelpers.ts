import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { maskedCrc32c } from '../../models/weights/crc32c';
import { type TableEntry, TABLE_MAGIC } from '../../models/weights/sortedTable';
import {
  type ByteFile,
  type ByteFolder,
  type WeightSource,
  WeightsError,
} from '../../models/weights/weightSource';

/** What a library gave for each tensor of a fixture. */
export type Expected = Readonly<Record<string, { shape: number[]; values: number[] }>>;

export function fixturePath(name: string): string {
  return fileURLToPath(new URL(`../fixtures/weights/${name}`, import.meta.url));
}

export function fixture(name: string): Uint8Array {
  return new Uint8Array(readFileSync(fixturePath(name)));
}

export function expected(name: string): Expected {
  return JSON.parse(new TextDecoder().decode(fixture(name))) as Expected;
}

/** A file in memory, which counts what is asked of it. */
export class MemoryFile implements ByteFile {
  readonly size: number;
  asked = 0;
  closed = false;

  constructor(
    readonly name: string,
    private readonly bytes: Uint8Array,
  ) {
    this.size = bytes.length;
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    if (!(offset >= 0 && length >= 0 && offset + length <= this.size)) {
      return Promise.reject(new WeightsError(this.name, 'it is cut short'));
    }
    this.asked += length;
    return Promise.resolve(this.bytes.slice(offset, offset + length));
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}

/** A folder in memory; remembers the files it opened. */
export class MemoryFolder implements ByteFolder {
  readonly opened: MemoryFile[] = [];

  constructor(private readonly files: Readonly<Record<string, Uint8Array>>) {}

  list(): Promise<readonly string[]> {
    return Promise.resolve(Object.keys(this.files).sort());
  }

  open(name: string): Promise<ByteFile | undefined> {
    const bytes = Object.hasOwn(this.files, name) ? this.files[name] : undefined;
    if (!bytes) return Promise.resolve(undefined);
    const file = new MemoryFile(name, bytes);
    this.opened.push(file);
    return Promise.resolve(file);
  }
}

/** Files of one fixture folder, by their names in it. */
export function fixtureFolder(
  folder: string,
  names: readonly string[],
): Record<string, Uint8Array> {
  return Object.fromEntries(names.map((name) => [name, fixture(`${folder}/${name}`)]));
}

/** Shapes and values must be the library's, to the last bit of float32. */
export async function assertGives(source: WeightSource, truth: Expected): Promise<void> {
  for (const [name, { shape, values }] of Object.entries(truth)) {
    const tensor = source.tensors.find((candidate) => candidate.name === name);
    assert.ok(tensor, `${name} is listed`);
    assert.deepEqual(tensor.shape, shape, name);
    assert.deepEqual(await source.read(name), Float32Array.from(values), name);
  }
}

/** The message must be one sentence that names the file and matches. */
export async function assertRefused(work: Promise<unknown>, message: RegExp): Promise<void> {
  await assert.rejects(work, (error: unknown) => {
    assert.ok(error instanceof WeightsError, String(error));
    assert.ok(error.message.startsWith(`${error.file}: `) && error.message.endsWith('.'));
    assert.match(error.message, message);
    return true;
  });
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

export function text(content: string): Uint8Array {
  return new TextEncoder().encode(content);
}

/** A safetensors file with this header; `header` may be wrong on purpose. */
export function safetensorsOf(header: unknown, data: Uint8Array): Uint8Array {
  const json = typeof header === 'string' ? text(header) : text(JSON.stringify(header));
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(json.length), true);
  return concat(length, json, data);
}

export function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let left = value; ; left = Math.floor(left / 128)) {
    if (left < 128) return Uint8Array.from([...bytes, left]);
    bytes.push((left % 128) | 0x80);
  }
}

function uint32(value: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(value).buffer);
}

export interface TableOptions {
  readonly magic?: readonly number[];
  /** Packs each block; its number goes to the trailer. */
  readonly compression?: { readonly type: number; pack(block: Uint8Array): Uint8Array };
  /** Keys in each data block. */
  readonly perBlock?: number;
  /** Changes the handles of data blocks in the index block. */
  readonly handle?: (offset: number, size: number, block: number) => [number, number];
}

/** Writes a sorted string table with right checksums, whatever its entries are. */
export function tableOf(entries: readonly TableEntry[], options: TableOptions = {}): Uint8Array {
  const { compression, perBlock = 8 } = options;
  const parts: Uint8Array[] = [];
  let size = 0;
  const add = (block: Uint8Array): [number, number] => {
    const stored = compression ? compression.pack(block) : block;
    const covered = concat(stored, Uint8Array.of(compression?.type ?? 0));
    parts.push(covered, uint32(maskedCrc32c(covered)));
    const place: [number, number] = [size, stored.length];
    size += covered.length + 4;
    return place;
  };
  const index: TableEntry[] = [];
  for (let at = 0; at < entries.length; at += perBlock) {
    const group = entries.slice(at, at + perBlock);
    const [offset, length] = add(blockOf(group));
    const handle = options.handle?.(offset, length, index.length) ?? [offset, length];
    index.push({ key: group.at(-1)?.key ?? '', value: concat(...handle.map(varint)) });
  }
  const meta = add(blockOf([]));
  const main = add(blockOf(index));
  const footer = new Uint8Array(48);
  footer.set(concat(...[...meta, ...main].map(varint)));
  footer.set(options.magic ?? TABLE_MAGIC, 40);
  return concat(...parts, footer);
}

function blockOf(entries: readonly TableEntry[]): Uint8Array {
  let last = '';
  const parts = entries.map(({ key, value }) => {
    let shared = 0;
    while (shared < Math.min(key.length, last.length) && key[shared] === last[shared]) shared++;
    last = key;
    const added = Uint8Array.from(key.slice(shared), (character) => character.charCodeAt(0));
    return concat(varint(shared), varint(added.length), varint(value.length), added, value);
  });
  return concat(...parts, uint32(0), uint32(1));
}

/** A repeatable source of chance: integers in [0, below). */
export function chance(seed: number): (below: number) => number {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}
