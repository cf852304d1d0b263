import { createHash } from 'node:crypto';

/**
 * Deals titles out to folds of like size: in the order of their sha1, in turn, so that v1 and v2
 * questions of an article share a fold.
 */
export function foldsOf(titles: Iterable<string>, folds = 5): ReadonlyMap<string, number> {
  const sha1 = (title: string) => createHash('sha1').update(title).digest('hex');
  const keyed = [...new Set(titles)].map((title) => [sha1(title), title] as const);
  keyed.sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(keyed.map(([, title], at) => [title, at % folds]));
}
