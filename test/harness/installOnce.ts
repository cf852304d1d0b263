import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CACHE } from './paths';

const DONE = '.done';

/**
 * Builds the cache folder `name` once and hands back its path from then on. The folder is made
 * beside its place and renamed into it when it is whole, under a lock, so neither an interrupted run
 * nor a second run at the same time leaves a half-built one. Rejects with what `build` rejects with.
 */
export async function installOnce(
  name: string,
  build: (folder: string) => Promise<void>,
  cache = CACHE,
): Promise<string> {
  const place = join(cache, name);
  if (existsSync(join(place, DONE))) return place;
  await mkdir(cache, { recursive: true });
  return withLock(join(cache, `${name}.lock`), async () => {
    if (existsSync(join(place, DONE))) return place;
    const folder = join(cache, `${name}.part-${process.pid}`);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    try {
      await build(folder);
      await writeFile(join(folder, DONE), '');
      await rm(place, { recursive: true, force: true });
      await rename(folder, place);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    return place;
  });
}

/** A lock held by a folder with the owner's process id; an owner that is gone loses it. */
async function withLock<T>(lock: string, work: () => Promise<T>): Promise<T> {
  const owner = join(lock, 'owner');
  while (!(await tryMkdir(lock))) {
    if (await ownerIsGone(lock, owner)) await rm(lock, { recursive: true, force: true });
    else await sleep(200);
  }
  try {
    await writeFile(owner, String(process.pid));
    return await work();
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
}

async function tryMkdir(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function ownerIsGone(lock: string, owner: string): Promise<boolean> {
  const pid = Number(await readFile(owner, 'utf8').catch(() => ''));
  if (!pid) {
    // Made but not yet signed: only an old one was left behind by a crash in between.
    const made = await stat(lock).catch(() => null);
    return made !== null && Date.now() - made.mtimeMs > 10_000;
  }
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
