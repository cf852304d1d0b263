/** The watch looks this often; a machine that slept meanwhile counts as one look. */
const LOOK_MS = 1000;
/** A run may take this many times the slowest seen before the driver counts as hanging… */
const PATIENCE = 20;
/** …and never less than this; before the first run nothing is known of its speed. */
const LEAST_LOOKS = 15;
const FIRST_LOOKS = 60;

/**
 * Notices that an accelerator hangs: windows are with it, and nothing comes back for far longer than
 * it ever took. Counts looks, not the clock, so that a machine that was asleep is not mistaken for one.
 */
export class RunWatch {
  private slowest = 0;
  private looks = 0;
  private end: (() => void) | null = null;

  /** @param every a test passes its own */
  constructor(
    private readonly onHang: () => void,
    private readonly every = startTimer,
  ) {}

  /** Windows are with the worker; `waiting` counts them. */
  sent(waiting: number): void {
    if (waiting === 1) this.looks = 0;
    this.end ??= this.every(LOOK_MS, () => this.look());
  }

  /** A run came back that took `ms`. */
  ran(ms: number): void {
    this.slowest = Math.max(this.slowest, ms);
    this.looks = 0;
  }

  /** Something else came: it is alive. */
  heard(): void {
    this.looks = 0;
  }

  /** Nothing is with the worker any more. */
  rest(): void {
    this.stop();
  }

  stop(): void {
    this.end?.();
    this.end = null;
    this.looks = 0;
  }

  private look(): void {
    this.looks++;
    const allowed =
      this.slowest === 0
        ? FIRST_LOOKS
        : Math.max(LEAST_LOOKS, Math.ceil((PATIENCE * this.slowest) / LOOK_MS));
    if (this.looks > allowed) this.onHang();
  }
}

function startTimer(ms: number, tick: () => void): () => void {
  const timer: unknown = setInterval(tick, ms);
  // In Node it must not keep the process alive.
  if (typeof timer === 'object' && timer !== null && 'unref' in timer)
    (timer as { unref(): void }).unref();
  return () => clearInterval(timer as Parameters<typeof clearInterval>[0]);
}
