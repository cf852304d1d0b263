import { isJsonObject, type JsonObject, parseJsonObject } from './jsonObject';
import { checkLayout, type PlacedTensor, readPlaced, unknownTensor } from './layout';
import { shown } from './shown';
import { type ByteFile, type TensorType, type WeightSource, WeightsError } from './weightSource';

/** The format allows 100 MB; no network that Verbatim reads comes near this. */
const MAX_HEADER_BYTES = 16 * 2 ** 20;
const MAX_TENSORS = 100_000;

const TYPES: ReadonlyMap<string, TensorType> = new Map([
  ['F32', 'f32'],
  ['F16', 'f16'],
  ['BF16', 'bf16'],
  ['F64', 'f64'],
  ['I8', 'i8'],
  ['U8', 'u8'],
  ['I16', 'i16'],
  ['I32', 'i32'],
  ['I64', 'i64'],
  ['BOOL', 'bool'],
]);

/**
 * Opens one safetensors file: a little-endian u64 header length, a JSON header, then the tensors,
 * which fill the rest without gap or overlap. https://github.com/huggingface/safetensors
 * @throws WeightsError; the file stays open then, for the caller to close
 */
export async function openSafetensors(file: ByteFile): Promise<WeightSource> {
  const tensors = await readHeader(file);
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  return {
    kind: 'safetensors',
    tensors,
    async read(name) {
      return readPlaced(file, byName.get(name) ?? unknownTensor(file.name, name));
    },
    close: () => file.close(),
  };
}

async function readHeader(file: ByteFile): Promise<readonly PlacedTensor[]> {
  if (file.size < 8) throw new WeightsError(file.name, 'it is too short to be a safetensors file');
  const head = await file.read(0, 8);
  const length = new DataView(head.buffer, head.byteOffset, 8).getBigUint64(0, true);
  if (length > BigInt(file.size - 8)) {
    throw new WeightsError(file.name, 'its header is longer than the file, which is cut short');
  }
  if (length > BigInt(MAX_HEADER_BYTES)) {
    throw new WeightsError(file.name, 'its header is larger than any that Verbatim reads');
  }
  const start = 8 + Number(length);
  const header = parseJsonObject(await file.read(8, Number(length)), file.name, 'the header');
  const names = Object.keys(header).filter((name) => name !== '__metadata__');
  if (names.length > MAX_TENSORS) throw new WeightsError(file.name, 'it has too many tensors');
  const tensors = names.map((name) => placed(name, header[name], start, file.name));
  const unused = checkLayout(tensors, file.name, start, file.size);
  if (unused > 0) {
    throw new WeightsError(file.name, `${unused} of its bytes belong to no tensor; it is damaged`);
  }
  return tensors.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function placed(name: string, entry: unknown, start: number, file: string): PlacedTensor {
  const wrong = (): never => {
    throw new WeightsError(file, `the header's entry for ${shown(name)} is malformed`);
  };
  const fields: JsonObject = isJsonObject(entry) ? entry : wrong();
  const { dtype, shape, data_offsets: range } = fields;
  if (typeof dtype !== 'string' || !isCounts(shape) || !isCounts(range)) return wrong();
  const [begin, end] = range;
  if (begin === undefined || end === undefined || range.length !== 2 || end < begin) return wrong();
  return {
    name,
    shape,
    dtype: TYPES.get(dtype) ?? 'other',
    offset: start + begin,
    bytes: end - begin,
  };
}

function isCounts(value: unknown): value is readonly number[] {
  return (
    Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && Number(item) >= 0)
  );
}
