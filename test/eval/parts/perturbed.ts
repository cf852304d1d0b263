import { differenceShown, percentShown } from '../measures/shown';
import { bootstrap, mean } from '../measures/statistics';
import { IndexedPile } from '../sets/piles';
import { PERTURBATIONS } from '../sets/perturb';
import { readContexts, sampled } from './contexts';
import type { Part, PartInput, PartRow } from './part';
import { askPile } from './pileRun';

/** F1 that may be lost, in percent. */
const TARGETS = {
  'keywords only': 8,
  'one typo': 4,
  'no question mark': 1,
  'lower case': 1,
} as const;
const MOST_QUESTIONS = { context: 1000, pile: 150 } as const;

/** SQuAD's questions as people type them, handed the context and over the pile; paired. */
export async function perturbed(input: PartInput): Promise<Part> {
  const set = await input.sets.load('SQuAD v1.1 dev');
  const rows = sampled(set.rows, Math.min(MOST_QUESTIONS.context, input.most));
  const plain = await readContexts(rows, input, 'as written');
  const pile = await IndexedPile.of(set.name, set.rows);
  const questions = pile.questions(Math.min(MOST_QUESTIONS.pile, input.most));
  const over = async (change: (question: string) => string): Promise<number[]> => {
    const scores: number[] = [];
    for (const asked of questions) {
      const changed = { ...asked, question: change(asked.question) };
      scores.push((await askPile(pile, changed, 'nothing', input)).f1);
    }
    return scores;
  };
  const plainOver = await over((question) => question);
  const table: PartRow[] = [];
  for (const [name, change] of Object.entries(PERTURBATIONS)) {
    const changed = rows.map((row) => ({ ...row, question: change(row.question) }));
    const given = await readContexts(changed, input, name);
    const handed = bootstrap(given.map((it, at) => it.f1 - plain[at]!.f1));
    const target = TARGETS[name as keyof typeof TARGETS];
    table.push({
      what: `${name}, handed the context: F1 less ${percentShown(mean(plain.map((it) => it.f1)))}`,
      ...{ n: rows.length, value: differenceShown(handed), target: `≥ −${target}` },
      ok: handed.mean >= -target / 100,
      score: { name: `${name} f1 kept`, value: 100 + 100 * handed.mean },
    });
    input.progress(`${name}, over the pile`);
    const piled = (await over(change)).map((f1, at) => f1 - plainOver[at]!);
    table.push({
      what: `${name}, over the pile: F1 less ${percentShown(mean(plainOver))}`,
      ...{ n: questions.length, value: differenceShown(bootstrap(piled)) },
    });
  }
  return {
    title: 'Perturbed questions',
    rows: table,
    notes: ['The same SQuAD v1.1 questions typed otherwise; differences are paired.'],
  };
}
