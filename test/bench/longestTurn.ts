import { readFileSync } from 'node:fs';

export interface TurnTimes {
  /** Milliseconds of the longest turn by the clock, and how long this thread was running in it. */
  readonly clock: number;
  readonly running: number;
  /** Of the turn with the most processor time. */
  readonly processor: number;
}

/**
 * The longest turns of this thread's event loop: by the clock, and by the processor time this thread
 * had in it, which on a busy machine leaves out the waiting for a turn of the machine.
 */
export class LongestTurn {
  private readonly longest = { clock: 0, running: 0, processor: 0 };
  private running = true;
  private last = { clock: performance.now(), processor: processorTime() };

  constructor() {
    const turn = (): void => {
      const now = { clock: performance.now(), processor: processorTime() };
      const clock = now.clock - this.last.clock;
      const running = now.processor - this.last.processor;
      const { longest } = this;
      if (clock > longest.clock) Object.assign(longest, { clock, running });
      longest.processor = Math.max(longest.processor, running);
      this.last = now;
      if (this.running) setTimeout(turn, 1);
    };
    setTimeout(turn, 1);
  }

  stop(): TurnTimes {
    this.running = false;
    return this.longest;
  }
}

/** Milliseconds the main thread has been running; the clock where the system does not tell. */
function processorTime(): number {
  try {
    const path = `/proc/self/task/${process.pid}/schedstat`;
    return Number(readFileSync(path, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return performance.now();
  }
}
