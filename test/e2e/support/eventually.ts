import { setTimeout as sleep } from 'node:timers/promises';

/** Repeats a check until it holds, for what the window does by and by; gives what it gave, rejects with its last error. */
export async function eventually<T>(check: () => Promise<T>, seconds = 30): Promise<T> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > end) throw error;
      await sleep(100);
    }
  }
}
