import { unref } from '../timers';

/** Milliseconds between two looks at the clock. */
const TICK_MS = 500;

/**
 * Tells when something takes too long, in time that this process was awake: a machine that slept for
 * an hour, or a process that was stopped, has spent one tick only.
 */
export class HangWatch {
  private timer: NodeJS.Timeout | null = null;
  private awakeMs = 0;
  private limitMs = Infinity;
  private lastTick = 0;

  /**
   * @param onHang called once for each `start` whose limit passes
   * @param counts whether time counts just now
   * @param now milliseconds; it may jump
   */
  constructor(
    private readonly onHang: () => void,
    private readonly counts: () => boolean = () => true,
    private readonly now: () => number = Date.now,
  ) {}

  /** Begins to count anew. */
  start(limitMs: number): void {
    this.awakeMs = 0;
    this.limitMs = limitMs;
    this.lastTick = this.now();
    this.timer ??= setInterval(() => this.tick(), TICK_MS);
    unref(this.timer);
  }

  stop(): void {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
    this.limitMs = Infinity;
  }

  /** One look at the clock; the timer calls it. */
  tick(): void {
    const now = this.now();
    const passed = Math.min(Math.max(0, now - this.lastTick), 2 * TICK_MS);
    this.lastTick = now;
    if (!this.counts()) return;
    this.awakeMs += passed;
    if (this.awakeMs < this.limitMs) return;
    this.limitMs = Infinity;
    this.onHang();
  }
}
