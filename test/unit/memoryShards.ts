import type { FileAccess } from '../../extension/storage/shardStorage';

/** A folder of files in memory that fails after some more calls, as a process that is ended. */
export class MemoryShards implements FileAccess {
  readonly files = new Map<string, Uint8Array>();
  /** Writing calls that still succeed. */
  left = Infinity;

  read(name: string): Promise<Uint8Array> {
    const bytes = this.files.get(name);
    return bytes ? Promise.resolve(bytes.slice()) : Promise.reject(new Error('no such file'));
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    if (this.left === 0) this.files.set(name, bytes.slice(0, bytes.length >> 1));
    await this.spend();
    this.files.set(name, bytes.slice());
  }

  async rename(from: string, to: string): Promise<void> {
    await this.spend();
    this.files.set(to, await this.read(from));
    this.files.delete(from);
  }

  async remove(name: string): Promise<void> {
    await this.spend();
    this.files.delete(name);
  }

  list(): Promise<readonly string[]> {
    return Promise.resolve([...this.files.keys()]);
  }

  private spend(): Promise<void> {
    if (this.left-- > 0) return Promise.resolve();
    this.left = 0;
    return Promise.reject(new Error('ended'));
  }
}
