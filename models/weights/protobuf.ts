import { ByteCursor } from './byteCursor';

/** One field of a protocol buffers message as it lies on the wire. */
export interface WireField {
  readonly number: number;
  /** A number for varint and fixed32, bytes for what is length-delimited; fixed64 as bytes. */
  readonly value: number | Uint8Array;
}

/**
 * The fields of one message in the order of the wire
 * (https://protobuf.dev/programming-guides/encoding). Enough for the few small messages of a
 * checkpoint's index; negative varints are refused with all that is no exact number.
 * @throws what `damaged` makes
 */
export function* wireFields(bytes: Uint8Array, damaged: () => Error): Generator<WireField> {
  const cursor = new ByteCursor(bytes, 0, bytes.length, damaged);
  while (!cursor.done) {
    const tag = cursor.varint();
    const number = Math.floor(tag / 8);
    if (number === 0) throw damaged();
    switch (tag % 8) {
      case 0:
        yield { number, value: cursor.varint() };
        break;
      case 1:
        yield { number, value: cursor.take(8) };
        break;
      case 2:
        yield { number, value: cursor.take(cursor.varint()) };
        break;
      case 5:
        yield { number, value: cursor.fixed32() };
        break;
      default:
        throw damaged();
    }
  }
}
