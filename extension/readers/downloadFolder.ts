import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Where the files of one reader are downloaded to. Only one process has it at a time: it is `ID`
 * when free, `ID.PID.MARK` while in use. What a process left that is gone can be taken over.
 */
export class DownloadFolder {
  private constructor(
    readonly path: string,
    private readonly free: string,
  ) {}

  /**
   * Takes the folder over with what an earlier download left in it, or makes an empty one.
   * @param root of all downloads; made when missing
   * @param id of the reader, without a dot
   */
  static async claim(root: string, id: string): Promise<DownloadFolder> {
    await mkdir(root, { recursive: true });
    const free = join(root, id);
    const path = `${free}.${process.pid}.${randomBytes(4).toString('hex')}`;
    const left = (await readdir(root)).filter((name) => name === id || isLeft(name, id));
    for (const name of left) {
      try {
        await rename(join(root, name), path);
        return new DownloadFolder(path, free);
      } catch {
        // Another window was faster.
      }
    }
    await mkdir(path);
    return new DownloadFolder(path, free);
  }

  /** Lets it go with what is in it, for the next try. */
  async release(): Promise<void> {
    try {
      await rename(this.path, this.free);
    } catch {
      // Another window left its own there.
      await this.discard();
    }
  }

  async discard(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}

/** Whether a folder was in use by a process that runs no more. */
function isLeft(name: string, id: string): boolean {
  const [of, pid] = name.split('.');
  if (of !== id || pid === undefined) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    // Another user's process lives, too.
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
