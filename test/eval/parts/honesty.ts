import { percentShown } from '../measures/shown';
import {
  auroc,
  baseRateBrier,
  brier,
  calibrationError,
  chanceCalibrationError,
  reliability,
  thresholdAtLoss,
} from '../measures/statistics';
import type { Judged } from '../measures/statistics';
import { foldsOf } from '../measures/folds';
import { IndexedPile } from '../sets/piles';
import { thousandDocuments } from '../sets/fittingPiles';
import { openSquadPile, pileQuestions } from '../sets/squadPile';
import type { PileQuestion, SquadPile } from '../sets/squadPile';
import type { Part, PartInput, PartRow } from './part';
import { askPile } from './pileRun';
import type { PileVerdict } from './pileRun';

/** Questions over the pile of 48, over those of 1 and 1,000 documents, and of each transfer set. */
const MOST_QUESTIONS = { main: 1500, other: 300, transfer: 200 } as const;
/** Share of right first answers that the threshold may give up. */
const LOSS = 0.065;

interface Asked extends PileVerdict {
  readonly kind: PileQuestion['kind'];
}

/** Honesty: "not found" where the documents were taken away, and confidence that means what it says. */
export async function honesty(input: PartInput): Promise<Part> {
  const squad = await openSquadPile(input.sets);
  const main = await askAll(squad, squad.pile, MOST_QUESTIONS.main, input);
  const large = await thousandDocuments(input.sets);
  const one = await askAll(squad, squad.pile, MOST_QUESTIONS.other, input, 1);
  const thousand = await askAll(squad, large, MOST_QUESTIONS.other, input);
  const judged = correctness(main);
  return {
    title: 'Honesty',
    rows: [
      ...notFoundRows('48 documents', main, true),
      ...outOfFoldRows(main),
      ...notFoundRows('1 document', one, false),
      ...notFoundRows(`${large.documents} documents`, thousand, false),
      ...calibrationRows('SQuAD, 48 documents', judged, 0.05),
      ...(await transferRows(input)),
    ],
    notes: [
      'Documents are taken away from the search: the whole article, or only the passages that hold ' +
        'the words of an answer. A question counts as lost when its right first answer is told as ' +
        '"not found". With one document the article gone leaves another one in its place. Rows of a ' +
        'shipped calibration are out of fold only where the reader’s card says that it was fitted ' +
        'elsewhere; those of the other folds always are.',
      reliabilityTable(judged),
    ],
  };
}

/**
 * Confidence over sets that nothing was fitted on: of questions that have an answer, and, as over
 * SQuAD, of those together with questions whose passages with the answer are gone (every other one is
 * asked like that, too).
 */
async function transferRows(input: PartInput): Promise<PartRow[]> {
  const rows: PartRow[] = [];
  for (const name of ['Natural Questions (QED dev)', 'COVID-QA'] as const) {
    const pile = await IndexedPile.of(name, (await input.sets.load(name)).rows);
    const answerable: Judged[] = [];
    const gone: Judged[] = [];
    const questions = pile.questions(Math.min(MOST_QUESTIONS.transfer, input.most));
    for (const [at, asked] of questions.entries()) {
      const { confidence, rank } = await askPile(pile, asked, 'nothing', input);
      answerable.push({ confidence, right: rank === 1 });
      if (at % 2 === 0) continue;
      const without = await askPile(pile, asked, 'passages', input);
      gone.push({ confidence: without.confidence, right: false });
    }
    const where = `${name}, ${pile.documents} documents`;
    rows.push(
      ...calibrationRows(`${where}, answerable questions alone`, answerable, 0.1),
      ...calibrationRows(`${where}, with passages gone`, [...answerable, ...gone], 0.1),
    );
  }
  return rows;
}

async function askAll(
  squad: SquadPile,
  pile: IndexedPile,
  most: number,
  input: PartInput,
  within = Infinity,
): Promise<Asked[]> {
  const verdicts: Asked[] = [];
  for (const { kind, gone, asked } of pileQuestions(squad, Math.min(most, 2 * input.most))) {
    verdicts.push({ kind, ...(await askPile(pile, asked, gone, input, within)) });
    if (verdicts.length % 50 === 0) {
      input.progress(`honesty, ${Math.min(within, pile.documents)} documents: ${verdicts.length}`);
    }
  }
  return verdicts;
}

