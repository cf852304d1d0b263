import type { SquadRow } from '../../../extension/terminal/squadRows';
import { exactMatch, f1 } from '../../../extension/terminal/squadScore';
import { differenceShown, intervalShown, percentShown } from '../measures/shown';
import { auroc, bootstrap, mean } from '../measures/statistics';
import { TRANSFER } from '../sets/dataSets';
import type { DataSet } from '../sets/dataSets';
import { readContexts, sampled } from './contexts';
import type { ContextResult } from './contexts';
import type { Part, PartInput, PartRow } from './part';
import { readByRecipe } from './recipe';

/** Rows that another form reads too: float takes several times as long. */
const MOST_BESIDE = 1000;

/** Reading: the product is handed the context and asked. */
export async function reading(input: PartInput): Promise<Part> {
  const v1 = await input.sets.load('SQuAD v1.1 dev');
  const rows = sampled(v1.rows, input.most);
  const results = await readContexts(rows, input, v1.name);
  const table: PartRow[] = [
    counted(v1),
    ...answeredRows(v1.name, results),
    await besideRecipe(v1.name, rows, results, input),
    ...(await besideOther(v1.name, sampled(results, MOST_BESIDE), input)),
    ...(await withoutAnswers(input)),
  ];
  for (const name of TRANSFER) {
    const set = await input.sets.load(name);
    const given = await readContexts(sampled(set.rows, input.mostTransfer), input, name);
    table.push(...(isWhole(set) ? [] : [counted(set)]), ...answeredRows(name, given));
  }
  return {
    title: 'Reading',
    rows: table,
    notes: [
      'The product is handed the whole context: its tokenizer, windows of 384 tokens with stride 128, ' +
        'span choice, snapping to words and confidence. EM and F1 by the official rules. ' +
        'Equal questions over one context are one row with all their answers.',
    ],
  };
}

/** Whether every row of the file counts for itself. */
function isWhole({ damaged, merged }: DataSet): boolean {
  return damaged.length + merged === 0;
}

function counted(set: DataSet): PartRow {
  const { name, lines, damaged, merged, rows } = set;
  return {
    what: `${name}: rows that count`,
    n: rows.length,
    value: `${rows.length} of ${lines} (${merged} merged, ${damaged.length} damaged)`,
  };
}

function answeredRows(name: string, results: readonly ContextResult[]): PartRow[] {
  const em = bootstrap(results.map((it) => it.em));
  const words = bootstrap(results.map((it) => it.f1));
  const n = results.length;
  return [
    { what: `${name}: EM`, n, value: intervalShown(em), score: score(`${name} em`, em.mean) },
    { what: `${name}: F1`, n, value: intervalShown(words), score: score(`${name} f1`, words.mean) },
  ];
}

/** The published recipe's choice of spans on the very same logits, paired. */
async function besideRecipe(
  name: string,
  rows: readonly SquadRow[],
  results: readonly ContextResult[],
  input: PartInput,
): Promise<PartRow> {
  const differences: number[] = [];
  let exact = 0;
  for (const [at, row] of rows.entries()) {
    const text = await readByRecipe(row, input.readings);
    const texts = row.answers.map((answer) => answer.text);
    differences.push(results[at]!.f1 - f1(text, texts));
    exact += exactMatch(text, texts);
  }
  const difference = bootstrap(differences);
  const recipe = mean(results.map((it) => it.f1)) - difference.mean;
  return {
    what: `${name}: F1 less that of the published recipe's post-processing on the same logits`,
    n: rows.length,
    value:
      `${differenceShown(difference)} (recipe: EM ${percentShown(exact / rows.length)}, ` +
      `F1 ${percentShown(recipe)})`,
    target: '≥ −0.1',
    ok: difference.mean >= -0.001,
  };
}

