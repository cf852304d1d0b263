import type { FittingPileName } from '../sets/fittingPiles';
import type { Collected } from './collected';

/** SQuAD's articles however they are piled; every other pile is documents of its own kind. */
const ENCYCLOPEDIA: ReadonlySet<FittingPileName> = new Set([
  'squad',
  'one',
  'thousand',
  'held-out',
]);

/**
 * How much each question counts so that every kind of documents counts alike, however many questions
 * there are of it: what holds for encyclopedia articles alone says too little of the user's. 1 for each
 * where all are of one kind.
 */
export function evenWeights(
  piles: ReadonlyMap<FittingPileName, readonly Collected[]>,
): (question: Collected) => number {
  const kinds = new Map<string, Collected[]>();
  for (const [name, questions] of piles) {
    const kind = ENCYCLOPEDIA.has(name) ? 'encyclopedia' : name;
    kinds.set(kind, [...(kinds.get(kind) ?? []), ...questions]);
  }
  const most = Math.max(...[...kinds.values()].map((it) => it.length));
  const weights = new Map<Collected, number>();
  for (const questions of kinds.values()) {
    for (const it of questions) weights.set(it, most / questions.length);
  }
  return (question) => weights.get(question) ?? 1;
}
