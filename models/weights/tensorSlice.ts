/**
 * Variables that a checkpoint keeps in slices, each a block of the whole under a key of its own: as
 * TensorFlow 1 does with partitioned variables, and TensorFlow 2 to fill shards of a given size.
 */

/** One dimension of a slice; `length` is undefined where it takes all of it. */
export interface Extent {
  readonly start: number;
  readonly length: number | undefined;
}

/** A block of a tensor. */
export interface Block {
  readonly start: readonly number[];
  readonly shape: readonly number[];
}

/** Pairs are compared; no variable has nearly as many slices. */
const MAX_SLICES = 1024;

/** Where a slice lies in a tensor of this shape; undefined when it does not fit. */
export function blockOf(extents: readonly Extent[], shape: readonly number[]): Block | undefined {
  if (extents.length !== shape.length) return undefined;
  const start = extents.map((extent) => extent.start);
  const size = extents.map((extent, i) => extent.length ?? shape[i]!);
  const fits = size.every((length, i) => length > 0 && start[i]! + length <= shape[i]!);
  return fits ? { start, shape: size } : undefined;
}

/** Whether the blocks, each inside the tensor, cover all of it and nothing twice. */
export function isPartition(blocks: readonly Block[], shape: readonly number[]): boolean {
  if (blocks.length > MAX_SLICES) return false;
  const disjoint = blocks.every((a, i) =>
    blocks.slice(i + 1).every((b) => a.start.some((_, d) => apart(a, b, d) || apart(b, a, d))),
  );
  const count = (sizes: readonly number[]): number => sizes.reduce((n, size) => n * size, 1);
  return disjoint && blocks.reduce((sum, block) => sum + count(block.shape), 0) === count(shape);
}

function apart(a: Block, b: Block, dimension: number): boolean {
  return a.start[dimension]! + a.shape[dimension]! <= b.start[dimension]!;
}

/** Copies the values of a block to their places in the whole, row by row. */
export function copyBlock(
  values: Float32Array,
  { start, shape }: Block,
  whole: Float32Array,
  wholeShape: readonly number[],
): void {
  const last = shape.length - 1;
  const run = shape[last] ?? 1;
  for (let from = 0; from < values.length; from += run) {
    let row = from / run;
    let to = start[last] ?? 0;
    let stride = wholeShape[last] ?? 1;
    for (let d = last - 1; d >= 0; d--) {
      to += (start[d]! + (row % shape[d]!)) * stride;
      row = Math.floor(row / shape[d]!);
      stride *= wholeShape[d]!;
    }
    whole.set(values.subarray(from, from + run), to);
  }
}

/**
 * The key under which a slice is kept: a zero, the variable's name, the number of dimensions and the
 * extents in TensorFlow's order-preserving code (tensorflow/core/util/saved_tensor_slice_util.cc,
 * core/lib/strings/ordered_code.cc).
 * @param key the variable's own key, one character a byte
 * @returns one character a byte
 */
export function sliceKey(key: string, extents: readonly Extent[]): string {
  const name = key.replace(/[\0\xff]/g, (byte) => byte + (byte === '\0' ? '\xff' : '\0'));
  const numbers = extents.map(
    ({ start, length }) => signedNumber(start) + signedNumber(length ?? -1),
  );
  return `\0${name}\0\x01${unsignedNumber(extents.length)}${numbers.join('')}`;
}

/** How many bytes follow, then the number, most significant first. */
function unsignedNumber(value: number): string {
  const bytes = bigEndian(value);
  return String.fromCharCode(bytes.length, ...bytes);
}

/**
 * As many leading ones as there are bytes, a zero, then the number; -1, the only negative one here,
 * is all of that inverted.
 */
function signedNumber(value: number): string {
  if (value < 0) return '\x7f';
  const bits = value === 0 ? 0 : Math.floor(Math.log2(value)) + 1;
  const length = Math.max(1, Math.ceil((bits + 1) / 7));
  const bytes = new Uint8Array(length);
  const digits = bigEndian(value);
  bytes.set(digits, length - digits.length);
  bytes[0]! |= (0xff00 >> length) & 0xff; // sizes need no more than five bytes, so one byte of ones
  return String.fromCharCode(...bytes);
}

function bigEndian(value: number): number[] {
  const bytes: number[] = [];
  for (let left = value; left > 0; left = Math.floor(left / 256)) bytes.unshift(left % 256);
  return bytes;
}
