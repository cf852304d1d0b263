import type { Explanation, LeaveOutRule } from './documentEntry';
import type { FileState } from './passageIndex';

/** In a browser there is no disk: the host gives what lies in folders. */
export class DiskFolders {
  readonly pending: number = 0;
  readonly progress = { done: 0, total: 0, walking: false };

  knows(): boolean {
    return false;
  }

  *waiting(): Generator<string> {
    yield* [];
  }

  *leftOut(): Generator<readonly [string, LeaveOutRule]> {
    yield* [];
  }

  *states(): Generator<FileState> {
    yield* [];
  }

  seed(): void {
    // Nothing was kept.
  }

  setFolders(): Promise<void> {
    return Promise.resolve();
  }

  sweep(): Promise<void> {
    return Promise.resolve();
  }

  distrust(): void {
    // There is nothing to be read again.
  }

  restore(): Promise<boolean> {
    return Promise.resolve(false);
  }

  explain(): Promise<Explanation> {
    return Promise.resolve({ kind: 'outside' });
  }

  encodingOf(): string | undefined {
    return undefined;
  }
}