/** Another form or reader on the same rows: through the product, and by the recipe. */
async function besideOther(
  name: string,
  results: readonly ContextResult[],
  input: PartInput,
): Promise<PartRow[]> {
  const { beside } = input;
  if (beside === null) return [];
  const rows = results.map(({ row }) => row);
  const through = await readContexts(rows, { ...input, readings: beside }, 'beside');
  const recipe: number[] = [];
  for (const row of rows) {
    const texts = row.answers.map(({ text }) => text);
    recipe.push(f1(await readByRecipe(row, beside), texts));
  }
  const other = `${beside.form} ${beside.sha256.slice(0, 12)}`;
  const n = rows.length;
  const less = (
    what: string,
    theirs: readonly number[],
    own: readonly ContextResult[],
  ): PartRow => {
    const difference = bootstrap(own.map((it, at) => it.f1 - theirs[at]!));
    const value = `${differenceShown(difference)} (${percentShown(mean(theirs))})`;
    return { what: `${name}: F1 less that of ${what}`, n, value };
  };
  const form = input.readings.form;
  const least = form === 'int8' ? 0.5 : 0.1;
  const againstRecipe = less(`${other} by the published recipe`, recipe, results);
  const difference = mean(results.map((it, at) => it.f1 - recipe[at]!));
  return [
    less(
      `${other}, both through the product`,
      through.map((it) => it.f1),
      results,
    ),
    { ...againstRecipe, target: `≥ −${least}`, ok: difference >= -least / 100 },
    {
      ...less(`${other} by the published recipe, ${other} through the product`, recipe, through),
      ...{ target: '≥ −0.1', ok: mean(through.map((it, at) => it.f1 - recipe[at]!)) >= -0.001 },
    },
  ];
}

/** SQuAD v2.0: half of the questions have no answer. */
async function withoutAnswers(input: PartInput): Promise<PartRow[]> {
  const set = await input.sets.load('SQuAD v2.0 dev');
  const results = await readContexts(sampled(set.rows, input.most), input, set.name);
  const n = results.length;
  const atThreshold = (from: (it: ContextResult) => boolean) =>
    results.map((it) => v2(it, from(it)));
  const own = atThreshold(({ found }) => found);
  const best = bestThreshold(results);
  const atBest = atThreshold(({ confidence }) => confidence >= best);
  const both = (scores: readonly { em: number; f1: number }[]) =>
    `EM ${percentShown(mean(scores.map(({ em }) => em)))}, ` +
    `F1 ${intervalShown(bootstrap(scores.map((it) => it.f1)))}`;
  const judged = results.map(({ confidence, row }) => ({
    ...{ confidence, right: row.answers.length > 0 },
  }));
  const ownF1 = mean(own.map((it) => it.f1));
  return [
    counted(set),
    {
      ...{ what: `${set.name}: at the product's threshold`, n, value: both(own) },
      score: score(`${set.name} f1`, ownF1),
    },
    { what: `${set.name}: at the best threshold (${best.toFixed(3)})`, n, value: both(atBest) },
    {
      ...{ what: `${set.name}: AUROC of answerability`, n, value: auroc(judged).toFixed(3) },
      score: score(`${set.name} auroc`, auroc(judged)),
    },
  ];
}

/** v2.0's rule: silence is right only where there is no answer. */
function v2({ row, em, f1: words }: ContextResult, spoken: boolean): { em: number; f1: number } {
  if (row.answers.length === 0) return { em: Number(!spoken), f1: Number(!spoken) };
  return spoken ? { em, f1: words } : { em: 0, f1: 0 };
}

/** The threshold of greatest F1, by one pass over the answers, most confident first. */
function bestThreshold(results: readonly ContextResult[]): number {
  const sorted = [...results].sort((a, b) => b.confidence - a.confidence);
  let sum = results.filter(({ row }) => row.answers.length === 0).length;
  let best = { sum, threshold: Infinity };
  for (const { row, f1: words, confidence } of sorted) {
    sum += row.answers.length === 0 ? -1 : words;
    if (sum > best.sum) best = { sum, threshold: confidence };
  }
  return best.threshold;
}

function score(name: string, share: number): { name: string; value: number } {
  return { name, value: 100 * share };
}
