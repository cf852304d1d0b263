/** The table for choosing a reader, in docs/readers.md: what each size weighs and how fast it reads. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { completeness, recognise } from '../../models/architectures/recognise';
import { formGraph } from '../../models/build/formGraph';
import { dequantised } from '../../models/onnx/dequantise';
import type { Graph } from '../../models/onnx/graph';
import { halved } from '../../models/onnx/halve';
import { readModel } from '../../models/onnx/readModel';
import { modelBytes, modelFile } from '../../models/onnx/writer';
import { parseReaderDescription } from '../../models/readerDescription';
import { ROOT } from '../harness/paths';
import { type MobileBertSize, PUBLISHED } from '../unit/architectureLayouts';
import { randomWeights } from '../unit/randomWeights';
import { openNetwork } from './networks/runtimes';
import { median, processorMs } from './networks/timing';
import type { BenchRow } from './row';

const LENGTHS = [128, 256, 384];
const ROUNDS = 5;
const WARM_UP = 10;
const PAGE = join(ROOT, 'docs', 'readers.md');
const [BEGIN, END] = ['<!-- sizes: npm run bench -- sizes -->', '<!-- end of sizes -->'];

/** SQuAD 1.1 dev F1 as published: section 6 of the Model Garden's README of EdgeTPU NLP models. */
const PUBLISHED_F1: Readonly<Record<string, string>> = {
  MobileBERT: '89.0 (int8 88.0)',
  'EdgeTPU-XXS': 'none published',
  'EdgeTPU-XS': '88.2 (int8 87.2)',
  'EdgeTPU-S': '90.0 (int8 89.4)',
  'EdgeTPU-M': '90.2 (int8 89.5)',
};

interface Sized {
  readonly name: string;
  readonly parameters: number;
  readonly bytes: { readonly int8: number; readonly fp16: number; readonly fp32: number };
  readonly ms: readonly number[];
  readonly f1: string;
}

export async function measure(): Promise<readonly BenchRow[]> {
  const work = await mkdtemp(join(tmpdir(), 'verbatim-sizes-'));
  try {
    const path = join(work, 'int8.onnx');
    const sizes = [await measureBundled()];
    for (const [name, size, , parameters] of PUBLISHED) {
      sizes.push(await measurePublished(name, size, parameters, path));
    }
    sizes.sort((a, b) => a.bytes.int8 - b.bytes.int8);
    await writeTable(sizes);
    return sizes.map(benchRow);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function measurePublished(
  name: string,
  size: MobileBertSize,
  parameters: number,
  path: string,
): Promise<Sized> {
  const source = randomWeights(size);
  const architecture = recognise(source.tensors);
  const found = (await completeness(architecture, ['span'])).parameters;
  if (found !== parameters) throw new Error(`${name} has ${found} parameters, not ${parameters}`);
  const graph = (form: 'int8' | 'fp16' | 'fp32'): Promise<Graph> =>
    formGraph(architecture, source, form, { heads: ['span'] });
  await writeFile(path, await modelFile(await graph('int8')));
  return {
    name,
    parameters,
    bytes: {
      int8: await bytesOf(await graph('int8')),
      fp16: await bytesOf(await graph('fp16')),
      fp32: await bytesOf(await graph('fp32')),
    },
    ms: await msOf(path),
    f1: PUBLISHED_F1[name] ?? '',
  };
}

/** The float forms are those that are made of the int8 one on the user's machine. */
async function measureBundled(): Promise<Sized> {
  const folder = join(ROOT, 'models', 'bundled');
  const json: unknown = JSON.parse(await readFile(join(folder, 'reader.json'), 'utf8'));
  const { name, files, scores } = parseReaderDescription(json);
  const path = join(folder, files.int8!.path);
  const graph = dequantised(readModel(await readFile(path)));
  const f1 = scores.find((it) => it.metric === 'F1' && it.form === 'int8');
  return {
    name: `${name} (bundled)`,
    parameters: graph.initializers
      .filter(({ type, shape }) => type === 'float32' && shape.length > 0)
      .reduce((sum, { shape }) => sum + shape.reduce((product, side) => product * side, 1), 0),
    bytes: {
      int8: files.int8!.bytes,
      fp16: await bytesOf(await halved(graph, new Set())),
      fp32: await bytesOf(graph),
    },
    ms: await msOf(path),
    f1: f1 ? `int8 ${f1.value.toFixed(1)} (our own, ${f1.n} questions)` : '',
  };
}

async function bytesOf(graph: Graph): Promise<number> {
  let bytes = 0;
  for await (const piece of modelBytes(graph)) bytes += piece.byteLength;
  return bytes;
}

async function msOf(path: string): Promise<number[]> {
  const network = await openNetwork(path, 'WASM');
  const ms: number[] = [];
  // The runtime's code is compiled once more, better, while the first runs go on.
  for (let i = 0; i < WARM_UP; i++) await network.run(LENGTHS[0]!);
  for (const length of LENGTHS) {
    await network.run(length);
    const rounds: number[] = [];
    for (let i = 0; i < ROUNDS; i++) rounds.push(await processorMs(() => network.run(length)));
    ms.push(median(rounds));
  }
  await network.close();
  return ms;
}

async function writeTable(sizes: readonly Sized[]): Promise<void> {
  const page = await readFile(PAGE, 'utf8');
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from < 0 || to < from) throw new Error('docs/readers.md has lost its marks for the table');
  const table = [
    '| reader | parameters | int8, fp16, fp32 on disk | ms a passage of 128, 256, 384 tokens | F1 |',
    '| --- | --- | --- | --- | --- |',
    ...sizes.map((it) => `| ${cells(it).join(' | ')} |`),
  ].join('\n');
  await writeFile(PAGE, `${page.slice(0, from)}${BEGIN}\n\n${table}\n\n${page.slice(to)}`);
}

function cells({ name, parameters, bytes, ms, f1 }: Sized): string[] {
  const mb = (it: number): string => (it / 1e6).toFixed(1);
  return [
    name,
    `${(parameters / 1e6).toFixed(1)} M`,
    `${mb(bytes.int8)}, ${mb(bytes.fp16)}, ${mb(bytes.fp32)} MB`,
    ms.map((it) => it.toFixed(0)).join(', '),
    f1,
  ];
}

function benchRow(sized: Sized): BenchRow {
  const [what, ...rest] = cells(sized);
  return { what: what!, value: rest.join('; '), target: 'in docs/readers.md', ok: true };
}
