import { wireFields } from './protobuf';
import type { Extent } from './tensorSlice';
import type { TensorType } from './weightSource';

/**
 * The messages of a checkpoint's index, after tensorflow/core/protobuf/tensor_bundle.proto,
 * framework/tensor_shape.proto, tensor_slice.proto and types.proto.
 */
export interface BundleHeader {
  readonly shards: number;
  readonly bigEndian: boolean;
}

export interface BundleEntry {
  /** Undefined for text and handles, which are no weights. */
  readonly dtype: TensorType | undefined;
  readonly shape: readonly number[];
  readonly shard: number;
  readonly offset: number;
  readonly bytes: number;
  /** Masked CRC-32C of the bytes. */
  readonly crc: number;
  /** Where there are any, the values lie in these, under keys of their own. */
  readonly slices: readonly (readonly Extent[])[];
}

/** `DataType`. The quantised types (11-13, 15, 16) never appear in checkpoints of variables. */
const TYPES: readonly (TensorType | undefined)[] = [
  undefined, // DT_INVALID
  'f32',
  'f64',
  'i32',
  'u8',
  'i16',
  'i8',
  undefined, // DT_STRING
  'other', // DT_COMPLEX64
  'i64',
  'bool',
  'other',
  'other',
  'other',
  'bf16',
  'other',
  'other',
  'other', // DT_UINT16
  'other', // DT_COMPLEX128
  'f16',
  undefined, // DT_RESOURCE
  undefined, // DT_VARIANT
];

/** @throws what `damaged` makes */
export function parseBundleHeader(message: Uint8Array, damaged: () => Error): BundleHeader {
  let shards = 0;
  let bigEndian = false;
  for (const { number, value } of wireFields(message, damaged)) {
    if (number === 1) shards = asNumber(value, damaged);
    if (number === 2) bigEndian = asNumber(value, damaged) !== 0;
  }
  return { shards, bigEndian };
}

/** @throws what `damaged` makes */
export function parseBundleEntry(message: Uint8Array, damaged: () => Error): BundleEntry {
  let dtype = 0;
  let shape: readonly number[] = [];
  let shard = 0;
  let offset = 0;
  let bytes = 0;
  let crc = 0;
  const slices: (readonly Extent[])[] = [];
  for (const { number, value } of wireFields(message, damaged)) {
    if (number === 1) dtype = asNumber(value, damaged);
    else if (number === 2) shape = parseShape(asBytes(value, damaged), damaged);
    else if (number === 3) shard = asNumber(value, damaged);
    else if (number === 4) offset = asNumber(value, damaged);
    else if (number === 5) bytes = asNumber(value, damaged);
    else if (number === 6) crc = asNumber(value, damaged);
    else if (number === 7) slices.push(parseSlice(asBytes(value, damaged), damaged));
  }
  const type = dtype < TYPES.length ? TYPES[dtype] : 'other';
  return { dtype: type, shape, shard, offset, bytes, crc, slices };
}

function parseShape(message: Uint8Array, damaged: () => Error): readonly number[] {
  const shape: number[] = [];
  for (const { number, value } of wireFields(message, damaged)) {
    if (number === 3) throw damaged(); // of unknown rank: nothing that was saved is
    if (number !== 2) continue;
    let size = 0;
    for (const field of wireFields(asBytes(value, damaged), damaged)) {
      if (field.number === 1) size = asNumber(field.value, damaged);
    }
    shape.push(size);
  }
  return shape;
}

/** One extent a dimension; without a length it is all of the dimension. */
function parseSlice(message: Uint8Array, damaged: () => Error): readonly Extent[] {
  const extents: Extent[] = [];
  for (const { number, value } of wireFields(message, damaged)) {
    if (number !== 1) continue;
    let start = 0;
    let length: number | undefined;
    for (const field of wireFields(asBytes(value, damaged), damaged)) {
      if (field.number === 1) start = asNumber(field.value, damaged);
      if (field.number === 2) length = asNumber(field.value, damaged);
    }
    extents.push({ start, length });
  }
  return extents;
}

function asNumber(value: number | Uint8Array, damaged: () => Error): number {
  if (typeof value !== 'number') throw damaged();
  return value;
}

function asBytes(value: number | Uint8Array, damaged: () => Error): Uint8Array {
  if (typeof value === 'number') throw damaged();
  return value;
}
