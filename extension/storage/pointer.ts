/** Of the pointer's own shape. */
const FORMAT = 1;

/** Where a section lies in the bytes of a generation, with the checksum of its bytes. */
export interface PointedSection {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly checksum: number;
}

/** Names the current generation. */
export interface Pointer {
  /** Of the program that wrote it: another one reads nothing of it. */
  readonly version: string;
  /** Name of the file, or of the folder of shards. */
  readonly generation: string;
  readonly sections: readonly PointedSection[];
}

/** @param checksum of bytes; both sides must use the same */
export function writePointer(
  pointer: Pointer,
  checksum: (bytes: Uint8Array) => number,
): Uint8Array {
  const body = JSON.stringify({ format: FORMAT, ...pointer });
  return new TextEncoder().encode(`${checksum(new TextEncoder().encode(body))}\n${body}`);
}

/** @returns null for anything that `writePointer` did not write for this version */
export function readPointer(
  bytes: Uint8Array,
  version: string,
  checksum: (bytes: Uint8Array) => number,
): Pointer | null {
  const text = new TextDecoder().decode(bytes);
  const at = text.indexOf('\n');
  const body = text.slice(at + 1);
  if (at < 0 || text.slice(0, at) !== String(checksum(new TextEncoder().encode(body)))) return null;
  const pointer = JSON.parse(body) as Pointer & { readonly format: number };
  return pointer.format === FORMAT && pointer.version === version ? pointer : null;
}
