/**
 * Values pushed by events, taken by one `for await`. After `end` or `fail` the first of them counts;
 * values pushed before `end` are still taken, values before `fail` too.
 */
export class AsyncQueue<T> implements AsyncIterable<T> {
  private readonly values: T[] = [];
  private finish: { readonly error?: unknown; readonly failed: boolean } | null = null;
  private wake: () => void = () => undefined;

  push(value: T): void {
    if (this.finish) return;
    this.values.push(value);
    this.wake();
  }

  end(): void {
    this.finish ??= { failed: false };
    this.wake();
  }

  fail(error: unknown): void {
    this.finish ??= { failed: true, error };
    this.wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, void> {
    for (;;) {
      while (this.values.length > 0) yield this.values.shift()!;
      if (this.finish?.failed) throw this.finish.error;
      if (this.finish) return;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }
}
