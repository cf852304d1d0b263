import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { AskUpdate } from '../../extension/answering/answer';
import { ask } from '../../extension/answering/ask';
import { createIndexClient } from '../../extension/index/indexClient';
import { createHostReader } from '../../extension/runtime/hostReader';
import { openReaderFolder } from '../../extension/runtime/readerFolder';
import type { Reader } from '../../extension/runtime/reader';
import type { WindowReading } from '../../models/reading/messages';
import { runNode } from '../harness/command';
import { ROOT } from '../harness/paths';
import { bytesOf, markdownOfPackages, repeated } from './markdownCorpus';
import type { CorpusFile } from './markdownCorpus';
import type { BenchRow } from './row';

const DIST = join(ROOT, 'dist');
const ACTIVATION_MS = 50;
const ACTIVATIONS = 9;
const DOCUMENTS = 1_000;
const PASSAGES_OF_TIME = 3;
const QUESTIONS = [
  'How is the package installed?',
  'Which licence is it released under?',
  'What does the cache option do?',
  'How can a request be cancelled?',
  'Which versions of Node are supported?',
  'What is the default timeout?',
  'How are plugins registered?',
  'What changed in the latest major version?',
  'How do I report a security problem?',
];

/** Activation, and how soon a warm reader gives its first answer over a thousand open documents. */
export async function measure(): Promise<BenchRow[]> {
  const built = await runNode(['esbuild.mjs', '--production', '--quiet']);
  if (built.status !== 0) throw new Error(built.output);
  return [activation(), await firstAnswer()];
}

function activation(): BenchRow {
  const script = join(import.meta.dirname, 'activation.cjs');
  const runs = Array.from({ length: ACTIVATIONS }, () => {
    const output = execFileSync(process.execPath, [script, join(DIST, 'extension.cjs')], {
      encoding: 'utf8',
    });
    const { load, activate } = JSON.parse(output) as { load: number; activate: number };
    return load + activate;
  });
  const value = median(runs);
  return {
    what: `activation: loading the bundle and registering, a fresh process each, median of ${ACTIVATIONS}`,
    value: `${value.toFixed(1)} ms`,
    target: `under ${ACTIVATION_MS} ms`,
    ok: value < ACTIVATION_MS,
  };
}

async function firstAnswer(): Promise<BenchRow> {
  const files = repeated(markdownOfPackages(), 100e6).slice(0, DOCUMENTS);
  const folder = await openReaderFolder(join(ROOT, 'models', 'bundled'));
  const index = createIndexClient(join(DIST, 'indexWorker.cjs'));
  const home = await createHostReader({ folder, distDir: DIST });
  try {
    const network: number[] = [];
    const reader = timed(home, network);
    const tokenizer = folder.createTokenizer();
    await fill(index, files);
    const scope = { kind: 'documents', uris: files.map(({ uri }) => uri) } as const;
    const first = async (question: string): Promise<number> => {
      const begun = performance.now();
      const ports = { index, reader, tokenizer, now: () => performance.now() };
      const request = { question, scope, limit: 16, answers: 3 };
      const stop = new AbortController();
      for await (const update of ask(request, ports, stop.signal)) {
        if (hasAnswer(update)) return performance.now() - begun;
      }
      throw new Error('no answer at all');
    };
    await first('What is this?');
    network.length = 0;
    const waits: number[] = [];
    for (const question of QUESTIONS) waits.push(await first(question));
    const passage = median(network);
    const wait = median(waits);
    return {
      what: `first answer, warm, ${files.length} open documents of ${(bytesOf(files) / 1e6).toFixed(1)} MB, median of ${QUESTIONS.length} questions (${wait.toFixed(0)} ms; a passage’s network time ${passage.toFixed(0)} ms)`,
      value: `${(wait / passage).toFixed(2)} passages’ time`,
      target: `under ${PASSAGES_OF_TIME}`,
      ok: wait < PASSAGES_OF_TIME * passage,
    };
  } finally {
    await home.dispose();
    await index.dispose();
  }
}

async function fill(
  index: ReturnType<typeof createIndexClient>,
  files: readonly CorpusFile[],
): Promise<void> {
  for (const { uri, text } of files) await index.put({ uri, part: null, version: 1, text });
}

function hasAnswer({ answers }: AskUpdate): boolean {
  return answers.length > 0;
}

/** The same reader, the network time of every reading kept. */
function timed(home: Reader, network: number[]): Reader {
  const read = async function* (
    ...args: Parameters<Reader['read']>
  ): AsyncGenerator<WindowReading> {
    for await (const reading of home.read(...args)) {
      network.push(reading.networkMs);
      yield reading;
    }
  };
  return {
    accelerator: home.accelerator,
    description: home.description,
    read,
    dispose: () => home.dispose(),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
