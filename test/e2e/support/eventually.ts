import { setTimeout as sleep } from 'node:timers/promises';

/** Repeats a check until it holds, for what the window does by and by; rejects with its last error. */
export async function eventually(check: () => Promise<void>, seconds = 30): Promise<void> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (performance.now() > end) throw error;
      await sleep(100);
    }
  }
}
