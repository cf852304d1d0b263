import { type BundlePart, type BundleTensor, readBundleIndex } from './bundleIndex';
import { maskedCrc32c } from './crc32c';
import { checkLayout, readPlaced, unknownTensor } from './layout';
import { elementCount } from './numbers';
import { shown } from './shown';
import { copyBlock } from './tensorSlice';
import { type ByteFile, type ByteFolder, type WeightSource, WeightsError } from './weightSource';

/**
 * Opens a TensorFlow checkpoint: `PREFIX.index`, a sorted table of what lies where, and its shards
 * `PREFIX.data-00000-of-0000N`. With an object graph it is TensorFlow 2's (`tf2`), whose keys are
 * paths ending in `/.ATTRIBUTES/VARIABLE_VALUE`; without, TensorFlow 1's (`tf1`), whose keys are the
 * variables' names. A SavedModel's `variables/variables` is the former. Keys are given as they stand.
 * Text is left out, being no weights; optimizer variables are listed; slices are put together.
 * @param folder where both lie
 * @param prefix relative to it, without `.index`
 * @throws WeightsError
 */
export async function openCheckpoint(folder: ByteFolder, prefix: string): Promise<WeightSource> {
  const index = await requireFile(folder, `${prefix}.index`);
  const { tensors, shards, objects } = await readBundleIndex(index).finally(() => index.close());
  const files: ByteFile[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(files.map((file) => file.close()));
  };
  try {
    const parts = tensors.flatMap((tensor) => tensor.parts);
    for (let shard = 0; shard < shards; shard++) {
      const file = await openShard(folder, prefix, shard, shards);
      files.push(file);
      const inShard = parts.filter((part) => part.shard === shard);
      checkLayout(inShard, file.name, 0, file.size);
    }
  } catch (error) {
    await close();
    throw error;
  }
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  return {
    kind: objects ? 'tf2' : 'tf1',
    tensors: tensors.map(({ name, shape, dtype, bytes }) => ({ name, shape, dtype, bytes })),
    async read(name) {
      return readTensor(byName.get(name) ?? unknownTensor(index.name, name), files);
    },
    close,
  };
}

async function readTensor(
  { shape, parts }: BundleTensor,
  shards: readonly ByteFile[],
): Promise<Float32Array> {
  const [first] = parts;
  if (first && !first.block) return readPart(first, shards);
  const whole = new Float32Array(elementCount(shape) ?? 0);
  for (const part of parts) {
    if (part.block) copyBlock(await readPart(part, shards), part.block, whole, shape);
  }
  return whole;
}

async function readPart(part: BundlePart, shards: readonly ByteFile[]): Promise<Float32Array> {
  const file = shards[part.shard] ?? unknownTensor(part.name, part.name);
  return readPlaced(file, part, (bytes) => {
    if (maskedCrc32c(bytes) === part.crc) return;
    throw new WeightsError(file.name, `the tensor ${shown(part.name)} is damaged (wrong checksum)`);
  });
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

async function requireFile(folder: ByteFolder, name: string): Promise<ByteFile> {
  const file = await folder.open(name);
  if (!file) throw new WeightsError(name, 'there is no such file');
  return file;
}
