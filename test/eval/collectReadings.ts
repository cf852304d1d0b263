/**
 * Reads a pile of articles and keeps what calibration is fitted on, one JSON line for each question:
 *
 *     node --import tsx test/eval/collectReadings.ts --answerable SQUAD.jsonl[.xz] \
 *       --unanswerable SQUAD2.jsonl[.xz] --out READINGS.jsonl [--questions 600] [--passages 8]
 *
 * The reader must not have been trained on either file. `node esbuild.mjs --only cli` comes first.
 */
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { featuresOf } from '../../extension/answering/calibration';
import type { Features } from '../../extension/answering/calibration';
import type { Candidate } from '../../extension/answering/candidate';
import { rankCandidates } from '../../extension/answering/rank';
import { SPAN_OPTIONS, candidatesOf, planWindows } from '../../extension/answering/readingPlan';
import { IndexCore } from '../../extension/index/indexCore';
import { installationAt, openReader } from '../../extension/terminal/installation';
import { f1 } from '../../extension/terminal/squadScore';
import { articlesOf, chooseQuestions, isHidden, readRows } from './pile';
import type { PileQuestion } from './pile';

/** What the first answers looked like after so many passages. */
export interface Snapshot {
  readonly passages: number;
  readonly answers: readonly { readonly features: Features; readonly right: boolean }[];
}

export interface Collected {
  readonly kind: PileQuestion['kind'];
  readonly title: string;
  readonly snapshots: readonly Snapshot[];
}

/** Answers of each snapshot that are kept. */
const KEPT = 3;
/** Words in common (F1) from which an answer counts as right. */
const RIGHT = 0.5;

const { values } = parseArgs({
  options: {
    answerable: { type: 'string' },
    unanswerable: { type: 'string' },
    out: { type: 'string' },
    questions: { type: 'string', default: '600' },
    passages: { type: 'string', default: '8' },
  },
});
const { answerable, unanswerable, out } = values;
if (answerable === undefined || unanswerable === undefined || out === undefined) {
  throw new Error('--answerable, --unanswerable and --out are needed');
}

const rows = await readRows(answerable);
const index = new IndexCore();
for (const [title, text] of articlesOf(rows)) {
  await index.put({ uri: `file:///pile/${title}.md`, part: null, version: 1, text });
}
const open = await openReader(installationAt(join(process.cwd(), 'dist')), {
  reader: null,
  threads: 1,
});
const passages = Number(values.passages);
const questions = chooseQuestions(rows, await readRows(unanswerable), Number(values.questions));
writeFileSync(out, '');
for (const [at, question] of questions.entries()) {
  appendFileSync(out, `${JSON.stringify(await collect(question))}\n`);
  if (at % 20 === 19) console.error(`${at + 1} of ${questions.length} questions`);
}
await open.reader.dispose();

async function collect(asked: PileQuestion): Promise<Collected> {
  const { hits: all } = await index.search({
    question: asked.question,
    scope: { kind: 'folders', roots: ['file:///pile'] },
    limit: passages * 4,
  });
  const hits = all.filter((hit) => !isHidden(hit, asked)).slice(0, passages);
  const plan = planWindows(
    open.tokenizer.encode(asked.question),
    hits,
    open.tokenizer,
    open.reader.description,
  );
  const windows = plan.map(({ window }) => window);
  const candidates: Candidate[] = [];
  const snapshots: Snapshot[] = [];
  let readings = 0;
  let read = 0;
  const signal = new AbortController().signal;
  for await (const reading of open.reader.read(windows, SPAN_OPTIONS, signal)) {
    const planned = plan[readings++]!;
    candidates.push(...candidatesOf(planned, reading));
    if (!planned.last) continue;
    read++;
    if ((read & (read - 1)) === 0 || read === hits.length) snapshots.push(snapshot());
  }
  return { kind: asked.kind, title: asked.title, snapshots };

  function snapshot(): Snapshot {
    const ranked = rankCandidates(candidates);
    const features = featuresOf(ranked, hits[0]?.score ?? 0, read);
    return {
      passages: read,
      answers: ranked.slice(0, KEPT).map(({ hit, readable }, at) => ({
        features: features[at]!,
        right: f1(hit.readable.slice(readable.start, readable.end), asked.answers) >= RIGHT,
      })),
    };
  }
}
