/** What both hosts have of Node's and of the browser's timers. */

/** Lets the process end though the timer runs; a browser's worker ends anyway. */
export function unref(timer: unknown): void {
  (timer as { unref?: () => void }).unref?.();
}

export interface SleepOptions {
  /** Whether the process waits for it; by default it does. */
  readonly ref?: boolean;
  readonly signal?: AbortSignal;
}

/** Resolves after `ms` milliseconds. @throws the signal's reason when it aborts before */
export function sleep(ms: number): Promise<undefined>;
export function sleep<T>(ms: number, value: T, options?: SleepOptions): Promise<T>;
export function sleep<T>(
  ms: number,
  value?: T,
  options: SleepOptions = {},
): Promise<T | undefined> {
  const { ref = true, signal } = options;
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const abort = (): void => {
      clearTimeout(timer);
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- whoever aborts says why
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve(value);
    }, ms);
    if (!ref) unref(timer);
    signal?.addEventListener('abort', abort, { once: true });
  });
}
