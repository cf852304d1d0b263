import { type FileHandle, open, writeFile } from 'node:fs/promises';
import { maskedCrc32c } from '../../models/weights/crc32c';
import type { TableEntry } from '../../models/weights/sortedTable';
import { concat, tableOf, text, varint } from './weightsHelpers';

/** A tensor of weights made up for a test; its values are made when they are written. */
export interface MadeTensor {
  readonly name: string;
  readonly shape: readonly number[];
  values(): Float32Array;
}

/** Writes a safetensors file, one tensor in memory at a time. */
export async function writeSafetensors(
  path: string,
  tensors: readonly MadeTensor[],
): Promise<void> {
  let end = 0;
  const header = Object.fromEntries(
    tensors.map(({ name, shape }) => {
      const begin = end;
      end += 4 * shape.reduce((product, size) => product * size, 1);
      return [name, { dtype: 'F32', shape, data_offsets: [begin, end] }];
    }),
  );
  const json = text(JSON.stringify(header));
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(json.length), true);
  await withFile(path, async (file) => {
    await file.writeFile(concat(length, json));
    for (const tensor of tensors) await file.writeFile(bytesOf(tensor));
  });
}

/**
 * Writes a TensorFlow checkpoint in one shard, one tensor in memory at a time: TensorFlow 2's when
 * `objects` (with an object graph, empty), else TensorFlow 1's.
 * @param prefix the path without `.index`
 */
export async function writeCheckpoint(
  prefix: string,
  tensors: readonly MadeTensor[],
  objects: boolean,
): Promise<void> {
  const entries: TableEntry[] = [{ key: '', value: Uint8Array.of(8, 1, 26, 2, 8, 1) }];
  let offset = 0;
  await withFile(`${prefix}.data-00000-of-00001`, async (file) => {
    for (const tensor of tensors) {
      const bytes = bytesOf(tensor);
      const crc = maskedCrc32c(bytes);
      entries.push({
        key: Buffer.from(tensor.name).toString('latin1'),
        value: bundleEntry({ shape: tensor.shape, offset, size: bytes.length, crc }),
      });
      offset += bytes.length;
      await file.writeFile(bytes);
    }
  });
  if (objects)
    entries.push({ key: '_CHECKPOINTABLE_OBJECT_GRAPH', value: bundleEntry({ dtype: 7 }) });
  entries.sort((a, b) => (a.key < b.key ? -1 : 1));
  await writeFile(`${prefix}.index`, tableOf(entries, { perBlock: 200 }));
}

/** A `BundleEntryProto`; the type is a number of TensorFlow's `DataType`, float32 if not given. */
export function bundleEntry(fields: {
  dtype?: number;
  shape?: readonly number[];
  shard?: number;
  offset?: number;
  size?: number;
  crc?: number;
  /** Start and length of each dimension of each slice; -1 is all of it. */
  slices?: readonly (readonly (readonly [number, number])[])[];
}): Uint8Array {
  const message = (number: number, content: Uint8Array): Uint8Array =>
    concat(varint(number * 8 + 2), varint(content.length), content);
  const integer = (number: number, value: number): Uint8Array =>
    concat(varint(number * 8), varint(value));
  const extent = ([start, length]: readonly [number, number]): Uint8Array =>
    length < 0
      ? message(1, new Uint8Array(0))
      : message(1, concat(integer(1, start), integer(2, length)));
  const sizes = (fields.shape ?? []).map((size) => message(2, integer(1, size)));
  const slices = (fields.slices ?? []).map((slice) => message(7, concat(...slice.map(extent))));
  const crc = new Uint8Array(Uint32Array.of(fields.crc ?? 0).buffer);
  return concat(
    integer(1, fields.dtype ?? 1),
    message(2, concat(...sizes)),
    integer(3, fields.shard ?? 0),
    integer(4, fields.offset ?? 0),
    integer(5, fields.size ?? 0),
    concat(varint(6 * 8 + 5), crc),
    ...slices,
  );
}

function bytesOf(tensor: MadeTensor): Uint8Array {
  const { buffer, byteOffset, byteLength } = tensor.values();
  return new Uint8Array(buffer, byteOffset, byteLength);
}

async function withFile(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await write(file);
  } finally {
    await file.close();
  }
}
