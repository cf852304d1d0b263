import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InstallError } from './installError';

/**
 * The checksums of files as they were first downloaded and found good, a small file for each
 * address: what is downloaded again must be the same.
 */
export class Checksums {
  /** @param folder absolute; made when the first is recorded */
  constructor(private readonly folder: string) {}

  /**
   * The recorded SHA-256, lower-case hexadecimal; null when there is none.
   * @throws InstallError when the record cannot be read, for then nothing could be enforced
   */
  async get(url: string): Promise<string | null> {
    const path = this.pathOf(url);
    try {
      const { sha256 } = JSON.parse(await readFile(path, 'utf8')) as { sha256?: unknown };
      if (typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256)) return sha256;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    }
    throw new InstallError(
      `The checksum recorded at the first download cannot be read. Delete ${path} and add the reader again.`,
    );
  }

  async record(url: string, sha256: string): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const path = this.pathOf(url);
    const fresh = `${path}.${randomBytes(4).toString('hex')}`;
    await writeFile(fresh, `${JSON.stringify({ url, sha256 })}\n`, { flag: 'wx' });
    await rename(fresh, path);
  }

  private pathOf(url: string): string {
    const key = createHash('sha256').update(url).digest('hex').slice(0, 32);
    return join(this.folder, `${key}.json`);
  }
}
