const LENGTH_BYTES = 4;
const CAPACITY = 16 * 1024;

/**
 * Which document the worker is working on, in memory it shares with its client, so that it can be
 * told when the worker is gone. Layout: length in bytes as Int32, then UTF-8; cut at 16 KB.
 */
export class CurrentDocument {
  private readonly length: Int32Array;
  private readonly bytes: Buffer;

  constructor(readonly memory = new SharedArrayBuffer(LENGTH_BYTES + CAPACITY)) {
    this.length = new Int32Array(memory, 0, 1);
    this.bytes = Buffer.from(memory, LENGTH_BYTES);
  }

  set(name: string | null): void {
    Atomics.store(this.length, 0, 0);
    if (name !== null) Atomics.store(this.length, 0, this.bytes.write(name));
  }

  get(): string | null {
    const length = Atomics.load(this.length, 0);
    return length === 0 ? null : this.bytes.toString('utf8', 0, length);
  }
}
