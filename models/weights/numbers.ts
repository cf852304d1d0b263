import type { TensorType } from './weightSource';

/** Tensor types whose values can be read. */
export type NumberType = Exclude<TensorType, 'other'>;

/** Bytes of one number. */
export const NUMBER_BYTES: Readonly<Record<NumberType, number>> = {
  f32: 4,
  f16: 2,
  bf16: 2,
  f64: 8,
  i8: 1,
  u8: 1,
  i16: 2,
  i32: 4,
  i64: 8,
  bool: 1,
};

/** The largest number of elements that a tensor may claim: 2 GB as float32. */
const MAX_ELEMENTS = 2 ** 29;
const MAX_RANK = 16;

/** How many elements a shape has; undefined when the shape is none that a tensor could have. */
export function elementCount(shape: readonly number[]): number | undefined {
  if (shape.length > MAX_RANK) return undefined;
  let count = 1;
  let empty = false;
  for (const size of shape) {
    if (!Number.isInteger(size) || size < 0 || size > MAX_ELEMENTS) return undefined;
    if (size === 0) empty = true;
    else count *= size;
    if (count > MAX_ELEMENTS) return undefined;
  }
  return empty ? 0 : count;
}

/**
 * Little-endian numbers as float32; i32, i64 and f64 are rounded to the nearest.
 * The array of `bytes` is reused where that spares a copy: it must be the caller's own.
 */
export function widen(bytes: Uint8Array, type: NumberType): Float32Array {
  const count = Math.floor(bytes.byteLength / NUMBER_BYTES[type]);
  if (type === 'f32' && bytes.byteOffset % 4 === 0) {
    return new Float32Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, count);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float32Array(count);
  switch (type) {
    case 'f32':
      for (let i = 0; i < count; i++) values[i] = view.getFloat32(i * 4, true);
      break;
    case 'f16':
      widenHalf(view, values);
      break;
    case 'bf16': {
      // A bfloat16 is the upper half of a float32.
      const bits = new Uint32Array(values.buffer);
      for (let i = 0; i < count; i++) bits[i] = view.getUint16(i * 2, true) << 16;
      break;
    }
    case 'f64':
      for (let i = 0; i < count; i++) values[i] = view.getFloat64(i * 8, true);
      break;
    case 'i8':
      for (let i = 0; i < count; i++) values[i] = view.getInt8(i);
      break;
    case 'u8':
      values.set(bytes);
      break;
    case 'bool':
      for (let i = 0; i < count; i++) values[i] = bytes[i] === 0 ? 0 : 1;
      break;
    case 'i16':
      for (let i = 0; i < count; i++) values[i] = view.getInt16(i * 2, true);
      break;
    case 'i32':
      for (let i = 0; i < count; i++) values[i] = view.getInt32(i * 4, true);
      break;
    case 'i64':
      for (let i = 0; i < count; i++) values[i] = Number(view.getBigInt64(i * 8, true));
      break;
  }
  return values;
}

/** IEEE 754 binary16: 1 sign bit, 5 exponent bits (bias 15), 10 fraction bits. */
function widenHalf(view: DataView, values: Float32Array): void {
  const bits = new Uint32Array(values.buffer);
  for (let i = 0; i < values.length; i++) {
    const half = view.getUint16(i * 2, true);
    const sign = (half & 0x8000) << 16;
    const exponent = (half >> 10) & 0x1f;
    const fraction = half & 0x3ff;
    if (exponent === 0) {
      const value = fraction * 2 ** -24;
      values[i] = sign === 0 ? value : -value;
    } else if (exponent === 0x1f) {
      bits[i] = sign | 0x7f800000 | (fraction << 13);
    } else {
      bits[i] = sign | ((exponent + 112) << 23) | (fraction << 13);
    }
  }
}

/** The first index whose value is NaN or infinite; -1 when all are finite. */
export function firstNotFinite(values: Float32Array): number {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value - value !== 0) return i;
  }
  return -1;
}
