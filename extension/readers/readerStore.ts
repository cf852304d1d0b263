import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReaderScore } from '../../models/readerDescription';
import { openReaderFolder } from '../runtime/readerFolder';
import { removeForms } from './forms';
import { InstallError } from './installError';

/** A reader folder as a list shows it. */
export interface ReaderFacts {
  /** Absolute path of the folder. */
  readonly path: string;
  readonly name: string;
  readonly architecture: string;
  readonly licence: string;
  readonly scores: readonly ReaderScore[];
  /** Of all its files. */
  readonly bytes: number;
  /** Why it cannot be used, as a sentence; null when it can, as far as can be told without running it. */
  readonly problem: string | null;
}

export interface StoredReader extends ReaderFacts {
  /** The name of its folder in the store. */
  readonly id: string;
}

/** Work that nobody went on with for so long is removed. */
const LEFT_FOR_MS = 7 * 24 * 3600 * 1000;
const WORK = '.work-';

/**
 * The readers that the user has added: reader folders in one folder. Names that begin with a dot are
 * not readers: `.work-…` of one that is being made, `.downloads`, `.checksums`, `.forms`.
 */
export class ReaderStore {
  /** @param root absolute; made when needed */
  constructor(readonly root: string) {}

  get downloads(): string {
    return join(this.root, '.downloads');
  }

  get checksums(): string {
    return join(this.root, '.checksums');
  }

  /** Float forms made of the readers here and elsewhere; see FormStore. */
  get forms(): string {
    return join(this.root, '.forms');
  }

  pathOf(id: string): string {
    return join(this.root, id);
  }

  /** By name; those that are damaged, too, so that they can be removed. */
  async list(): Promise<StoredReader[]> {
    const entries = await readdir(this.root, { withFileTypes: true }).catch(() => []);
    const ids = entries.filter((it) => it.isDirectory() && !it.name.startsWith('.'));
    const readers = await Promise.all(
      ids.map(async ({ name: id }) => ({ id, ...(await readerFacts(this.pathOf(id))) })),
    );
    return readers.sort((a, b) => a.name.localeCompare(b.name));
  }

  async has(id: string): Promise<boolean> {
    return (await stat(this.pathOf(id)).catch(() => null)) !== null;
  }

  /**
   * Hands out a folder to make a reader in, and removes it afterwards, whatever happens.
   * What earlier windows left long ago is removed, too.
   */
  async withWorkFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
    await mkdir(this.root, { recursive: true });
    await this.sweep();
    const folder = await mkdtemp(join(this.root, WORK));
    try {
      return await use(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /**
   * Moves a complete reader folder in, at once: it is there whole or not at all.
   * @param folder on the same disk, as a work folder is
   * @param wanted its id, or the beginning of it when that is taken
   * @throws InstallError when it is no usable reader
   */
  async place(folder: string, wanted: string): Promise<StoredReader> {
    const { problem } = await readerFacts(folder);
    if (problem !== null) throw new InstallError(problem);
    for (let n = 1; ; n++) {
      const id = n === 1 ? wanted : `${wanted}-${n}`;
      if (await this.has(id)) continue;
      try {
        await rename(folder, this.pathOf(id));
        return { id, ...(await readerFacts(this.pathOf(id))) };
      } catch (error) {
        // Taken since.
        if (!(await this.has(id))) throw error;
      }
    }
  }

  /** Removes a reader, and what was made of it; it is gone from the list at once. */
  async remove(id: string): Promise<void> {
    if (!/^[\w-][\w.-]*$/.test(id)) throw new RangeError('no id of a reader');
    const folder = await openReaderFolder(this.pathOf(id)).catch(() => null);
    const hidden = join(this.root, `${WORK}${randomBytes(6).toString('hex')}`);
    await rename(this.pathOf(id), hidden);
    await rm(hidden, { recursive: true, force: true });
    const int8 = folder?.description.files.int8;
    if (int8) await removeForms(this.forms, int8.sha256);
  }

  private async sweep(): Promise<void> {
    const before = Date.now() - LEFT_FOR_MS;
    for (const [folder, prefix] of [
      [this.root, WORK],
      [this.downloads, ''],
    ] as const) {
      for (const name of await readdir(folder).catch(() => [])) {
        if (!name.startsWith(prefix)) continue;
        const found = await stat(join(folder, name)).catch(() => null);
        if (found && found.mtimeMs < before) {
          await rm(join(folder, name), { recursive: true, force: true });
        }
      }
    }
  }
}

/** What is to be told of a reader folder, without reading its network. */
export async function readerFacts(path: string): Promise<ReaderFacts> {
  const bytes = await sizeOfFolder(path);
  try {
    const folder = await openReaderFolder(path);
    const { name, architecture, licence, scores, files } = folder.description;
    const network = folder.networkPath('int8');
    const there = network === null ? null : await stat(network).catch(() => null);
    const problem =
      network === null
        ? 'The reader has no int8 network, so this version of Verbatim cannot run it.'
        : there?.size === files.int8?.bytes
          ? null
          : 'The reader’s network file is missing or damaged.';
    return { path, name, architecture, licence, scores, bytes, problem };
  } catch (error) {
    const problem = error instanceof Error ? error.message : 'It cannot be read.';
    const name = path.replace(/^.*[\\/](?=.)/, '');
    return { path, name, architecture: '', licence: '', scores: [], bytes, problem };
  }
}

async function sizeOfFolder(path: string): Promise<number> {
  const names = await readdir(path).catch(() => []);
  const sizes = await Promise.all(
    names.map(async (name) => {
      const found = await stat(join(path, name)).catch(() => null);
      return found?.isFile() === true ? found.size : 0;
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
