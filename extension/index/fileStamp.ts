/** A file changed so shortly before it was read may change again without a new time. */
const RACY_MS = 2_000;

/**
 * Tells states of a file apart.
 * @param size in bytes
 * @param modified milliseconds since 1970
 * @param encoding it was decoded in, where it is not UTF-8
 */
export function fileStamp(size: number, modified: number, encoding?: string): string {
  return `${size}:${modified}${encoding === undefined ? '' : `:${encoding}`}`;
}

/**
 * Whether a file may have changed since it was read without its stamp telling.
 * @param read when the reading began, milliseconds since 1970
 */
export function isRacy(modified: number, read: number): boolean {
  return read - modified < RACY_MS;
}
