/** Resolves to the work's value, or to null after `ms` milliseconds; the work itself goes on. */
export async function withTimeout<T>(work: Promise<T>, ms: number): Promise<T | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, ms, null);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits for the work, at most `ms` milliseconds, and never rejects. */
export async function allSettledWithin(work: Promise<unknown>, ms: number): Promise<void> {
  await withTimeout(
    work.catch(() => null),
    ms,
  );
}

/** Does `work` for every item, `limit` at a time, in order; rejects with the first error. */
export async function inParallel<T>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < items.length) await work(items[next++]!);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane));
}
