import { withTimeout } from './pacing';

/** A sweep older than this is repeated before a question. */
const SWEEP_AGE_MS = 5_000;
/** How long a question waits for a sweep. */
const SWEEP_WAIT_MS = 500;

/** What is known of the disk when a question begins. */
export interface Settled {
  /** The comparison that goes on; null when all is compared. Rejects when a folder cannot be walked. */
  readonly checking: Promise<void> | null;
}

export interface SweepPorts {
  /** Goes through the folders that are searched now. */
  readonly walk: () => Promise<void>;
  /** Compares all of them with the disk. */
  readonly sweep: () => Promise<void>;
  /** What is under way besides; null when nothing is. */
  readonly pending: () => Promise<void> | null;
  /** Milliseconds. */
  readonly now: () => number;
}

/**
 * When folders are compared with the disk: walked when they are first asked about, compared again
 * before a question when the last comparison is old or a watcher has spoken since. One runs at a time.
 */
export class Sweeps {
  private walking: Promise<void> | null = null;
  private walked = false;
  private sweeping: Promise<void> | null = null;
  private last = 0;
  /** A watcher has spoken since the last sweep began: a question does not wait for quiet. */
  private told = false;

  constructor(private readonly ports: SweepPorts) {}

  /** Whether the folders were asked about. */
  get begun(): boolean {
    return this.walking !== null;
  }

  /** Whether the folders were compared with the disk and nothing is under way. */
  get settled(): boolean {
    return this.walked && this.sweeping === null && this.ports.pending() === null;
  }

  /** Whether what is known of folders that were walked may have changed since. */
  get isOld(): boolean {
    return this.walked && (this.told || this.ports.now() - this.last > SWEEP_AGE_MS);
  }

  /** Before a question: waits half a second at most for the folders to be compared with the disk. */
  async settle(): Promise<Settled> {
    const walking = (this.walking ??= this.walk());
    const comparing = this.walked ? this.compare() : walking;
    if (comparing === null) return { checking: null };
    const finished = await withTimeout(
      comparing.then(() => true),
      SWEEP_WAIT_MS,
    );
    return { checking: finished === true ? null : comparing };
  }

  /** A watcher has spoken. */
  noteChange(): void {
    this.told = true;
  }

  /** Other folders are searched now; nothing is walked before the first question. */
  foldersChanged(): void {
    if (!this.walking) return;
    this.walked = false;
    this.walking = this.walk();
  }

  /** Compares with the disk now; joins the comparison that runs. */
  sweep(): Promise<void> {
    // What was told of while one runs may have come too late for it.
    this.told &&= this.sweeping !== null;
    this.sweeping ??= this.ports.sweep().finally(() => {
      this.sweeping = null;
      this.noteSweep();
    });
    return this.sweeping;
  }

  /** All is compared at this moment. */
  noteSweep(): void {
    this.last = this.ports.now();
  }

  private compare(): Promise<void> | null {
    return this.sweeping ?? (this.isOld ? this.sweep() : this.ports.pending());
  }

  private walk(): Promise<void> {
    const walking = this.ports.walk().then(() => {
      if (this.walking !== walking) return;
      this.walked = true;
      this.noteSweep();
    });
    walking.catch(() => {
      if (this.walking === walking) this.walking = null;
    });
    return walking;
  }
}
