import type { DataSetName, DataSets } from './dataSets';
import { IndexedPile } from './piles';
import { openHeldOutPile, openSquadPile, pileQuestions } from './squadPile';
import type { PileQuestion } from './squadPile';

/** Questions over the documents that they are asked of. */
export interface FittingPile {
  readonly pile: IndexedPile;
  /** Documents in scope; all by default. */
  readonly within?: number;
  /** The first so many, balanced between what is there and what is gone. */
  questions(count: number): PileQuestion[];
}

/**
 * The piles that ranking and confidence are fitted on (SQuAD's articles: 48 documents, one, and among
 * 1,000; tales, privacy policies and questions of biology, so that they hold for more than an
 * encyclopedia) and those that only judge it.
 */
export const FITTING_PILES = [
  'squad',
  'one',
  'thousand',
  'held-out',
  'tales',
  'policies',
  'biology',
  'qed',
  'covid',
] as const;
export type FittingPileName = (typeof FITTING_PILES)[number];

export function openFittingPile(name: FittingPileName, sets: DataSets): Promise<FittingPile> {
  switch (name) {
    case 'squad':
      return ofSquad(sets, {});
    case 'one':
      return ofSquad(sets, { within: 1 });
    case 'thousand':
      return ofSquad(sets, { among: true });
    case 'held-out':
      return openHeldOutPile(sets).then((squad) => ({
        pile: squad.pile,
        questions: (count) => pileQuestions(squad, count),
      }));
    case 'tales':
      return ofTransfer(sets, 'FairytaleQA train');
    case 'policies':
      return ofTransfer(sets, 'PolicyQA');
    case 'biology':
      return ofTransfer(sets, 'BioASQ');
    case 'qed':
      return ofTransfer(sets, 'Natural Questions (QED dev)');
    case 'covid':
      return ofTransfer(sets, 'COVID-QA');
  }
}

/** SQuAD's articles among other documents, 1,000 in all. */
export async function thousandDocuments(sets: DataSets): Promise<IndexedPile> {
  const squad = await sets.load('SQuAD v1.1 dev');
  const covid = await sets.load('COVID-QA');
  const qed = await sets.load('QED train');
  const rows = [...squad.rows, ...covid.rows];
  const titles = new Set<string>();
  for (const row of rows) titles.add(row.title === '' ? row.context : row.title);
  for (const row of qed.rows) {
    if (titles.size >= 1000 && !titles.has(row.title)) continue;
    titles.add(row.title);
    rows.push(row);
  }
  return IndexedPile.of('1,000 documents', rows);
}

async function ofSquad(
  sets: DataSets,
  { within, among = false }: { readonly within?: number; readonly among?: boolean },
): Promise<FittingPile> {
  const squad = await openSquadPile(sets);
  return {
    pile: among ? await thousandDocuments(sets) : squad.pile,
    ...(within === undefined ? {} : { within }),
    questions: (count) => pileQuestions(squad, count),
  };
}

/** Of five questions three as they are, one with its document gone, one with the passages. */
async function ofTransfer(sets: DataSets, name: DataSetName): Promise<FittingPile> {
  const pile = await IndexedPile.of(name, (await sets.load(name)).rows);
  const turns = [
    { kind: 'answerable', gone: 'nothing' },
    { kind: 'answerable', gone: 'nothing' },
    { kind: 'article gone', gone: 'article' },
    { kind: 'answerable', gone: 'nothing' },
    { kind: 'passages gone', gone: 'passages' },
  ] as const;
  return {
    pile,
    questions: (count) =>
      pile.questions(count).map((asked, at) => ({ ...turns[at % turns.length]!, asked })),
  };
}
