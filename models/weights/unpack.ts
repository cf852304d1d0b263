import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { ChunkReader } from './chunkReader';
import { isPlainName } from './fileNames';
import { codeOf } from './nodeFiles';
import { shown } from './shown';
import { parsePaxRecords, parseTarHeader, TAR_BLOCK_BYTES, type TarHeader } from './tarHeader';
import { WeightsError } from './weightSource';

export interface UnpackLimits {
  /** All content together, in bytes. */
  readonly total: number;
  /** Files and folders. */
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

const CHUNK_BYTES = 256 * 1024;
/** Long names and pax records; real ones are a few hundred bytes. */
const MAX_NAME_RECORD_BYTES = 64 * 1024;

/** What an archive brought, and nothing that was there before. */
export class Unpacked {
  private readonly files: string[] = [];
  private readonly folders: string[] = [];

  async makeFolder(path: string): Promise<void> {
    const outermost = await mkdir(path, { recursive: true });
    if (outermost !== undefined) this.folders.push(outermost);
  }

  /** A new file, never one that exists; its folder is made too. */
  async makeFile(path: string): Promise<FileHandle> {
    await this.makeFolder(dirname(path));
    const file = await open(path, 'wx');
    this.files.push(path);
    return file;
  }

  async remove(): Promise<void> {
    await Promise.all(this.files.map((path) => rm(path, { force: true })));
    await Promise.all(this.folders.map((path) => rm(path, { recursive: true, force: true })));
  }
}

/**
 * Unpacks a `.tar` or `.tar.gz` of plain files into a folder, a chunk at a time.
 * Refused: absolute names, `..`, links, devices, names used twice (also when only case differs),
 * more than the limits allow. When it fails, what it wrote is removed.
 * @param path of the archive
 * @param form by the archive's content
 * @param into the folder, made when missing; must be empty
 * @returns what was written, for whoever wants it gone again
 * @throws WeightsError, or the signal's reason
 */
export async function unpack(
  path: string,
  form: 'tar' | 'gzip',
  into: string,
  signal?: AbortSignal,
  limits: UnpackLimits = UNPACK_LIMITS,
): Promise<Unpacked> {
  const archive = basename(path);
  const disk = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const stream = form === 'gzip' ? disk.pipe(createGunzip({ chunkSize: CHUNK_BYTES })) : disk;
  disk.on('error', (error) => stream.destroy(error));
  stream.on('error', () => undefined); // told by the next read, which may not have begun yet
  const written = new Unpacked();
  try {
    await written.makeFolder(into);
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
    return written;
  } catch (error) {
    await written.remove();
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
  maxEntries: number,
  written: Unpacked,
): Promise<void> {
  const taken = new Set<string>();
  let entries = 0;
  for await (const { name, size, type } of readEntries(source, archive)) {
    if (++entries > maxEntries) throw new WeightsError(archive, 'it holds too many files');
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
    const file = await written.makeFile(join(into, ...parts));
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
