import { FlatBuffer, type FlatTable } from './flatBuffer';
import { checkSize, type PlacedTensor, readPlaced, requireFinite, unknownTensor } from './layout';
import { dequantise, type Quantization, readQuantization } from './tfliteQuantization';
import {
  ACTIVATION_FIELD,
  ACTIVATIONS,
  BUFFER,
  BUILTIN_OPERATORS,
  MODEL,
  OPERATOR,
  OPERATOR_CODE,
  OPTION_FIELDS,
  SUBGRAPH,
  TENSOR,
  TENSOR_TYPES,
} from './tfliteSchema';
import {
  type ByteFile,
  type TensorType,
  type TfliteOperator,
  type TfliteSource,
  type TfliteTensor,
  WeightsError,
} from './weightSource';

/** A constant of the graph: where its values lie, and how they were quantised. */
interface Weight extends PlacedTensor {
  readonly quantization: Quantization | undefined;
}

interface Place {
  readonly offset: number;
  readonly bytes: number;
}

/**
 * Opens a TFLite flatbuffer: the constants of its first subgraph as weights, and the graph itself.
 * A constant whose name is empty or used before is listed as `NAME#INDEX`, by its tensor index.
 * Quantised values come dequantised: `scale · (value - zeroPoint)`, per tensor or per channel.
 * @throws WeightsError; the file stays open then, for the caller to close
 */
export async function openTflite(file: ByteFile): Promise<TfliteSource> {
  const buffer = new FlatBuffer(file);
  const model = await buffer.root();
  const buffers = await readBuffers(buffer, model);
  const kinds = await readKinds(model);
  const subgraph = await first(model.tables(MODEL.subgraphs));
  if (!subgraph) throw new WeightsError(file.name, 'this TFLite file holds no graph');

  const weights = new Map<string, Weight>();
  const tensors: TfliteTensor[] = [];
  for await (const table of subgraph.tables(SUBGRAPH.tensors)) {
    const tensor = await readTensor(table);
    const place = buffers[tensor.buffer];
    if (!place) throw buffer.damaged();
    let weight: string | undefined;
    if (place.bytes > 0) {
      weight = uniqueName(tensor.name, tensors.length, weights);
      const placed = { name: weight, shape: tensor.shape, dtype: tensor.dtype, ...place };
      checkSize(placed, file.name);
      const quantization = await readQuantization(tensor.quantization, placed, file.name);
      weights.set(weight, { ...placed, quantization });
    }
    tensors.push({ name: tensor.name, shape: tensor.shape, dtype: tensor.dtype, weight });
  }
  const requireTensors = (indices: readonly number[]): readonly number[] => {
    if (indices.some((index) => index < -1 || index >= tensors.length)) throw buffer.damaged();
    return indices;
  };
  const operators: TfliteOperator[] = [];
  for await (const table of subgraph.tables(SUBGRAPH.operators)) {
    const kind = kinds[await table.u32(OPERATOR.opcodeIndex)];
    if (kind === undefined) throw buffer.damaged();
    operators.push({
      kind,
      inputs: requireTensors(await table.i32s(OPERATOR.inputs)),
      outputs: requireTensors(await table.i32s(OPERATOR.outputs)),
      ...(await readOptions(kind, table)),
    });
  }
  const inputs = requireTensors(await subgraph.i32s(SUBGRAPH.inputs));
  const outputs = requireTensors(await subgraph.i32s(SUBGRAPH.outputs));

  return {
    kind: 'tflite',
    tensors: [...weights.values()].map(({ name, shape, dtype, bytes }) => ({
      name,
      shape,
      dtype,
      bytes,
    })),
    graph: { tensors, operators, inputs, outputs },
    async read(name) {
      const weight = weights.get(name) ?? unknownTensor(file.name, name);
      const values = await readPlaced(file, weight);
      if (weight.quantization) {
        dequantise(values, weight.quantization);
        requireFinite(values, name, file.name);
      }
      return values;
    },
    close: () => file.close(),
  };
}

async function readBuffers(buffer: FlatBuffer, model: FlatTable): Promise<readonly Place[]> {
  const places: Place[] = [];
  for await (const table of model.tables(MODEL.buffers)) {
    const data = await table.vector(BUFFER.data, 1);
    if (data.length > 0) {
      places.push({ offset: data.start, bytes: data.length });
      continue;
    }
    const offset = await table.u64(BUFFER.offset);
    const bytes = await table.u64(BUFFER.size);
    if (offset + bytes > buffer.file.size) throw buffer.damaged();
    places.push({ offset, bytes });
  }
  return places;
}

async function readKinds(model: FlatTable): Promise<readonly string[]> {
  const kinds: string[] = [];
  for await (const table of model.tables(MODEL.operatorCodes)) {
    // Old files have the code in a byte; new ones have it there too where it fits.
    const old = await table.i8(OPERATOR_CODE.deprecatedBuiltinCode);
    const code = Math.max(old, await table.i32(OPERATOR_CODE.builtinCode));
    const kind = BUILTIN_OPERATORS[code] ?? `BUILTIN:${code}`;
    kinds.push(kind === 'CUSTOM' ? `CUSTOM:${await table.string(OPERATOR_CODE.customCode)}` : kind);
  }
  return kinds;
}

interface TensorRecord {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: TensorType;
  readonly buffer: number;
  readonly quantization: FlatTable | undefined;
}

async function readTensor(table: FlatTable): Promise<TensorRecord> {
  const sparse = (await table.table(TENSOR.sparsity)) !== undefined;
  const type = TENSOR_TYPES[await table.u8(TENSOR.type)] ?? 'other';
  return {
    name: await table.string(TENSOR.name),
    shape: await table.i32s(TENSOR.shape),
    dtype: sparse ? 'other' : type,
    buffer: await table.u32(TENSOR.buffer),
    quantization: await table.table(TENSOR.quantization),
  };
}

async function readOptions(
  kind: string,
  operator: FlatTable,
): Promise<Pick<TfliteOperator, 'activation' | 'options'>> {
  const field = ACTIVATION_FIELD.get(kind);
  const wanted = OPTION_FIELDS.get(kind) ?? [];
  const known = field !== undefined || wanted.length > 0;
  const table = known ? await operator.table(OPERATOR.builtinOptions) : undefined;
  const options: Record<string, number> = {};
  for (const [name, at, type] of wanted) options[name] = (await table?.[type](at)) ?? 0;
  const activation =
    field === undefined || !table ? 'NONE' : (ACTIVATIONS[await table.u8(field)] ?? 'UNKNOWN');
  return { activation, options };
}

function uniqueName(name: string, index: number, taken: ReadonlyMap<string, unknown>): string {
  let unique = name;
  while (unique === '' || taken.has(unique)) unique += `#${index}`;
  return unique;
}

async function first<T>(items: AsyncGenerator<T>): Promise<T | undefined> {
  for await (const item of items) return item;
  return undefined;
}
