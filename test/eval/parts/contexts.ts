import { predict } from '../../../extension/terminal/scoreCommand';
import { exactMatch, f1 } from '../../../extension/terminal/squadScore';
import type { SquadRow } from '../../../extension/terminal/squadRows';
import { shuffled } from '../measures/random';
import type { PartInput } from './part';

/** What the product gave for one row when handed its context. */
export interface ContextResult {
  readonly row: SquadRow;
  /** The exact words of the first answer; empty where there is none. */
  readonly text: string;
  readonly confidence: number;
  readonly found: boolean;
  /** In [0, 1]; 0 where the row has no answer. */
  readonly em: number;
  readonly f1: number;
}

/** The first `most` rows of the seeded order; all of them, in order, where there are no more. */
export function sampled<T>(rows: readonly T[], most: number): readonly T[] {
  return rows.length <= most ? rows : shuffled(rows).slice(0, most);
}

/** Asks the product about each row's own context. */
export async function readContexts(
  rows: readonly SquadRow[],
  { readings, signal, progress }: PartInput,
  what: string,
): Promise<ContextResult[]> {
  const results: ContextResult[] = [];
  for (const row of rows) {
    const { answers, text, confidence, found } = await predict(row, readings, signal);
    results.push({
      ...{ row, text, confidence, found },
      em: exactMatch(text, answers),
      f1: f1(text, answers),
    });
    if (results.length % 100 === 0) progress(`${what}: ${results.length} of ${rows.length}`);
  }
  return results;
}
