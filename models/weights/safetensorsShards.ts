import { isJsonObject, readJsonObject } from './jsonObject';
import { unknownTensor } from './layout';
import { isPlainName } from './fileNames';
import { openSafetensors } from './safetensors';
import { shown } from './shown';
import { type ByteFolder, type TensorInfo, type WeightSource, WeightsError } from './weightSource';

const MAX_INDEX_BYTES = 16 * 2 ** 20;
const MAX_SHARDS = 1000;

/**
 * Opens weights that lie in several safetensors files by their index: `weight_map` gives the file of
 * each tensor, beside the index.
 * @param folder of the index
 * @param index the index's name in it, `model.safetensors.index.json` as a rule
 * @throws WeightsError
 */
export async function openSafetensorsShards(
  folder: ByteFolder,
  index: string,
): Promise<WeightSource> {
  const shardOf = await readIndex(folder, index);
  const shards = new Map<string, WeightSource>();
  const close = async (): Promise<void> => {
    await Promise.all([...shards.values()].map((shard) => shard.close()));
  };
  try {
    const tensors: TensorInfo[] = [];
    for (const shard of new Set(shardOf.values())) {
      const source = await openShard(folder, index, shard);
      shards.set(shard, source);
      tensors.push(...source.tensors.filter((tensor) => shardOf.get(tensor.name) === shard));
    }
    const found = new Set(tensors.map((tensor) => tensor.name));
    for (const [name, shard] of shardOf) {
      if (!found.has(name)) {
        throw new WeightsError(
          shard,
          `it lacks the tensor ${shown(name)}, which ${index} promises`,
        );
      }
    }
    return {
      kind: 'safetensors',
      tensors: tensors.sort((a, b) => (a.name < b.name ? -1 : 1)),
      async read(name) {
        const shard = shards.get(shardOf.get(name) ?? unknownTensor(index, name));
        return (shard ?? unknownTensor(index, name)).read(name);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openShard(folder: ByteFolder, index: string, name: string): Promise<WeightSource> {
  const file = await folder.open(name);
  if (!file) throw new WeightsError(index, `its part ${shown(name)} is missing from the folder`);
  try {
    return await openSafetensors(file);
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readIndex(folder: ByteFolder, index: string): Promise<ReadonlyMap<string, string>> {
  const file = await folder.open(index);
  if (!file) throw new WeightsError(index, 'there is no such file');
  try {
    const { weight_map: map } = await readJsonObject(file, MAX_INDEX_BYTES);
    if (!isJsonObject(map)) throw new WeightsError(index, 'it has no weight_map');
    const shardOf = new Map<string, string>();
    for (const [name, shard] of Object.entries(map)) {
      if (typeof shard !== 'string' || !isPlainName(shard)) {
        throw new WeightsError(index, `the part of ${shown(name)} is not a file beside it`);
      }
      shardOf.set(name, shard);
    }
    if (shardOf.size === 0) throw new WeightsError(index, 'its weight_map is empty');
    if (new Set(shardOf.values()).size > MAX_SHARDS) {
      throw new WeightsError(index, 'it names too many parts');
    }
    return shardOf;
  } finally {
    await file.close();
  }
}
