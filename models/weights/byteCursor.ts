/** Reads from a byte array, front to back, never beyond its end; a failure is the caller's error. */
export class ByteCursor {
  constructor(
    private readonly bytes: Uint8Array,
    public at: number,
    private readonly end: number,
    private readonly damaged: () => Error,
  ) {}

  get done(): boolean {
    return this.at >= this.end;
  }

  /**
   * A base-128 varint, least significant group first, as protocol buffers and LevelDB write it.
   * A number that JavaScript cannot hold exactly is damage: no size or offset is that large.
   */
  varint(): number {
    let value = 0;
    for (let scale = 1; scale <= 2 ** 49; scale *= 128) {
      const byte = this.take(1)[0]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (Number.isSafeInteger(value)) return value;
        break;
      }
    }
    throw this.damaged();
  }

  /** A view of the next bytes. */
  take(length: number): Uint8Array {
    if (length > this.end - this.at) throw this.damaged();
    const view = this.bytes.subarray(this.at, this.at + length);
    this.at += length;
    return view;
  }

  /** Little-endian, unsigned. */
  fixed32(): number {
    return littleEndian32(this.take(4), 0);
  }
}

/** The unsigned 32-bit number at `at`, which must be inside. */
export function littleEndian32(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0
  );
}
