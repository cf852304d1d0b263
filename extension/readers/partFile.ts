import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import {
  appendFile,
  open,
  readFile,
  rename,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';

/** What is known of the file whose beginning lies in a part. */
export interface PartSource {
  readonly url: string;
  /** A strong ETag or a date of change, for `If-Range`; null when the part cannot be gone on with. */
  readonly validator: string | null;
  /** In bytes; null when the server did not tell. */
  readonly total: number | null;
}

/**
 * A file that is being downloaded: `NAME.part` until it is complete, with what is known of its
 * source in `NAME.source`, so that a later download can go on where this one stopped.
 */
export class PartFile {
  private constructor(
    /** Where the complete file will be. */
    readonly path: string,
    /** Bytes that lie on disk. */
    private have: number,
    private known: PartSource | null,
    private complete: boolean,
  ) {}

  /** @param folder exists; nobody else writes there */
  static async open(folder: string, name: string): Promise<PartFile> {
    const path = join(folder, name);
    const known = await readSource(`${path}.source`);
    const done = await sizeOf(path);
    if (known && done !== null) return new PartFile(path, done, known, true);
    const have = await sizeOf(`${path}.part`);
    if (known && have !== null) return new PartFile(path, have, known, false);
    return new PartFile(path, 0, null, false);
  }

  get bytes(): number {
    return this.have;
  }

  get source(): PartSource | null {
    return this.known;
  }

  get isComplete(): boolean {
    return this.complete;
  }

  /** Begins again, with nothing. */
  async restart(source: PartSource): Promise<void> {
    await this.clear();
    await writeFile(`${this.path}.part`, '');
    await writeFile(`${this.path}.source`, JSON.stringify(source));
    this.known = source;
  }

  async clear(): Promise<void> {
    this.have = 0;
    this.known = null;
    this.complete = false;
    for (const path of [this.path, `${this.path}.part`, `${this.path}.source`]) {
      await rm(path, { force: true });
    }
  }

  /**
   * Appends what arrives. After an error the part holds whole chunks that were written.
   * @param onChunk told the bytes on disk after each; what it throws ends the writing
   */
  async append(
    chunks: AsyncIterable<Uint8Array>,
    onChunk: (bytes: number, chunk: Uint8Array) => void,
  ): Promise<void> {
    const file = await open(`${this.path}.part`, 'a');
    try {
      for await (const chunk of chunks) {
        onChunk(this.have + chunk.byteLength, chunk);
        await appendFile(file, chunk);
        this.have += chunk.byteLength;
      }
    } catch (error) {
      // A full disk may have taken half a chunk.
      await truncate(`${this.path}.part`, this.have).catch(() => undefined);
      throw error;
    } finally {
      await file.close();
    }
  }

  /** Gives the file its name. */
  async finish(): Promise<void> {
    if (this.complete) return;
    await rename(`${this.path}.part`, this.path);
    this.complete = true;
  }

  /** SHA-256 of what lies on disk, lower-case hexadecimal. */
  async sha256(): Promise<string> {
    const hash = createHash('sha256');
    const path = this.complete ? this.path : `${this.path}.part`;
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
      hash.update(chunk as Uint8Array);
    }
    return hash.digest('hex');
  }
}

async function sizeOf(path: string): Promise<number | null> {
  const found = await stat(path).catch(() => null);
  return found?.isFile() === true ? found.size : null;
}

async function readSource(path: string): Promise<PartSource | null> {
  try {
    const { url, validator, total } = JSON.parse(await readFile(path, 'utf8')) as Record<
      string,
      unknown
    >;
    if (typeof url !== 'string') return null;
    return {
      url,
      validator: typeof validator === 'string' ? validator : null,
      total: typeof total === 'number' ? total : null,
    };
  } catch {
    return null;
  }
}
