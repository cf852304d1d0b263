import { createReadStream } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { isPlainName } from './fileNames';
import { codeOf } from './nodeFiles';
import { shown } from './shown';
import { parsePaxRecords, parseTarHeader, TAR_BLOCK_BYTES, type TarHeader } from './tarHeader';
import { WeightsError } from './weightSource';

export interface UnpackLimits {
  /** All content together, in bytes. */
  readonly total: number;
  readonly files: number;
  /** Content per byte of archive, beyond the first `ratioFrom` bytes. */
  readonly ratio: number;
  readonly ratioFrom: number;
}

/** BERT large with both Adam moments is 4 GB; trained floats shrink by a tenth, not by a hundred. */
export const UNPACK_LIMITS: UnpackLimits = {
  total: 8 * 2 ** 30,
  files: 1000,
  ratio: 100,
  ratioFrom: 64 * 2 ** 20,
};

/** Long names and pax records; real ones are a few hundred bytes. */
const MAX_NAME_RECORD_BYTES = 64 * 1024;

/**
 * Unpacks a `.tar` or `.tar.gz` of plain files into a folder, a chunk at a time.
 * Refused: absolute names, `..`, links, devices, names used twice (also when only case differs),
 * more than the limits allow. When it fails, what it wrote is removed.
 * @param path of the archive
 * @param form by the archive's content
 * @param into the folder, made when missing; must be empty
 * @throws WeightsError, or the signal's reason
 */
export async function unpack(
  path: string,
  form: 'tar' | 'gzip',
  into: string,
  signal?: AbortSignal,
  limits: UnpackLimits = UNPACK_LIMITS,
): Promise<void> {
  const archive = basename(path);
  const disk = createReadStream(path);
  const stream = form === 'gzip' ? disk.pipe(createGunzip()) : disk;
  disk.on('error', (error) => stream.destroy(error));
  const written: string[] = [];
  try {
    await mkdir(into, { recursive: true });
    const source = new ChunkReader(stream, archive, (total) => {
      signal?.throwIfAborted();
      if (total > limits.total) throw new WeightsError(archive, 'its content is too large');
      if (total > limits.ratioFrom && total > limits.ratio * disk.bytesRead) {
        throw new WeightsError(archive, 'it swells to many times its size, as no weights do');
      }
    });
    await unpackEntries(source, into, archive, limits.files, written);
    await source.drain(); // only at its end does gzip tell whether all was right
    signal?.throwIfAborted();
  } catch (error) {
    await Promise.all(written.map((file) => rm(file, { force: true })));
    if (error instanceof WeightsError || signal?.aborted === true) throw error;
    throw new WeightsError(archive, `it could not be unpacked (${codeOf(error)})`);
  } finally {
    stream.destroy();
    disk.destroy();
  }
}

async function unpackEntries(
  source: ChunkReader,
  into: string,
  archive: string,
  maxFiles: number,
  written: string[],
): Promise<void> {
  const taken = new Set<string>();
  for await (const { name, size, type } of readEntries(source, archive)) {
    if (type === '5') continue; // folders are made for the files in them
    if (!['0', '\0', '7'].includes(type)) {
      throw new WeightsError(archive, `${shown(name)} in it is a link or no plain file`);
    }
    const parts = name.split('/').filter((part) => part !== '.');
    if (!parts.every(isPlainName)) {
      throw new WeightsError(archive, `the name ${shown(name)} in it leads elsewhere`);
    }
    const key = parts.join('/').toLowerCase();
    if (taken.has(key)) throw new WeightsError(archive, `${shown(name)} is in it twice`);
    taken.add(key);
    if (taken.size > maxFiles) throw new WeightsError(archive, 'it holds too many files');
    const target = join(into, ...parts);
    await mkdir(dirname(target), { recursive: true });
    const file = await open(target, 'wx');
    written.push(target);
    try {
      await source.copy(size, (chunk) => file.writeFile(chunk));
    } finally {
      await file.close();
    }
    await source.skip(paddingOf(size));
  }
  if (taken.size === 0) throw new WeightsError(archive, 'it holds no files');
}

/** The entries with their long names in place; the content of each must be taken before the next. */
async function* readEntries(source: ChunkReader, archive: string): AsyncGenerator<TarHeader> {
  let longName: string | undefined;
  let longSize: number | undefined;
  for (;;) {
    const block = await source.take(TAR_BLOCK_BYTES);
    const header = parseTarHeader(block, archive);
    if (!header) return;
    if (!['x', 'g', 'L', 'K'].includes(header.type)) {
      yield { ...header, name: longName ?? header.name, size: longSize ?? header.size };
      longName = undefined;
      longSize = undefined;
      continue;
    }
    if (header.size > MAX_NAME_RECORD_BYTES) {
      throw new WeightsError(archive, 'a name in it is too long');
    }
    const content = await source.take(header.size);
    await source.skip(paddingOf(header.size));
    if (header.type === 'L') {
      longName = new TextDecoder().decode(content).replace(/\0[^]*$/, '');
    } else if (header.type === 'x') {
      const records = parsePaxRecords(content, archive);
      longName = records.get('path') ?? longName;
      const size = records.get('size');
      if (size !== undefined) longSize = paxSize(size, archive);
    }
  }
}

function paxSize(text: string, archive: string): number {
  const size = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(size)) return size;
  throw new WeightsError(archive, 'the tar archive is damaged');
}

function paddingOf(size: number): number {
  return (TAR_BLOCK_BYTES - (size % TAR_BLOCK_BYTES)) % TAR_BLOCK_BYTES;
}

/** Takes a stream apart in pieces of the reader's choosing. */
class ChunkReader {
  private readonly chunks: AsyncIterator<Uint8Array>;
  private chunk: Uint8Array = new Uint8Array(0);
  private total = 0;

  /** @param watch told of all bytes so far before each chunk is used; stops it all by throwing */
  constructor(
    stream: AsyncIterable<Uint8Array>,
    private readonly archive: string,
    private readonly watch: (total: number) => void,
  ) {
    this.chunks = stream[Symbol.asyncIterator]();
  }

  /** Exactly `length` bytes. @throws WeightsError when the stream ends before */
  async take(length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    let at = 0;
    await this.copy(length, (chunk) => {
      bytes.set(chunk, at);
      at += chunk.length;
      return Promise.resolve();
    });
    return bytes;
  }

  async skip(length: number): Promise<void> {
    await this.copy(length, () => Promise.resolve());
  }

  /** Hands on exactly `length` bytes, piece by piece. */
  async copy(length: number, to: (chunk: Uint8Array) => Promise<void>): Promise<void> {
    for (let left = length; left > 0;) {
      if (this.chunk.length === 0 && !(await this.fill())) {
        throw new WeightsError(this.archive, 'it is cut short');
      }
      const piece = this.chunk.subarray(0, left);
      this.chunk = this.chunk.subarray(piece.length);
      left -= piece.length;
      await to(piece);
    }
  }

  /** Passes over all that is left. */
  async drain(): Promise<void> {
    while (await this.fill());
  }

  /** False at the end. */
  private async fill(): Promise<boolean> {
    let next: IteratorResult<Uint8Array>;
    try {
      next = await this.chunks.next();
    } catch (error) {
      throw new WeightsError(this.archive, `it is damaged or cut short (${codeOf(error)})`);
    }
    if (next.done === true) return false;
    this.total += next.value.length;
    this.watch(this.total);
    this.chunk = next.value;
    return true;
  }
}
