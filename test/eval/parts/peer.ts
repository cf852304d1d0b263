import { createHostReader } from '../../../extension/runtime/hostReader';
import { predict } from '../../../extension/terminal/scoreCommand';
import { f1 } from '../../../extension/terminal/squadScore';
import { installPeer, startNodePeer, writePeerModel } from '../../bench/readers/peer';
import type { PeerPipeline } from '../../bench/readers/contest';
import { buildReaderDist, removeDist } from '../../unit/readerDist';
import { differenceShown, percentShown } from '../measures/shown';
import { bootstrap, mean } from '../measures/statistics';
import type { DataSetName } from '../sets/dataSets';
import { readContexts, sampled } from './contexts';
import type { ContextResult } from './contexts';
import type { Part, PartInput, PartRow } from './part';

const MOST_QUESTIONS = 250;
/** Tokens of question and context that the peer cuts at: what the network takes, 512. */
const PEER_LENGTH = 512;

interface Beside {
  readonly ours: ContextResult;
  /** What the peer answers, and with which score. */
  readonly text: string;
}

/** transformers.js' own question-answering pipeline with the same network on the same rows. */
export async function peer(input: PartInput): Promise<Part> {
  const version = await installPeer();
  const models = await writePeerModel(input.readings.folder);
  const pipeline = await startNodePeer(models, 1);
  const rows: PartRow[] = [];
  for (const name of ['SQuAD v1.1 dev', 'COVID-QA', 'SQuAD v2.0 dev'] as const) {
    rows.push(...besideRows(name, await besides(name, pipeline, input), input));
  }
  return {
    title: 'Beside transformers.js',
    rows: [...rows, await agreement(input)],
    notes: [
      `The question-answering pipeline of @huggingface/transformers ${version} with the same int8 ` +
        'network, native runtime, on the same rows.',
    ],
  };
}

async function besides(
  name: DataSetName,
  pipeline: PeerPipeline,
  input: PartInput,
): Promise<Beside[]> {
  const set = await input.sets.load(name);
  const rows = sampled(set.rows, Math.min(MOST_QUESTIONS, input.most));
  const results = await readContexts(rows, input, `${name} for the peer`);
  const given: Beside[] = [];
  for (const ours of results) {
    const answer = await pipeline(ours.row.question, ours.row.context);
    given.push({ ours, text: (answer as { answer: string }).answer });
    if (given.length % 50 === 0) input.progress(`${name}, peer: ${given.length}`);
  }
  return given;
}

function besideRows(name: string, pairs: readonly Beside[], input: PartInput): PartRow[] {
  const n = pairs.length;
  const { tokenizer } = input.readings;
  const answerable = pairs.filter(({ ours }) => ours.row.answers.length > 0);
  const theirF1 = ({ ours, text }: Beside) =>
    f1(
      text,
      ours.row.answers.map((it) => it.text),
    );
  const theirs = mean(answerable.map(theirF1));
  const difference = bootstrap(answerable.map((it) => it.ours.f1 - theirF1(it)));
  const isCut = ({ ours: { row } }: Beside) =>
    tokenizer.encode(row.question).ids.length + tokenizer.encode(row.context).ids.length + 3 >
    PEER_LENGTH;
  const lostToCut = answerable.filter((it) => isCut(it) && theirF1(it) === 0 && it.ours.f1 > 0);
  const altered = pairs.filter(({ ours, text }) => text !== '' && !ours.row.context.includes(text));
  const open = pairs.filter(({ ours }) => ours.row.answers.length === 0);
  const count = (what: string, of: readonly unknown[], all: number): PartRow => ({
    ...{ what: `${name}: ${what}`, n: all, value: `${of.length} of ${all}` },
  });
  const rows: PartRow[] = [
    {
      what: `${name}: F1 less the peer’s ${percentShown(theirs)}, questions with an answer`,
      ...{ n: answerable.length, value: differenceShown(difference), target: '≥ 0' },
      ok: difference.mean >= 0,
    },
    count('contexts that the peer cuts off', pairs.filter(isCut), n),
    count('answers that only the peer loses to that', lostToCut, answerable.length),
    count('answers of the peer that are not words of the context as written', altered, n),
    count(
      'the same for ours',
      pairs.filter(({ ours }) => !ours.row.context.includes(ours.text)),
      n,
    ),
  ];
  if (open.length === 0) return rows;
  return [
    ...rows,
    count(
      'questions without an answer, answered by the peer',
      open.filter(({ text }) => text !== ''),
      open.length,
    ),
    count(
      'the same for ours, as found',
      open.filter(({ ours }) => ours.found),
      open.length,
    ),
  ];
}

/** The shipped WebAssembly home beside the native runtime that this table is read with. */
async function agreement(input: PartInput): Promise<PartRow> {
  const { folder, tokenizer } = input.readings;
  const set = await input.sets.load('SQuAD v1.1 dev');
  const rows = sampled(set.rows, Math.min(MOST_QUESTIONS, input.most));
  const native = await readContexts(rows, input, 'native');
  const distDir = await buildReaderDist();
  const reader = await createHostReader({ folder, distDir });
  const differences: number[] = [];
  let same = 0;
  try {
    for (const [at, row] of rows.entries()) {
      const { text, answers } = await predict(row, { reader, tokenizer }, input.signal);
      if (text === native[at]!.text) same++;
      differences.push(f1(text, answers) - native[at]!.f1);
      if (at % 50 === 49) input.progress(`WebAssembly: ${at + 1}`);
    }
  } finally {
    await reader.dispose();
    await removeDist(distDir);
  }
  return {
    what: 'SQuAD v1.1 dev: answers of the WebAssembly home that are those of the native runtime',
    n: rows.length,
    value: `${same} of ${rows.length}, F1 ${differenceShown(bootstrap(differences))}`,
  };
}
