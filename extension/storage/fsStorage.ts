import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { Lease } from './lease';
import type { LeaseOptions } from './lease';
import type { PointedSection, Pointer } from './pointer';
import { readPointer, writePointer } from './pointer';
import type { Storage, StoredGeneration } from './storage';
import { StorageDamagedError } from './storage';

const POINTER = 'current';
const GENERATION = /^generation-\d+-\d+$/;

/** Sections begin at multiples of this, so that arrays of numbers can lie in them. */
const ALIGNMENT = 8;
/** Bytes read or written at once. */
const PIECE = 1 << 22;

/** A folder of the disk: one file for each generation, of which only the current one stays. */
export class FsStorage implements Storage {
  private readonly lease: Lease;
  private current: Pointer | null = null;
  private file: FileHandle | null = null;
  private commits = 0;

  /**
   * @param folder made with the first commit; nothing else may lie in it
   * @param version of the program: what another one kept counts as absent
   */
  constructor(
    private readonly folder: string,
    private readonly version: string,
    options: LeaseOptions = {},
  ) {
    this.lease = new Lease(folder, options);
  }

  async open(): Promise<StoredGeneration | null> {
    await this.closeFile();
    // A writer may replace the generation between the two steps; then the pointer is another by now.
    for (let attempt = 0; attempt < 3; attempt++) {
      const pointer = await this.pointer();
      if (pointer === null) return null;
      try {
        this.file = await open(join(this.folder, pointer.generation), 'r');
      } catch {
        continue;
      }
      this.current = pointer;
      return {
        sections: pointer.sections.map(({ name, start, end }) => ({ name, bytes: end - start })),
      };
    }
    return null;
  }

  async readRange(name: string, start = 0, end?: number): Promise<Uint8Array> {
    const section = this.current?.sections.find((it) => it.name === name);
    if (!section || !this.file) throw new StorageDamagedError(`There is no section ${name}.`);
    const last = end ?? section.end - section.start;
    // Memory of its own: views of other types begin where it does.
    const bytes = Buffer.allocUnsafeSlow(Math.max(0, last - start));
    for (let at = 0; at < bytes.length; at += PIECE) {
      const length = Math.min(PIECE, bytes.length - at);
      const { bytesRead } = await this.file.read(bytes, at, length, section.start + start + at);
      if (bytesRead < length) throw new StorageDamagedError('The file is cut short.');
    }
    const isWhole = start === 0 && bytes.length === section.end - section.start;
    if (isWhole && crc32(bytes) !== section.checksum) {
      throw new StorageDamagedError('The checksum differs.');
    }
    return new Uint8Array(bytes.buffer);
  }

  async commit(generation: ReadonlyMap<string, Uint8Array>): Promise<boolean> {
    await mkdir(this.folder, { recursive: true });
    const number = await this.lease.acquire();
    if (number === null) return false;
    const name = `generation-${number}-${++this.commits}`;
    const sections = await this.writeGeneration(name, generation);
    const pointer = writePointer({ version: this.version, generation: name, sections }, crc32);
    const draft = join(this.folder, `${POINTER}-${number}`);
    await writeDurably(draft, [pointer]);
    if (!(await this.lease.isHeld())) {
      await rm(draft, { force: true });
      await rm(join(this.folder, name), { force: true });
      return false;
    }
    await rename(draft, join(this.folder, POINTER));
    await this.removeOthers(name);
    return true;
  }

  async forget(): Promise<void> {
    await this.close();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  async close(): Promise<void> {
    await this.closeFile();
    await this.lease.close();
  }

  private async pointer(): Promise<Pointer | null> {
    try {
      const bytes = await readFile(join(this.folder, POINTER));
      return readPointer(bytes, this.version, crc32);
    } catch {
      return null;
    }
  }

  private async writeGeneration(
    name: string,
    generation: ReadonlyMap<string, Uint8Array>,
  ): Promise<PointedSection[]> {
    const sections: PointedSection[] = [];
    const parts: Uint8Array[] = [];
    let end = 0;
    for (const [section, bytes] of generation) {
      const start = Math.ceil(end / ALIGNMENT) * ALIGNMENT;
      parts.push(new Uint8Array(start - end), bytes);
      end = start + bytes.length;
      sections.push({ name: section, start, end, checksum: crc32(bytes) });
    }
    await writeDurably(join(this.folder, name), parts);
    return sections;
  }

  /** What other generations and writers that were ended left behind. */
  private async removeOthers(name: string): Promise<void> {
    for (const other of await readdir(this.folder)) {
      const isDraft = other.startsWith(`${POINTER}-`);
      if (other === name || !(isDraft || GENERATION.test(other))) continue;
      // One that another process reads goes away where the system lets it, else next time.
      await rm(join(this.folder, other), { force: true }).catch(() => undefined);
    }
  }

  private async closeFile(): Promise<void> {
    const { file } = this;
    this.file = null;
    this.current = null;
    await file?.close();
  }
}

/** Written to the disk itself before it resolves. */
async function writeDurably(path: string, parts: readonly Uint8Array[]): Promise<void> {
  const file = await open(path, 'w');
  try {
    for (const part of parts) {
      for (let at = 0; at < part.length; at += PIECE)
        await file.writeFile(part.subarray(at, at + PIECE));
    }
    await file.sync();
  } finally {
    await file.close();
  }
}
