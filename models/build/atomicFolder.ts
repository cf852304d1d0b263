import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { BuildError } from './buildError';

/**
 * Fills a folder that appears only when it is complete: `fill` writes into a hidden one beside it,
 * which then takes its name; when `fill` throws, nothing is left.
 * @param replace whether a folder that is there already may be replaced
 * @throws BuildError when there is something and it may not; whatever `fill` throws
 */
export async function fillFolder<T>(
  path: string,
  replace: boolean,
  fill: (folder: string) => Promise<T>,
): Promise<T> {
  const target = resolve(path);
  const inUse = await hasContent(target);
  if (inUse && !replace) {
    throw new BuildError(`${basename(target)} is there already; choose another folder.`);
  }
  const mark = randomBytes(6).toString('hex');
  const hidden = join(dirname(target), `.${basename(target)}.${mark}.new`);
  await mkdir(hidden, { recursive: true });
  try {
    const result = await fill(hidden);
    if (inUse) {
      const old = join(dirname(target), `.${basename(target)}.${mark}.old`);
      await rename(target, old);
      try {
        await rename(hidden, target);
      } catch (error) {
        await rename(old, target);
        throw error;
      }
      await rm(old, { recursive: true, force: true });
    } else {
      // An empty folder may stand in the way; a rename replaces it on some systems only.
      await rm(target, { recursive: true, force: true });
      await rename(hidden, target);
    }
    return result;
  } finally {
    await rm(hidden, { recursive: true, force: true });
  }
}

async function hasContent(path: string): Promise<boolean> {
  try {
    return (await readdir(path)).length > 0;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return false;
    if (code === 'ENOTDIR') throw new BuildError(`${basename(path)} is a file, not a folder.`);
    throw error;
  }
}
