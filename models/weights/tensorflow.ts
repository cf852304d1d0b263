import { type BundleEntry, parseBundleEntry, parseBundleHeader } from './bundleEntry';
import { maskedCrc32c } from './crc32c';
import { checkLayout, checkSize, type PlacedTensor, readPlaced, unknownTensor } from './layout';
import { shown } from './shown';
import { readTable } from './sortedTable';
import { type ByteFile, type ByteFolder, type WeightSource, WeightsError } from './weightSource';

const MAX_SHARDS = 1000;
const MAX_TENSORS = 100_000;
/** Only object checkpoints have it: the graph of Python objects that the keys are paths through. */
const OBJECT_GRAPH = '_CHECKPOINTABLE_OBJECT_GRAPH';

interface BundleTensor extends PlacedTensor {
  readonly shard: number;
  readonly crc: number;
}

interface BundleIndex {
  readonly tensors: readonly BundleTensor[];
  readonly shards: number;
  readonly objects: boolean;
}

/**
 * Opens a TensorFlow checkpoint: `PREFIX.index`, a sorted table of what lies where, and its shards
 * `PREFIX.data-00000-of-0000N`. With an object graph it is TensorFlow 2's (`tf2`), whose keys are
 * paths ending in `/.ATTRIBUTES/VARIABLE_VALUE`; without, TensorFlow 1's (`tf1`), whose keys are the
 * variables' names. A SavedModel's `variables/variables` is the former. Keys are given as they stand.
 * Text is left out, being no weights; optimizer variables are listed.
 * @param folder where both lie
 * @param prefix relative to it, without `.index`
 * @throws WeightsError
 */
export async function openCheckpoint(folder: ByteFolder, prefix: string): Promise<WeightSource> {
  const { tensors, shards, objects } = await readIndexFile(folder, `${prefix}.index`);
  const files: ByteFile[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(files.map((file) => file.close()));
  };
  try {
    for (let shard = 0; shard < shards; shard++) {
      const file = await openShard(folder, prefix, shard, shards);
      files.push(file);
      const inShard = tensors.filter((tensor) => tensor.shard === shard);
      checkLayout(inShard, file.name, 0, file.size);
    }
  } catch (error) {
    await close();
    throw error;
  }
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  return {
    kind: objects ? 'tf2' : 'tf1',
    tensors,
    async read(name) {
      const tensor = byName.get(name) ?? unknownTensor(`${prefix}.index`, name);
      const file = files[tensor.shard] ?? unknownTensor(`${prefix}.index`, name);
      return readPlaced(file, tensor, (bytes) => {
        if (maskedCrc32c(bytes) === tensor.crc) return;
        throw new WeightsError(file.name, `the tensor ${shown(name)} is damaged (wrong checksum)`);
      });
    },
    close,
  };
}

async function openShard(
  folder: ByteFolder,
  prefix: string,
  shard: number,
  shards: number,
): Promise<ByteFile> {
  const digits = (n: number): string => String(n).padStart(5, '0');
  const name = `${prefix}.data-${digits(shard)}-of-${digits(shards)}`;
  const file = await folder.open(name);
  if (file) return file;
  throw new WeightsError(`${prefix}.index`, `its data file ${name} is missing from the folder`);
}

async function readIndexFile(folder: ByteFolder, name: string): Promise<BundleIndex> {
  const file = await folder.open(name);
  if (!file) throw new WeightsError(name, 'there is no such file');
  try {
    return await readIndex(file);
  } finally {
    await file.close();
  }
}

async function readIndex(file: ByteFile): Promise<BundleIndex> {
  const damaged = (): WeightsError =>
    new WeightsError(file.name, 'this is not a TensorFlow checkpoint index, or it is damaged');
  const tensors: BundleTensor[] = [];
  let shards = 0;
  let objects = false;
  for await (const { key, value } of readTable(file)) {
    if (key === '') {
      const header = parseBundleHeader(value, damaged);
      if (header.bigEndian) throw new WeightsError(file.name, 'it was written big-endian');
      shards = header.shards;
      if (shards < 1 || shards > MAX_SHARDS) throw damaged();
      continue;
    }
    if (shards === 0) throw damaged(); // the header comes first
    if (key === OBJECT_GRAPH) objects = true;
    if (key.startsWith('\0')) continue; // a slice of a variable that is listed under its own name
    const entry = parseBundleEntry(value, damaged);
    if (entry.dtype === undefined) continue;
    if (entry.shard >= shards || tensors.length >= MAX_TENSORS) throw damaged();
    const tensor = placed(utf8(key), entry, entry.dtype);
    checkSize(tensor, file.name);
    tensors.push(tensor);
  }
  if (shards === 0) throw damaged();
  return { tensors, shards, objects };
}

function placed(
  name: string,
  { shape, shard, offset, bytes, crc, sliced }: BundleEntry,
  dtype: BundleTensor['dtype'],
): BundleTensor {
  return { name, shape, shard, offset, bytes, crc, dtype: sliced ? 'other' : dtype };
}

function utf8(key: string): string {
  return new TextDecoder().decode(Uint8Array.from(key, (character) => character.charCodeAt(0)));
}
