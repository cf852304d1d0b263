/** Readings remembered: enough for a steady median, few enough to follow a machine that gets busy. */
const WINDOW = 64;

/** What an accelerator measured on the latest real readings. */
export class Speedometer {
  private readonly latest: { readonly ms: number; readonly tokens: number }[] = [];

  /** @param ms milliseconds of one passage; `tokens` its length */
  add(ms: number, tokens: number): void {
    this.latest.push({ ms, tokens });
    if (this.latest.length > WINDOW) this.latest.shift();
  }

  /** Median passages a second, and mean tokens of them; null before the first reading. */
  measured(): { readonly passagesPerSecond: number; readonly tokensPerPassage: number } | null {
    const sorted = this.latest.map((it) => it.ms).sort((a, b) => a - b);
    const median = sorted[sorted.length >> 1];
    if (median === undefined) return null;
    const tokens = this.latest.reduce((sum, it) => sum + it.tokens, 0);
    return { passagesPerSecond: 1000 / median, tokensPerPassage: tokens / this.latest.length };
  }
}