function notFoundRows(pile: string, verdicts: readonly Asked[], full: boolean): PartRow[] {
  const of = (kind: Asked['kind']) => verdicts.filter((it) => it.kind === kind);
  const rights = of('answerable').filter(({ rank }) => rank === 1);
  const silent = (asked: readonly Asked[]) => share(asked, ({ found }) => !found);
  const lost = share(rights, ({ found }) => !found);
  const row = (what: string, asked: readonly Asked[]): PartRow => ({
    ...{
      what: `${pile}: "not found", ${what}`,
      n: asked.length,
      value: percentShown(silent(asked)),
    },
    ...(full ? { score: { name: `not found ${what}`, value: 100 * silent(asked) } } : {}),
  });
  const given = verdicts.filter(({ found }) => found);
  return [
    {
      what: `${pile}: right first answers lost at the shipped threshold`,
      n: rights.length,
      value: percentShown(lost),
      ...(full ? { target: '≤ 6.5', ok: lost <= LOSS } : {}),
    },
    row('article gone', of('article gone')),
    row('passages with the answer gone', of('passages gone')),
    ...(full ? [row('SQuAD v2.0 question without an answer', of('unanswerable'))] : []),
    {
      what: `${pile}: answers given as found that are right`,
      n: given.length,
      value: percentShown(share(given, ({ rank }) => rank === 1)),
    },
  ];
}

/** What the confidence could do: the threshold set on four folds of articles, judged on the fifth. */
function outOfFoldRows(verdicts: readonly Asked[]): PartRow[] {
  const folds = foldsOf(verdicts.map(({ asked }) => asked.title));
  const foldOf = ({ asked }: Asked) => folds.get(asked.title) ?? 0;
  const judgedBy = new Map<Asked, boolean>();
  for (let fold = 0; fold < 5; fold++) {
    const answerable = verdicts.filter((it) => it.kind === 'answerable' && foldOf(it) !== fold);
    const threshold = thresholdAtLoss(
      answerable.map(({ confidence, rank }) => ({ confidence, right: rank === 1 })),
      LOSS,
    );
    for (const it of verdicts) {
      if (foldOf(it) === fold) judgedBy.set(it, it.confidence >= threshold);
    }
  }
  const of = (kind: Asked['kind']) => verdicts.filter((it) => it.kind === kind);
  const silent = (asked: readonly Asked[]) => share(asked, (it) => judgedBy.get(it) === false);
  const rights = of('answerable').filter(({ rank }) => rank === 1);
  const article = of('article gone');
  const passages = of('passages gone');
  const lost = silent(rights);
  const value = (asked: readonly Asked[]) =>
    `${percentShown(silent(asked))} (loss ${percentShown(lost)})`;
  return [
    {
      what: 'threshold at 6.5 % loss on the other folds: "not found", article gone',
      ...{ n: article.length, value: value(article), target: '≥ 70' },
      ok: silent(article) >= 0.7,
    },
    {
      what: 'threshold at 6.5 % loss on the other folds: "not found", passages gone',
      ...{ n: passages.length, value: value(passages), target: '≥ 30' },
      ok: silent(passages) >= 0.3,
    },
  ];
}

/** Every question's first answer and whether it is right; where all is gone none is. */
function correctness(verdicts: readonly Asked[]): Judged[] {
  return verdicts
    .filter(({ kind }) => kind !== 'article gone')
    .map(({ confidence, rank }) => ({ confidence, right: rank === 1 }));
}

export function calibrationRows(
  name: string,
  judged: readonly Judged[],
  allowed: number,
): PartRow[] {
  const n = judged.length;
  const error = calibrationError(judged);
  const chance = chanceCalibrationError(judged);
  const own = brier(judged);
  const base = baseRateBrier(judged);
  const area = auroc(judged);
  return [
    {
      what: `${name}: expected calibration error, 10 bins of equal numbers`,
      ...{ n, value: error.toFixed(3) },
      target: `≤ ${Math.max(allowed, chance).toFixed(3)} (a true model by chance ${chance.toFixed(3)})`,
      ok: error <= Math.max(allowed, chance),
    },
    {
      ...{ what: `${name}: AUROC of correctness`, n, value: area.toFixed(3), target: '≥ .78' },
      ok: area >= 0.78,
    },
    {
      what: `${name}: Brier score`,
      ...{ n, value: own.toFixed(3), target: `below the base rate's ${base.toFixed(3)}` },
      ok: own < base,
    },
  ];
}

function reliabilityTable(judged: readonly Judged[]): string {
  const bins = reliability(judged).map(
    ({ n, confidence, right }) =>
      `| ${n} | ${percentShown(confidence)} | ${percentShown(right)} | ${'█'.repeat(Math.round(20 * right))} |`,
  );
  return [
    'Reliability of the first answer over the pile of 48, answerable questions, those without an ' +
      'answer and those whose passages are gone:',
    '',
    '| questions | mean confidence | right | |',
    '| --- | --- | --- | --- |',
    ...bins,
  ].join('\n');
}

function share<T>(items: readonly T[], is: (item: T) => boolean): number {
  return items.filter(is).length / items.length;
}
