import { predict } from '../../../extension/terminal/scoreCommand';
import { createHostReader } from '../../../extension/runtime/hostReader';
import { buildReaderDist, removeDist } from '../../unit/readerDist';
import { isRightInContext } from '../measures/rights';
import { intervalShown, percentShown } from '../measures/shown';
import { groupedBootstrap, mean } from '../measures/statistics';
import type { Interval } from '../measures/statistics';
import type { DataSetName } from '../sets/dataSets';
import { IndexedPile } from '../sets/piles';
import type { Part, PartInput, PartRow } from './part';
import { STEPS, askPile } from './pileRun';
import type { PileVerdict } from './pileRun';

const PILES = ['SQuAD v1.1 dev', 'Natural Questions (QED dev)', 'COVID-QA'] as const;
/** A question over a pile costs 16 passages: so many of each set. */
const MOST_QUESTIONS = { 'SQuAD v1.1 dev': 600, other: 200 } as const;

/** Questions that the time is taken of. */
const TIMED = 5;

/** The whole: a question over the pile of all documents of a set. */
export async function whole(input: PartInput): Promise<Part> {
  const rows: PartRow[] = [];
  for (const name of PILES) rows.push(...(await overPile(name, input)));
  rows.push(await timeOf(input));
  return {
    title: 'The whole',
    rows,
    notes: [
      'A question over all documents of a set, 16 passages read. Right: in the same document, ' +
        'overlapping the annotated place, F1 at least .5. Intervals draw whole documents.',
    ],
  };
}

async function overPile(name: DataSetName, input: PartInput): Promise<PartRow[]> {
  const pile = await IndexedPile.of(name, (await input.sets.load(name)).rows);
  const most = name === 'SQuAD v1.1 dev' ? MOST_QUESTIONS[name] : MOST_QUESTIONS.other;
  const verdicts: PileVerdict[] = [];
  const patient: PileVerdict[] = [];
  const { reader, tokenizer } = input.readings;
  const unhurried = { ...input, readings: { reader: reader.withoutEarlyStop(), tokenizer } };
  const handed: boolean[] = [];
  for (const asked of pile.questions(Math.min(most, input.most))) {
    verdicts.push(await askPile(pile, asked, 'nothing', input));
    patient.push(await askPile(pile, asked, 'nothing', unhurried));
    const prediction = await predict(asked.row, input.readings, input.signal);
    handed.push(isRightInContext(prediction, asked.row));
    if (verdicts.length % 20 === 0) input.progress(`${name} pile: ${verdicts.length} questions`);
  }
  const n = verdicts.length;
  const what = `${name}, ${pile.documents} documents`;
  const share = (of: (it: PileVerdict) => number) => byDocument(verdicts, of);
  const first = share(({ rank }) => Number(rank === 1));
  const three = share(({ rank }) => Number(rank !== null && rank <= 3));
  const words = share((it) => it.f1);
  const whenHanded = mean(handed.map(Number));
  const passages = mean(verdicts.map(({ passagesRead }) => passagesRead));
  const steps = STEPS.map((step, at) => {
    const after = patient.map((it) => it.after[at]?.f1 ?? 0);
    return `${step}: ${percentShown(mean(after))}`;
  });
  const target = name === 'SQuAD v1.1 dev';
  return [
    {
      ...{ what: `${what}: first answer's F1`, n, value: intervalShown(words) },
      score: { name: `${name} pile f1`, value: 100 * words.mean },
    },
    {
      ...{ what: `${what}: first answer right`, n, value: intervalShown(first) },
      score: { name: `${name} pile first`, value: 100 * first.mean },
    },
    {
      ...{ what: `${what}: right one among the first three`, n, value: intervalShown(three) },
      score: { name: `${name} pile firstThree`, value: 100 * three.mean },
    },
    {
      ...{ what: `${what}: mean reciprocal rank`, n },
      value: intervalShown(share(({ rank }) => (rank === null ? 0 : 1 / rank))),
    },
    {
      ...{ what: `${what}: first three against the first when handed the paragraph`, n },
      value: `${(three.mean / whenHanded).toFixed(3)} × of ${percentShown(whenHanded)}`,
      ...(target ? { target: '.90 ×', ok: three.mean >= 0.9 * whenHanded } : {}),
    },
    {
      ...{ what: `${what}: first against the first when handed the paragraph`, n },
      value: `${(first.mean / whenHanded).toFixed(3)} ×`,
      ...(target ? { target: '.75 ×', ok: first.mean >= 0.75 * whenHanded } : {}),
    },
    {
      ...{ what: `${what}: first answer's F1 over passages read`, n },
      value: `${steps.join(', ')}; as shipped, early stop: ${percentShown(words.mean)}`,
    },
    { what: `${what}: passages read for a question`, n, value: passages.toFixed(1) },
  ];
}

/** Time is taken with the shipped WebAssembly home: readings out of the cache take none. */
async function timeOf(input: PartInput): Promise<PartRow> {
  const name = 'SQuAD v1.1 dev';
  const pile = await IndexedPile.of(name, (await input.sets.load(name)).rows);
  const { folder, tokenizer } = input.readings;
  const distDir = await buildReaderDist();
  const reader = await createHostReader({ folder, distDir });
  const totals: number[] = [];
  const passages: number[] = [];
  try {
    for (const asked of pile.questions(TIMED)) {
      const ports = { reader, tokenizer };
      const { ms, passagesRead } = await askPile(pile, asked, 'nothing', {
        ...input,
        readings: ports,
      });
      totals.push(ms.total);
      passages.push(passagesRead);
    }
  } finally {
    await reader.dispose();
    await removeDist(distDir);
  }
  totals.sort((a, b) => a - b);
  const median = totals[totals.length >> 1] ?? NaN;
  return {
    what: `${name}: time for a question, WebAssembly on one thread, median`,
    n: totals.length,
    value: `${(median / 1000).toFixed(2)} s, ${mean(passages).toFixed(1)} passages`,
  };
}

/** Mean with an interval that draws documents. */
export function byDocument<T extends PileVerdict>(
  verdicts: readonly T[],
  of: (verdict: T) => number,
): Interval {
  const groups = new Map<string, number[]>();
  for (const verdict of verdicts) {
    const { title } = verdict.asked;
    groups.set(title, [...(groups.get(title) ?? []), of(verdict)]);
  }
  return groupedBootstrap([...groups.values()]);
}
