import type { TextReader } from './documentTexts';

/** In a browser there is no disk. */
export class DiskTexts implements TextReader {
  reaches(): boolean {
    return false;
  }

  stateOf(): Promise<null> {
    return Promise.resolve(null);
  }

  textOf(): Promise<null> {
    return Promise.resolve(null);
  }
}
