import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/**
 * A file that looks like its bytes to whoever takes parts of them, which are read only then: ONNX
 * Runtime takes each external constant with `subarray` and copies it at once, and would otherwise need
 * the whole file in memory beside its copies. Its own elements are none.
 */
export class FileView extends Uint8Array {
  readonly #file: number;
  readonly #bytes: number;
  #part = new Uint8Array(0);

  /** @throws the system's error when it cannot be opened */
  constructor(path: string) {
    super(0);
    this.#file = openSync(path, 'r');
    this.#bytes = fstatSync(this.#file).size;
  }

  override get byteLength(): number {
    return this.#bytes;
  }

  override get length(): number {
    return this.#bytes;
  }

  /** Good until the next is taken. @throws RangeError when the file ends before */
  override subarray(begin = 0, end = this.#bytes): Uint8Array<ArrayBuffer> {
    if (this.#part.length < end - begin) this.#part = new Uint8Array(end - begin);
    const part = this.#part.subarray(0, end - begin);
    let done = 0;
    while (done < part.length) {
      const got = readSync(this.#file, part, done, part.length - done, begin + done);
      if (got === 0) throw new RangeError('the network file is shorter than it was');
      done += got;
    }
    return part;
  }

  close(): void {
    closeSync(this.#file);
  }
}
