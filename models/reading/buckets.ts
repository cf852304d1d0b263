/** Lengths of input that are proved, and where padding is exact also padded, together. */
const BUCKETS = [64, 128, 256, 384] as const;

/** The bucket of an input of `length` tokens: the shortest that holds it. */
export function bucketOf(length: number): number {
  return BUCKETS.find((it) => length <= it) ?? 128 * Math.ceil(length / 128);
}
