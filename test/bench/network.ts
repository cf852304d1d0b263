/**
 * Our graphs beside those that torch.onnx.export, onnxruntime's optimiser and its dynamic quantiser
 * give for the same weights. Those are made by test/bench/python/export_networks.py beforehand, in the
 * folder that VERBATIM_PEER_NETWORKS names.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-web';
import { buildReader } from '../../models/build/buildReader';
import { ortRunner, type Row } from '../../models/build/runner';
import { openWeights } from '../../models/weights/openWeights';
import { ROOT } from '../harness/paths';
import { type OpenNetwork, openNetwork, type RuntimeName } from './networks/runtimes';
import { median, type Pair, processorMs, sideBySide } from './networks/timing';
import type { BenchRow } from './row';

const LENGTHS = [64, 128, 256, 384];
const FORMS = ['int8', 'fp32'] as const;
/** What two runs of the same network differ by. */
const NOISE = 0.02;
const CREATION_MS = 300;
const CREATIONS = 5;

/** What the Python script tells of a network. */
interface Facts {
  /** Processor time of each step. */
  readonly seconds: Readonly<Record<string, number>>;
  /** Rows, and what PyTorch makes of them in float32. */
  readonly rows: readonly (Row & {
    readonly start: readonly number[];
    readonly end: readonly number[];
  })[];
}

export async function measure(): Promise<readonly BenchRow[]> {
  const peers = process.env['VERBATIM_PEER_NETWORKS'];
  if (!peers) throw new Error('VERBATIM_PEER_NETWORKS names no folder');
  const names = await readdir(peers);
  const rows: BenchRow[] = [];
  for (const name of ['xxs', 'xs', 'bundled'].filter((it) => names.includes(it))) {
    rows.push(...(await measureNetwork(name, join(peers, name))));
  }
  return rows;
}

async function measureNetwork(name: string, peer: string): Promise<readonly BenchRow[]> {
  const work = await mkdtemp(join(tmpdir(), 'verbatim-network-'));
  try {
    const facts = JSON.parse(await readFile(join(peer, 'facts.json'), 'utf8')) as Facts;
    const ours = join(work, 'ours');
    const built = await processorMs(() => build(join(peer, 'weights'), ours, work));
    const rows = [exportRow(name, built, facts)];
    for (const form of FORMS) {
      const paths = {
        ours: join(ours, `network-${form}.onnx`),
        theirs: join(peer, `${form}.onnx`),
      };
      for (const runtime of ['WASM', 'Node native'] as const) {
        rows.push(await speedRow(name, form, runtime, paths));
      }
      if (form === 'int8') {
        rows.push(await distanceRow(name, paths, facts), await creationRow(name, paths));
      }
    }
    return rows;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

interface Paths {
  readonly ours: string;
  readonly theirs: string;
}

async function build(from: string, folder: string, work: string): Promise<void> {
  const weights = await openWeights(from, { workFolder: join(work, 'unpacked') });
  const vocab = await readFile(join(ROOT, 'models', 'bundled', 'vocab.txt'), 'utf8');
  ort.env.wasm.numThreads = 1;
  const plan = {
    ...{ weights: { ...weights, vocab }, title: 'weights', forms: FORMS, name: 'Ours' },
    ...{ revision: '1', licence: 'Apache-2.0', sources: [] },
  };
  try {
    await buildReader(plan, folder, ortRunner(ort));
  } finally {
    await weights.source.close();
  }
}

function exportRow(name: string, ms: number, { seconds }: Facts): BenchRow {
  const theirs = Object.values(seconds).reduce((sum, it) => sum + it, 0);
  return {
    what: `${name}: building int8 and fp32 with their checks, processor time of one thread`,
    value: `${(ms / 1000).toFixed(1)} s; Python, with its start: ${theirs.toFixed(1)} s`,
    target: 'at least as fast',
    ok: ms / 1000 <= theirs,
  };
}

async function speedRow(
  name: string,
  form: string,
  runtime: RuntimeName,
  paths: Paths,
): Promise<BenchRow> {
  const ours = await openNetwork(paths.ours, runtime);
  const theirs = await openNetwork(paths.theirs, runtime);
  const pairs: Pair[] = [];
  for (const length of LENGTHS) pairs.push(await sideBySide(ours, theirs, length));
  await ours.close();
  await theirs.close();
  return {
    what: `${name} ${form}, ${runtime}, one thread: ms at ${LENGTHS.join(', ')} tokens, ours : theirs`,
    value: pairs
      .map((it) => `${it.ours.toFixed(1)} : ${it.theirs.toFixed(1)} (${it.ratio.toFixed(2)})`)
      .join('; '),
    target: `never slower (within ${100 * NOISE} %)`,
    ok: pairs.every((it) => it.ratio <= 1 + NOISE),
  };
}

/** How far the int8 logits are from PyTorch's, relative, as a root mean square over all rows. */
async function distanceRow(name: string, paths: Paths, { rows }: Facts): Promise<BenchRow> {
  const distance = async (path: string): Promise<number> => {
    const network = await openNetwork(path, 'WASM');
    let [apart, whole] = [0, 0];
    for (const row of rows) {
      const found = await network.logits(row);
      for (const [i, expected] of [...row.start, ...row.end].entries()) {
        if (row.mask[i % row.mask.length] === 0) continue;
        apart += (found[i]! - expected) ** 2;
        whole += expected ** 2;
      }
    }
    await network.close();
    return Math.sqrt(apart / whole);
  };
  const [ours, theirs] = [await distance(paths.ours), await distance(paths.theirs)];
  return {
    what: `${name} int8: logits' distance from PyTorch's float32, relative rms`,
    value: `${ours.toFixed(4)}; theirs ${theirs.toFixed(4)}`,
    target: 'no further',
    ok: ours <= theirs,
  };
}

/** The runtime itself is started beforehand. */
async function creationRow(name: string, paths: Paths): Promise<BenchRow> {
  const creation = async (path: string): Promise<number> => {
    const times: number[] = [];
    for (let i = 0; i < CREATIONS; i++) {
      let network: OpenNetwork | undefined;
      const open = async (): Promise<void> => {
        network = await openNetwork(path, 'WASM');
      };
      times.push(await processorMs(open));
      await network?.close();
    }
    return median(times);
  };
  const [ours, theirs] = [await creation(paths.ours), await creation(paths.theirs)];
  return {
    what: `${name} int8: creating the session in WASM, processor time`,
    value: `${ours.toFixed(0)} ms; theirs ${theirs.toFixed(0)} ms`,
    target: `under ${CREATION_MS} ms`,
    ok: ours < CREATION_MS,
  };
}
