import { cores } from './machine';

/** More never paid on a network of this size. */
const MOST = 8;

/** Threads a reader may use: all cores but one, which is the editor's; at least one. */
export function mostThreads(all = cores()): number {
  return Math.max(1, Math.min(all - 1, MOST));
}

/** Thread counts worth trying, rising: 1, 2, 3, 4, 6, 8 as far as they are allowed. */
export function threadCounts(most = mostThreads()): number[] {
  return [1, 2, 3, 4, 6, 8].filter((it) => it <= most);
}
