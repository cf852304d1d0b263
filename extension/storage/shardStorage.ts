import { crc32c } from '../../models/weights/crc32c';
import type { PointedSection, Pointer } from './pointer';
import { readPointer, writePointer } from './pointer';
import type { Storage, StoredGeneration } from './storage';
import { StorageDamagedError } from './storage';

const POINTER = 'current';
const LEASE = 'lease';
const SHARD = /^generation-.*\.\d+$/;

const SHARD_BYTES = 1 << 20;
/** How long a writer keeps others off after each of its commits. */
const LEASE_MS = 60_000;

/**
 * A flat folder of whole files: all that a virtual file system gives, which knows neither ranges nor
 * writes that happen at once. Every call rejects when there is no such file or it cannot be done.
 */
export interface FileAccess {
  read(name: string): Promise<Uint8Array>;
  write(name: string, bytes: Uint8Array): Promise<void>;
  /** Replaces what has the new name. */
  rename(from: string, to: string): Promise<void>;
  remove(name: string): Promise<void>;
  /** Empty when the folder does not exist. */
  list(): Promise<readonly string[]>;
}

export interface ShardStorageOptions {
  readonly shardBytes?: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** Generations in shards, of which a range reads only those it touches. */
export class ShardStorage implements Storage {
  private current: Pointer | null = null;
  private commits = 0;

  /**
   * @param id of this window, unlike that of any other
   * @param version of the program: what another one kept counts as absent
   */
  constructor(
    private readonly files: FileAccess,
    private readonly id: string,
    private readonly version: string,
    private readonly options: ShardStorageOptions = {},
  ) {}

  async open(): Promise<StoredGeneration | null> {
    this.current = await this.pointer();
    if (this.current === null) return null;
    const { sections } = this.current;
    return { sections: sections.map(({ name, start, end }) => ({ name, bytes: end - start })) };
  }

  async readRange(name: string, start = 0, end?: number): Promise<Uint8Array> {
    const { current } = this;
    const section = current?.sections.find((it) => it.name === name);
    if (!current || !section) throw new StorageDamagedError(`There is no section ${name}.`);
    const from = section.start + start;
    const to = section.start + (end ?? section.end - section.start);
    const bytes = new Uint8Array(new ArrayBuffer(Math.max(0, to - from)));
    const { size } = this;
    for (let shard = Math.floor(from / size); shard * size < to; shard++) {
      const part = await this.readShard(`${current.generation}.${shard}`);
      const first = Math.max(from, shard * size);
      const last = Math.min(to, (shard + 1) * size);
      if (part.length < last - shard * size) throw new StorageDamagedError('A shard is cut short.');
      bytes.set(part.subarray(first - shard * size, last - shard * size), first - from);
    }
    const isWhole = from === section.start && to === section.end;
    if (isWhole && crc32c(bytes) !== section.checksum) {
      throw new StorageDamagedError('The checksum differs.');
    }
    return bytes;
  }

  async commit(generation: ReadonlyMap<string, Uint8Array>): Promise<boolean> {
    if (!(await this.takeLease())) return false;
    const name = `generation-${this.id}-${this.now().toString(36)}-${++this.commits}`;
    const sections: PointedSection[] = [];
    let end = 0;
    let shard = new Uint8Array(this.size);
    const flush = async (bytes: number): Promise<void> => {
      const at = Math.ceil(bytes / this.size) - 1;
      await this.files.write(`${name}.${at}`, shard.slice(0, bytes - at * this.size));
      shard = new Uint8Array(this.size);
    };
    for (const [section, bytes] of generation) {
      const start = end;
      while (end < start + bytes.length) {
        const inShard = end % this.size;
        const piece = bytes.subarray(end - start, end - start + this.size - inShard);
        shard.set(piece, inShard);
        end += piece.length;
        if (end % this.size === 0) await flush(end);
      }
      sections.push({ name: section, start, end, checksum: crc32c(bytes) });
    }
    if (end % this.size !== 0) await flush(end);
    const pointer = writePointer({ version: this.version, generation: name, sections }, crc32c);
    const draft = `${POINTER}-${this.id}`;
    await this.files.write(draft, pointer);
    if ((await this.leaseHolder()) !== this.id) return false;
    await this.files.rename(draft, POINTER);
    for (const other of await this.files.list()) {
      if (!SHARD.test(other) || other.startsWith(`${name}.`)) continue;
      await this.files.remove(other).catch(() => undefined);
    }
    return true;
  }

  async forget(): Promise<void> {
    this.current = null;
    for (const name of await this.files.list()) await this.files.remove(name);
  }

  async close(): Promise<void> {
    this.current = null;
    if ((await this.leaseHolder()) === this.id) await this.files.remove(LEASE);
  }

  private get size(): number {
    return this.options.shardBytes ?? SHARD_BYTES;
  }

  private now(): number {
    return this.options.now?.() ?? Date.now();
  }

  private async readShard(name: string): Promise<Uint8Array> {
    try {
      return await this.files.read(name);
    } catch {
      throw new StorageDamagedError('A shard is missing.');
    }
  }

  private async pointer(): Promise<Pointer | null> {
    try {
      return readPointer(await this.files.read(POINTER), this.version, crc32c);
    } catch {
      return null;
    }
  }

  private async takeLease(): Promise<boolean> {
    const holder = await this.leaseHolder();
    if (holder !== null && holder !== this.id) return false;
    const lease = JSON.stringify({ id: this.id, until: this.now() + LEASE_MS });
    await this.files.write(LEASE, new TextEncoder().encode(lease));
    return true;
  }

  /** Who may write; null when anybody. */
  private async leaseHolder(): Promise<string | null> {
    try {
      const text = new TextDecoder().decode(await this.files.read(LEASE));
      const lease = JSON.parse(text) as { id?: unknown; until?: unknown };
      const isValid = typeof lease.until === 'number' && lease.until > this.now();
      return isValid && typeof lease.id === 'string' ? lease.id : null;
    } catch {
      return null;
    }
  }
}
