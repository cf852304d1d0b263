import { ByteCursor } from './byteCursor';

/**
 * Decodes a raw Snappy block (https://github.com/google/snappy, format_description.txt): the
 * decoded length, then literals and copies of what was decoded before.
 * @param maxLength longest result allowed, in bytes
 * @throws what `damaged` makes, for anything that is not such a block
 */
export function decodeSnappy(
  bytes: Uint8Array,
  maxLength: number,
  damaged: () => Error,
): Uint8Array {
  const input = new ByteCursor(bytes, 0, bytes.length, damaged);
  const length = input.varint();
  if (length > maxLength) throw damaged();
  const output = new Uint8Array(length);
  let at = 0;
  while (!input.done) {
    const tag = input.take(1)[0]!;
    const size = tag >> 2;
    if ((tag & 3) === 0) {
      const literal = size < 60 ? size + 1 : little(input.take(size - 59)) + 1;
      if (literal > length - at) throw damaged();
      output.set(input.take(literal), at);
      at += literal;
      continue;
    }
    const kind = tag & 3;
    const copied = kind === 1 ? (size & 7) + 4 : size + 1;
    const back =
      kind === 1
        ? ((tag >> 5) << 8) + little(input.take(1))
        : little(input.take(kind === 2 ? 2 : 4));
    if (back === 0 || back > at || copied > length - at) throw damaged();
    // Byte by byte: the copy may overlap what it writes.
    for (const end = at + copied; at < end; at++) output[at] = output[at - back]!;
  }
  if (at !== length) throw damaged();
  return output;
}

function little(bytes: Uint8Array): number {
  return bytes.reduceRight((value, byte) => value * 256 + byte, 0);
}
