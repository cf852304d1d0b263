import type { WalkedFile } from './folderWalk';

/** Files read ahead of the one being indexed. */
const READ_AHEAD = 8;

/** Takes in what one step of the reading brought. */
type Settle = () => Promise<void>;

/**
 * The files of a walk that have to be read, in the order they were met. The walk goes on while they
 * are read, a few ahead of the one being indexed, so the number of all is known early.
 */
export class ReadingQueue {
  private files: WalkedFile[] = [];
  private at = 0;
  private closed = false;
  private wake: (() => void) | null = null;
  private counts = { done: 0, total: 0 };

  /** Files settled, of those that came since the queue was last at rest. */
  get done(): number {
    return this.counts.done;
  }

  get total(): number {
    return this.counts.total;
  }

  push(file: WalkedFile): void {
    if (this.counts.done === this.counts.total) this.counts = { done: 0, total: 0 };
    this.counts.total++;
    this.files.push(file);
    this.wake?.();
  }

  /** No more files come in this run. */
  close(): void {
    this.closed = true;
    this.wake?.();
  }

  private isClosed(): boolean {
    return this.closed;
  }

  /** Reads until the queue is closed and empty; settles one file after the other. One run at a time. */
  async run(read: (file: WalkedFile) => Promise<Settle>, signal: AbortSignal): Promise<void> {
    this.closed = false;
    const ahead: Promise<Settle>[] = [];
    const onAbort = (): void => this.wake?.();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      for (;;) {
        if (signal.aborted) return;
        while (ahead.length < READ_AHEAD && this.at < this.files.length) {
          ahead.push(read(this.files[this.at++]!));
        }
        const next = ahead.shift();
        if (next) {
          await (
            await next
          )();
          this.counts.done++;
        } else if (this.isClosed()) {
          return;
        } else {
          await new Promise<void>((resolve) => (this.wake = resolve));
          this.wake = null;
        }
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      this.counts.total -= this.files.length - this.at + ahead.length;
      this.files = [];
      this.at = 0;
    }
  }
}
