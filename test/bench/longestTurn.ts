import { readFileSync } from 'node:fs';

/**
 * The longest turn of this thread's event loop: by the clock, and by the processor time this thread
 * had in it, which on a busy machine leaves out the waiting for a turn of the machine.
 */
export class LongestTurn {
  private longest = { clock: 0, processor: 0 };
  private running = true;
  private last = { clock: performance.now(), processor: processorTime() };

  constructor() {
    const turn = (): void => {
      const now = { clock: performance.now(), processor: processorTime() };
      this.longest = {
        clock: Math.max(this.longest.clock, now.clock - this.last.clock),
        processor: Math.max(this.longest.processor, now.processor - this.last.processor),
      };
      this.last = now;
      if (this.running) setTimeout(turn, 1);
    };
    setTimeout(turn, 1);
  }

  /** @returns milliseconds */
  stop(): { clock: number; processor: number } {
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
