import { createHash } from 'node:crypto';
import type { SquadRow } from '../../../extension/terminal/squadRows';
import { pileOf } from '../../../extension/terminal/evalDocuments';
import type { EvalRowQuestion } from '../../../extension/terminal/evalDocuments';
import { shuffled } from '../measures/random';
import type { DataSetName, DataSets } from './dataSets';
import { IndexedPile } from './piles';
import type { Gone } from './piles';

/** Where a question of the pile comes from, and what is taken away before it is asked. */
export interface PileQuestion {
  readonly kind: 'answerable' | 'unanswerable' | 'article gone' | 'passages gone';
  readonly gone: Gone;
  /** Its places are those where it would be answered; all are gone unless it is answerable. */
  readonly asked: EvalRowQuestion;
}

/** SQuAD's dev articles as documents, with questions of v1.1 and those of v2.0 without an answer. */
export interface SquadPile {
  readonly pile: IndexedPile;
  readonly answerable: readonly EvalRowQuestion[];
  /** No paragraph that it was written for answers it; the document is there. */
  readonly unanswerable: readonly EvalRowQuestion[];
}

/** Both lists in a seeded order, so that the first N are the same whatever N is. */
export async function openSquadPile(sets: DataSets): Promise<SquadPile> {
  const v1 = await sets.load('SQuAD v1.1 dev');
  const v2 = await sets.load('SQuAD v2.0 dev');
  return squadPile('SQuAD', v1.rows, v2.rows);
}

/**
 * The articles of SQuAD's training set that no reader trained by this project has seen (see
 * `isHeldOut`), with questions derived to have no answer in their paragraph.
 */
export async function openHeldOutPile(sets: DataSets): Promise<SquadPile> {
  const heldOut = async (name: DataSetName) =>
    (await sets.load(name)).rows.filter(({ title }) => isHeldOut(title));
  return squadPile(
    'SQuAD held out',
    await heldOut('SQuAD v1.1 train'),
    await heldOut('SQuAD v1.1 train negatives'),
  );
}

/** One article in ten is left out of all training: the sha1 of its title is divisible by 10. */
export function isHeldOut(title: string): boolean {
  return BigInt(`0x${createHash('sha1').update(title).digest('hex')}`) % 10n === 0n;
}

async function squadPile(
  name: string,
  rows: readonly SquadRow[],
  others: readonly SquadRow[],
): Promise<SquadPile> {
  const pile = await IndexedPile.of(name, rows);
  const without = others.filter(({ answers }) => answers.length === 0);
  return {
    pile,
    answerable: pile.questions(Infinity),
    unanswerable: shuffled(pileOf(without).questions),
  };
}

/**
 * Questions for fitting and judging confidence, in turns, so that any first part of them is balanced:
 * of ten, four answerable, two without an answer, two with their article gone and two with only the
 * passages gone that hold an answer. Those with something gone are the answerable ones again.
 */
export function pileQuestions(pile: SquadPile, count: number): PileQuestion[] {
  const questions: PileQuestion[] = [];
  for (let turn = 0; questions.length < count; turn++) {
    const answerable = pile.answerable.slice(4 * turn, 4 * turn + 4);
    const unanswerable = pile.unanswerable.slice(2 * turn, 2 * turn + 2);
    if (answerable.length < 4 || unanswerable.length < 2) break;
    questions.push(
      ...answerable.map((asked) => ({ kind: 'answerable', gone: 'nothing', asked }) as const),
      ...unanswerable.map((asked) => ({ kind: 'unanswerable', gone: 'nothing', asked }) as const),
      ...answerable
        .slice(0, 2)
        .map((asked) => ({ kind: 'article gone', gone: 'article', asked }) as const),
      ...answerable
        .slice(2)
        .map((asked) => ({ kind: 'passages gone', gone: 'passages', asked }) as const),
    );
  }
  return questions.slice(0, count);
}
