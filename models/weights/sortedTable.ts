import { ByteCursor, littleEndian32 } from './byteCursor';
import { maskedCrc32c } from './crc32c';
import { decodeSnappy } from './snappy';
import { type ByteFile, WeightsError } from './weightSource';

/** Little-endian 0xdb4775248b80fb57, the last eight bytes. */
export const TABLE_MAGIC: readonly number[] = [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb];
export const TABLE_FOOTER_BYTES = 48;
const MAX_BLOCK_BYTES = 64 * 2 ** 20;
const MAX_KEY_BYTES = 4096;
/** After each block: its compression and a masked CRC-32C of both. */
const BLOCK_TRAILER_BYTES = 5;

export interface TableEntry {
  /** One character a byte, so that the order of strings is the order of bytes. */
  readonly key: string;
  readonly value: Uint8Array;
}

interface BlockHandle {
  readonly offset: number;
  readonly size: number;
}

/**
 * Reads a sorted string table, entry by entry in the order of keys; one block is in memory at a time.
 * The format is LevelDB's (doc/table_format.md), which TensorFlow took over for its checkpoints'
 * index: data blocks, an index block that leads to them, a footer that leads to the index.
 * Blocks out of order, keys not ascending and wrong checksums are refused, so nothing can repeat.
 * @throws WeightsError
 */
export async function* readTable(file: ByteFile): AsyncGenerator<TableEntry> {
  const damaged = (): WeightsError => damagedTable(file);
  if (file.size < TABLE_FOOTER_BYTES) throw damaged();
  const footer = await file.read(file.size - TABLE_FOOTER_BYTES, TABLE_FOOTER_BYTES);
  if (!TABLE_MAGIC.every((byte, i) => footer[TABLE_FOOTER_BYTES - 8 + i] === byte)) throw damaged();
  const handles = new ByteCursor(footer, 0, TABLE_FOOTER_BYTES - 8, damaged);
  readHandle(handles); // of the meta index, which TensorFlow leaves empty
  const index = await readBlock(file, readHandle(handles), file.size - TABLE_FOOTER_BYTES);

  let reached = 0;
  let last: string | undefined;
  for (const { value } of blockEntries(index, damaged)) {
    const handle = readHandle(new ByteCursor(value, 0, value.length, damaged));
    if (handle.offset < reached) throw damaged();
    reached = handle.offset + handle.size;
    const block = await readBlock(file, handle, file.size - TABLE_FOOTER_BYTES);
    for (const entry of blockEntries(block, damaged)) {
      if (last !== undefined && entry.key <= last) throw damaged();
      last = entry.key;
      yield entry;
    }
  }
}

function damagedTable(file: ByteFile): WeightsError {
  return new WeightsError(file.name, 'this checkpoint index is damaged or cut short');
}

function readHandle(cursor: ByteCursor): BlockHandle {
  const offset = cursor.varint();
  return { offset, size: cursor.varint() };
}

async function readBlock(file: ByteFile, handle: BlockHandle, end: number): Promise<Uint8Array> {
  const damaged = (): WeightsError => damagedTable(file);
  if (handle.size > MAX_BLOCK_BYTES || handle.offset + handle.size + BLOCK_TRAILER_BYTES > end) {
    throw damaged();
  }
  const stored = await file.read(handle.offset, handle.size + BLOCK_TRAILER_BYTES);
  const covered = stored.subarray(0, handle.size + 1);
  if (maskedCrc32c(covered) !== littleEndian32(stored, handle.size + 1)) throw damaged();
  const content = stored.subarray(0, handle.size);
  const compression = stored[handle.size];
  if (compression === 0) return content;
  if (compression === 1) return decodeSnappy(content, MAX_BLOCK_BYTES, damaged);
  throw new WeightsError(file.name, 'it is compressed in a way that Verbatim does not read');
}

/** Each key is stored as what differs from the one before; the restart points are not needed. */
function* blockEntries(block: Uint8Array, damaged: () => Error): Generator<TableEntry> {
  if (block.length < 4) throw damaged();
  const restarts = littleEndian32(block, block.length - 4);
  const end = block.length - 4 - 4 * restarts;
  if (end < 0) throw damaged();
  const cursor = new ByteCursor(block, 0, end, damaged);
  let key = '';
  while (!cursor.done) {
    const shared = cursor.varint();
    const added = cursor.varint();
    const valueBytes = cursor.varint();
    if (shared > key.length || shared + added > MAX_KEY_BYTES) throw damaged();
    key = key.slice(0, shared) + String.fromCharCode(...cursor.take(added));
    yield { key, value: cursor.take(valueBytes) };
  }
}
