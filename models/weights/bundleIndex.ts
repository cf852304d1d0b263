import { type BundleEntry, parseBundleEntry, parseBundleHeader } from './bundleEntry';
import { checkSize, type PlacedTensor } from './layout';
import { shown } from './shown';
import { readTable } from './sortedTable';
import { type Block, blockOf, isPartition, sliceKey } from './tensorSlice';
import { type ByteFile, type TensorInfo, type TensorType, WeightsError } from './weightSource';

const MAX_SHARDS = 1000;
const MAX_TENSORS = 100_000;
/** Only object checkpoints have it: the graph of Python objects that the keys are paths through. */
const OBJECT_GRAPH = '_CHECKPOINTABLE_OBJECT_GRAPH';

/** Values that lie together: a whole tensor, or one slice of it. */
export interface BundlePart extends PlacedTensor {
  readonly shard: number;
  /** Masked CRC-32C of its bytes. */
  readonly crc: number;
  /** Where it belongs in the tensor; undefined when it is all of it. */
  readonly block: Block | undefined;
}

export interface BundleTensor extends TensorInfo {
  readonly parts: readonly BundlePart[];
}

export interface BundleIndex {
  /** In the order of their keys. */
  readonly tensors: readonly BundleTensor[];
  readonly shards: number;
  /** Whether it is TensorFlow 2's, with an object graph. */
  readonly objects: boolean;
}

/**
 * Reads a checkpoint's `.index` file: which tensors it holds, and where. Text is left out.
 * @throws WeightsError when it is damaged or contradicts itself
 */
export async function readBundleIndex(file: ByteFile): Promise<BundleIndex> {
  const damaged = (): WeightsError =>
    new WeightsError(file.name, 'this is not a TensorFlow checkpoint index, or it is damaged');
  const whole = new Map<string, BundleEntry>();
  const slices = new Map<string, BundleEntry>();
  let shards = 0;
  for await (const { key, value } of readTable(file)) {
    if (key === '') {
      const header = parseBundleHeader(value, damaged);
      if (header.bigEndian) throw new WeightsError(file.name, 'it was written big-endian');
      shards = header.shards;
      if (shards < 1 || shards > MAX_SHARDS) throw damaged();
      continue;
    }
    // The header comes first, then slices, whose keys begin with a zero.
    const entry = parseBundleEntry(value, damaged);
    if (entry.shard >= shards || whole.size + slices.size >= MAX_TENSORS) throw damaged();
    (key.startsWith('\0') ? slices : whole).set(key, entry);
  }
  if (shards === 0) throw damaged();
  const tensors: BundleTensor[] = [];
  for (const [key, entry] of whole) {
    if (entry.dtype === undefined) continue;
    const name = utf8(key, damaged);
    const { dtype, shape } = entry;
    const parts =
      entry.slices.length === 0
        ? [placed(name, entry, dtype, undefined)]
        : slicesOf(name, key, entry, dtype, slices, file.name);
    for (const part of parts) checkSize(part, file.name);
    const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
    const tensor = { name, shape, dtype, bytes, parts };
    checkSize(tensor, file.name);
    tensors.push(tensor);
  }
  return { tensors, shards, objects: whole.has(OBJECT_GRAPH) };
}

function slicesOf(
  name: string,
  key: string,
  { shape, slices }: BundleEntry,
  dtype: TensorType,
  entries: ReadonlyMap<string, BundleEntry>,
  file: string,
): readonly BundlePart[] {
  const wrong = (): WeightsError =>
    new WeightsError(file, `the slices of the tensor ${shown(name)} do not make it up`);
  const parts = slices.map((extents) => {
    const entry = entries.get(sliceKey(key, extents));
    const block = blockOf(extents, shape);
    if (!entry || !block || entry.dtype !== dtype) throw wrong();
    if (entry.shape.join() !== block.shape.join()) throw wrong();
    return { part: placed(name, entry, dtype, block), block };
  });
  if (
    !isPartition(
      parts.map(({ block }) => block),
      shape,
    )
  )
    throw wrong();
  return parts.map(({ part }) => part);
}

function placed(
  name: string,
  { shape, shard, offset, bytes, crc }: BundleEntry,
  dtype: TensorType,
  block: Block | undefined,
): BundlePart {
  return { name, shape, shard, offset, bytes, crc, dtype, block };
}

function utf8(key: string, damaged: () => Error): string {
  try {
    const bytes = Uint8Array.from(key, (character) => character.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw damaged();
  }
}
