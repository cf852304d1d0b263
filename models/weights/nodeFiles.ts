import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { within } from './fileNames';
import { type ByteFile, type ByteFolder, WeightsError } from './weightSource';

/** How deep and how wide a chosen folder is looked through. */
const MAX_DEPTH = 4;
const MAX_FILES = 10_000;
/** The system takes no more than 2 GB at once. */
const MAX_READ_BYTES = 2 ** 30;

/**
 * A folder on disk. Linked files are followed (the Hugging Face cache is made of them), linked
 * folders are not, so that nothing goes in circles.
 * @param path absolute
 */
export function nodeFolder(path: string): ByteFolder {
  return {
    async list() {
      const files: string[] = [];
      try {
        await listInto(files, path, '', 0);
      } catch (error) {
        if (error instanceof WeightsError) throw error;
        throw new WeightsError(basename(path), `it cannot be listed (${codeOf(error)})`);
      }
      return files;
    },
    async open(name) {
      const full = join(path, ...name.split('/'));
      const found = await stat(full).catch(() => undefined);
      if (found?.isFile() !== true) return undefined;
      return openNodeFile(full, name);
    },
  };
}

async function listInto(
  files: string[],
  root: string,
  folder: string,
  depth: number,
): Promise<void> {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = within(folder, entry.name);
    if (entry.isDirectory()) {
      if (depth < MAX_DEPTH) await listInto(files, root, name, depth + 1);
    } else if (entry.isFile() || (entry.isSymbolicLink() && (await isFile(join(root, name))))) {
      if (files.length >= MAX_FILES) {
        throw new WeightsError(basename(root), 'it holds too many files to be a folder of weights');
      }
      files.push(name);
    }
  }
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}

async function openNodeFile(path: string, name: string): Promise<ByteFile> {
  let handle: FileHandle;
  try {
    handle = await open(path, 'r');
  } catch (error) {
    throw new WeightsError(name, `it cannot be opened (${codeOf(error)})`);
  }
  const { size } = await handle.stat();
  return {
    name,
    size,
    async read(offset, length) {
      if (offset < 0 || length < 0 || length > size - offset) throw cutShort(name);
      const bytes = new Uint8Array(length);
      for (let done = 0; done < length;) {
        const wanted = Math.min(length - done, MAX_READ_BYTES);
        const { bytesRead } = await handle
          .read(bytes, done, wanted, offset + done)
          .catch((error: unknown) => {
            throw new WeightsError(name, `it cannot be read (${codeOf(error)})`);
          });
        if (bytesRead === 0) throw cutShort(name);
        done += bytesRead;
      }
      return bytes;
    },
    close: () => handle.close(),
  };
}

function cutShort(name: string): WeightsError {
  return new WeightsError(name, 'it is cut short');
}

/** The system's code of an error (`EACCES`), or its kind. */
export function codeOf(error: unknown): string {
  if (error instanceof Error) return (error as NodeJS.ErrnoException).code ?? error.name;
  return 'unknown error';
}
