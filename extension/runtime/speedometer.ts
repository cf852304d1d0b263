/** Readings remembered: enough for a steady median, few enough to follow a machine that gets busy. */
const WINDOW = 64;
/** Below this a window's time is not in proportion to its tokens. */
const SHORT = 64;

/** What an accelerator measured on the latest real readings. */
export class Speedometer {
  private readonly latest: { readonly ms: number; readonly tokens: number }[] = [];

  /** @param ms milliseconds of one passage; `tokens` its length */
  add(ms: number, tokens: number): void {
    this.latest.push({ ms, tokens });
    if (this.latest.length > WINDOW) this.latest.shift();
  }

  clear(): void {
    this.latest.length = 0;
  }

  /** Median passages a second, and mean tokens of them; null before the first reading. */
  measured(): { readonly passagesPerSecond: number; readonly tokensPerPassage: number } | null {
    const median = medianOf(this.latest.map((it) => it.ms));
    if (median === null) return null;
    const tokens = this.latest.reduce((sum, it) => sum + it.tokens, 0);
    return { passagesPerSecond: 1000 / median, tokensPerPassage: tokens / this.latest.length };
  }

  /**
   * How many times slower the latest readings were than a speed known, token for token, by their
   * median; null while there are fewer than `least` readings that are not short.
   */
  slowerThan(
    known: { readonly passagesPerSecond: number; readonly tokens: number },
    least: number,
  ): number | null {
    const long = this.latest.filter((it) => it.tokens >= SHORT).slice(-least);
    if (long.length < least) return null;
    const median = medianOf(long.map((it) => it.ms / it.tokens));
    return median === null ? null : median * known.passagesPerSecond * known.tokens * 0.001;
  }
}

function medianOf(values: readonly number[]): number | null {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? null;
}
