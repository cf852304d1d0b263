import { unref } from '../timers';

/** How often a look is taken. */
const LOOKS_PER_LIMIT = 4;

/** Tells when a worker has been at one document for longer than it may. */
export class StuckWatch {
  private timer: NodeJS.Timeout | undefined;
  private last: string | null = null;
  private looks = 0;

  /**
   * @param current the document it is at, null for none
   * @param limitMs how long it may be at one
   */
  constructor(
    private readonly current: () => string | null,
    private readonly onStuck: () => void,
    private readonly limitMs: number,
  ) {}

  /** Begins to look, unless it does already; nothing is kept alive by it. */
  start(): void {
    if (this.timer) return;
    this.last = null;
    this.timer = setInterval(() => this.look(), this.limitMs / LOOKS_PER_LIMIT);
    unref(this.timer);
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private look(): void {
    const now = this.current();
    this.looks = now !== null && now === this.last ? this.looks + 1 : 0;
    this.last = now;
    if (this.looks < LOOKS_PER_LIMIT) return;
    this.looks = 0;
    this.onStuck();
  }
}
