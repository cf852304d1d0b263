import { elementCount, firstNotFinite, NUMBER_BYTES, widen } from './numbers';
import { shown } from './shown';
import { type ByteFile, type TensorInfo, type TensorType, WeightsError } from './weightSource';

/** A tensor and where its bytes lie. */
export interface PlacedTensor extends TensorInfo {
  /** In bytes from the beginning of the file. */
  readonly offset: number;
}

/**
 * Checks that the tensors lie inside the file, none over another, each as large as its shape says.
 * @param file shown in errors
 * @param end where the file ends, in bytes
 * @returns the bytes between `start` and `end` that belong to no tensor
 * @throws WeightsError naming the first tensor that is wrong
 */
export function checkLayout(
  tensors: readonly PlacedTensor[],
  file: string,
  start: number,
  end: number,
): number {
  let reached = start;
  let gaps = 0;
  const byPlace = [...tensors].sort((a, b) => a.offset - b.offset || a.bytes - b.bytes);
  for (const tensor of byPlace) {
    checkSize(tensor, file);
    if (tensor.offset < start || tensor.offset + tensor.bytes > end) {
      throw new WeightsError(
        file,
        `the tensor ${shown(tensor.name)} lies outside the file, which is damaged or cut short`,
      );
    }
    if (tensor.offset < reached) {
      throw new WeightsError(file, `the tensor ${shown(tensor.name)} overlaps another`);
    }
    gaps += tensor.offset - reached;
    reached = tensor.offset + tensor.bytes;
  }
  return gaps + (end - reached);
}

/** @throws WeightsError when shape, type and size contradict each other */
export function checkSize(tensor: TensorInfo, file: string): void {
  const count = elementCount(tensor.shape);
  if (count === undefined) {
    throw new WeightsError(file, `the tensor ${shown(tensor.name)} has an impossible shape`);
  }
  if (tensor.dtype !== 'other' && count * NUMBER_BYTES[tensor.dtype] !== tensor.bytes) {
    throw new WeightsError(
      file,
      `the tensor ${shown(tensor.name)} has ${tensor.bytes} bytes where its shape needs ` +
        `${count * NUMBER_BYTES[tensor.dtype]}`,
    );
  }
}

/** Reads the bytes of one tensor and widens them. @throws WeightsError as `WeightSource.read` */
export async function readPlaced(
  file: ByteFile,
  tensor: PlacedTensor,
  check?: (bytes: Uint8Array) => void,
): Promise<Float32Array> {
  const type = numberType(tensor, file.name);
  const bytes = await file.read(tensor.offset, tensor.bytes);
  check?.(bytes);
  const values = widen(bytes, type);
  requireFinite(values, tensor.name, file.name);
  return values;
}

/** @throws WeightsError for a type whose values cannot be read */
function numberType(tensor: TensorInfo, file: string): Exclude<TensorType, 'other'> {
  if (tensor.dtype !== 'other') return tensor.dtype;
  throw new WeightsError(
    file,
    `the tensor ${shown(tensor.name)} is stored in a form that Verbatim does not read`,
  );
}

/** @throws WeightsError when a value is NaN or infinite */
export function requireFinite(values: Float32Array, name: string, file: string): void {
  const index = firstNotFinite(values);
  if (index < 0) return;
  throw new WeightsError(
    file,
    `the tensor ${shown(name)} holds ${String(values[index])} at ${index}, so the weights are unusable`,
  );
}

/** @throws WeightsError saying that the source has no tensor of that name */
export function unknownTensor(file: string, name: string): never {
  throw new WeightsError(file, `there is no tensor ${shown(name)}`);
}
