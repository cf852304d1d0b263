import type { Interval } from './statistics';

/** A share as percent with one decimal. */
export function percentShown(share: number): string {
  return Number.isFinite(share) ? (100 * share).toFixed(1) : '–';
}

/** Mean and interval in percent: `80.6 [78.4, 82.7]`. */
export function intervalShown({ mean, low, high }: Interval): string {
  return `${percentShown(mean)} [${percentShown(low)}, ${percentShown(high)}]`;
}

/** The same of a difference, with its sign. */
export function differenceShown({ mean, low, high }: Interval): string {
  const signed = (share: number) => `${share >= 0 ? '+' : '−'}${percentShown(Math.abs(share))}`;
  return `${signed(mean)} [${signed(low)}, ${signed(high)}]`;
}
