import type { FlatTable } from './flatBuffer';
import { shown } from './shown';
import { QUANTIZATION } from './tfliteSchema';
import { type TensorInfo, type TensorType, WeightsError } from './weightSource';

/** How integers stand for numbers: `scale · (value - zeroPoint)` of each channel. */
export interface Quantization {
  /** One for the whole tensor, or one a channel. */
  readonly scales: readonly number[];
  /** As many as scales. */
  readonly zeroPoints: readonly number[];
  /** Elements that follow each other within one channel; infinite when there is but one. */
  readonly stride: number;
}

/** Types that can be quantised; a float tensor may carry a scale too, which then says nothing. */
const INTEGERS: ReadonlySet<TensorType> = new Set(['i8', 'u8', 'i16', 'i32', 'i64']);

/**
 * Reads a tensor's `QuantizationParameters`; undefined where it has no scales.
 * @throws WeightsError when they do not fit the shape
 */
export async function readQuantization(
  table: FlatTable | undefined,
  tensor: TensorInfo,
  file: string,
): Promise<Quantization | undefined> {
  if (!table || !INTEGERS.has(tensor.dtype)) return undefined;
  const scales = await table.f32s(QUANTIZATION.scale);
  if (scales.length === 0) return undefined;
  const stored = await table.i64s(QUANTIZATION.zeroPoint);
  const zeroPoints = stored.length === scales.length ? stored : scales.map(() => stored[0] ?? 0);
  if (scales.length === 1) return { scales, zeroPoints, stride: Infinity };
  const dimension = await table.i32(QUANTIZATION.quantizedDimension);
  if (tensor.shape[dimension] !== scales.length || stored.length > scales.length) {
    throw new WeightsError(
      file,
      `the scales of the tensor ${shown(tensor.name)} do not fit its shape`,
    );
  }
  const stride = tensor.shape.slice(dimension + 1).reduce((product, size) => product * size, 1);
  return { scales, zeroPoints, stride };
}

/** In place. */
export function dequantise(
  values: Float32Array,
  { scales, zeroPoints, stride }: Quantization,
): void {
  const channels = scales.length;
  for (let start = 0, channel = 0; start < values.length; start += stride) {
    const scale = scales[channel]!;
    const zeroPoint = zeroPoints[channel]!;
    const end = Math.min(start + stride, values.length);
    for (let i = start; i < end; i++) values[i] = scale * (values[i]! - zeroPoint);
    channel = channel + 1 === channels ? 0 : channel + 1;
  }
}
