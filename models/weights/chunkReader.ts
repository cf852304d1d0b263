import { codeOf } from './nodeFiles';
import { WeightsError } from './weightSource';

/** Takes a stream apart in pieces of the reader's choosing. */
export class ChunkReader {
  private readonly chunks: AsyncIterator<Uint8Array>;
  private chunk: Uint8Array = new Uint8Array(0);
  private total = 0;

  /** @param watch told of all bytes so far before each chunk is used; stops it all by throwing */
  constructor(
    stream: AsyncIterable<Uint8Array>,
    private readonly archive: string,
    private readonly watch: (total: number) => void,
  ) {
    this.chunks = stream[Symbol.asyncIterator]();
  }

  /** Exactly `length` bytes. @throws WeightsError when the stream ends before */
  async take(length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    let at = 0;
    await this.copy(length, (chunk) => {
      bytes.set(chunk, at);
      at += chunk.length;
      return Promise.resolve();
    });
    return bytes;
  }

  async skip(length: number): Promise<void> {
    await this.copy(length, () => Promise.resolve());
  }

  /** Hands on exactly `length` bytes, piece by piece. */
  async copy(length: number, to: (chunk: Uint8Array) => Promise<void>): Promise<void> {
    for (let left = length; left > 0;) {
      if (this.chunk.length === 0 && !(await this.fill())) {
        throw new WeightsError(this.archive, 'it is cut short');
      }
      const piece = this.chunk.subarray(0, left);
      this.chunk = this.chunk.subarray(piece.length);
      left -= piece.length;
      await to(piece);
    }
  }

  /** Passes over all that is left. */
  async drain(): Promise<void> {
    while (await this.fill());
  }

  /** False at the end. */
  private async fill(): Promise<boolean> {
    let next: IteratorResult<Uint8Array>;
    try {
      next = await this.chunks.next();
    } catch (error) {
      throw new WeightsError(this.archive, `it is damaged or cut short (${codeOf(error)})`);
    }
    if (next.done === true) return false;
    this.total += next.value.length;
    this.watch(this.total);
    this.chunk = next.value;
    return true;
  }
}
