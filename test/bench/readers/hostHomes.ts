/** The homes of the extension host on XXS: native code, threads, memory and cancellation. */
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type * as OrtNode from 'onnxruntime-node';
import { createHostReader } from '../../../extension/runtime/hostReader';
import { createNativeReader } from '../../../extension/runtime/nativeReader';
import type { HomeReader } from '../../../extension/runtime/homeReader';
import { probeWindow } from '../../../extension/runtime/probeWindow';
import type { WindowInput } from '../../../models/reading/messages';
import type { ReaderFolder } from '../../../extension/runtime/readerFolder';
import { ROOT } from '../../harness/paths';
import type { BenchRow } from '../row';
import { median, shareOfRuntime, windowsOf } from './contest';
import { feedsOf } from './feeds';
import { QUESTION } from './passages';

const OPTIONS = { topSpans: 20, maxAnswerTokens: 30 };
const ROUNDS = 7;
const READINGS = 10_000;
const CANCELLATIONS = 15;
const never = new AbortController().signal;

/** @param groups passages of one length each, by that length */
export async function measureHostHomes(
  folder: ReaderFolder,
  distDir: string,
  groups: ReadonlyMap<number, readonly string[]>,
): Promise<BenchRow[]> {
  return [
    ...(await nativeRows(folder, distDir, groups)),
    await threadsRow(folder, distDir),
    ...(await wasmRows(folder, distDir)),
  ];
}

async function nativeRows(
  folder: ReaderFolder,
  distDir: string,
  groups: ReadonlyMap<number, readonly string[]>,
): Promise<BenchRow[]> {
  // Ours, not the peer's, which lies nearer.
  const ort = createRequire(join(ROOT, 'package.json'))('onnxruntime-node') as typeof OrtNode;
  const { description } = folder;
  const session = await ort.InferenceSession.create(folder.networkPath('int8') ?? '', {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
  });
  const reader = await createNativeReader({ folder, distDir });
  try {
    const rows: BenchRow[] = [];
    for (const [length, passages] of groups) {
      const windows = windowsOf(folder.createTokenizer(), description, QUESTION, passages);
      const { share, ours, direct, beginning } = await shareOfRuntime({
        read: reader.read.bind(reader),
        direct: (window) => session.run(feedsOf(ort.Tensor, window, description)),
        windows: () => windows,
        rounds: 2 * ROUNDS,
      });
      rows.push({
        what: `XXS int8, native accelerator against onnxruntime-node called directly, ${passages.length} passages of ${length} tokens, one thread each`,
        value: `${share.toFixed(3)} × its passages/s (${ours.toFixed(2)} : ${direct.toFixed(2)} ms a passage; ${beginning.toFixed(1)} ms before and after the first)`,
        target: 'at least 0.95',
        ok: share >= 0.95,
      });
    }
    return rows;
  } finally {
    await reader.dispose();
    await session.release();
  }
}

/** In turn, so that a busy core slows all alike. */
async function threadsRow(folder: ReaderFolder, distDir: string): Promise<BenchRow> {
  const counts = [1, 2, 3, 4, 6, 8].filter((it) => it <= availableParallelism());
  const readers = await Promise.all(
    counts.map((threads) => createHostReader({ folder, distDir, threads })),
  );
  const window = probeWindow(folder.description, 256);
  const best = counts.map(() => Infinity);
  try {
    for (let round = 0; round < 4 * ROUNDS; round++) {
      for (const [i, reader] of readers.entries()) {
        for await (const { networkMs } of reader.read([window], OPTIONS, never)) {
          best[i] = Math.min(best[i] ?? Infinity, networkMs);
        }
      }
    }
  } finally {
    await Promise.all(readers.map((it) => it.dispose()));
  }
  const one = best[0] ?? NaN;
  const speeds = counts.map((threads, i) => {
    const ms = best[i] ?? NaN;
    return `${threads}: ${(1000 / ms).toFixed(1)} passages/s (${(one / ms).toFixed(2)} ×)`;
  });
  return {
    what: 'XXS int8, WASM threads of the extension host, 256 tokens, best of 28 in turn',
    value: speeds.join(', '),
    target: 'the best of 1…n is one thread or faster; at least one core is left to the editor',
    ok: Math.min(...best) <= one,
  };
}

async function wasmRows(folder: ReaderFolder, distDir: string): Promise<BenchRow[]> {
  const reader = await createHostReader({ folder, distDir });
  try {
    const cancellation = await cancellationRow(reader, folder);
    const file = folder.description.files.int8?.bytes ?? 0;
    const long = probeWindow(folder.description, 384);
    await readAll(reader, Array<WindowInput>(64).fill(long));
    const warm = reader.memoryBytes ?? NaN;
    const short = Array.from({ length: READINGS }, (_, i) =>
      probeWindow(folder.description, 12 + (i % 12)),
    );
    await readAll(reader, short);
    const later = reader.memoryBytes ?? NaN;
    const above = (bytes: number) => ((bytes - file) / 1e6).toFixed(1);
    return [
      cancellation,
      {
        what: 'XXS int8, WASM: memory above the file of the network, warm at 384 tokens (WebAssembly and heap)',
        value: `${above(warm)} MB`,
        target: 'under 150 MB',
        ok: warm - file < 150e6,
      },
      {
        what: `the same after ${READINGS.toLocaleString('en')} readings more`,
        value: `${above(later)} MB`,
        target: 'flat',
        ok: later - warm < 5e6,
      },
    ];
  } finally {
    await reader.dispose();
  }
}

async function readAll(reader: HomeReader, windows: readonly WindowInput[]): Promise<void> {
  let count = 0;
  for await (const { spans } of reader.read(windows, OPTIONS, never)) count += spans.length;
  if (count === 0) throw new Error('No spans came.');
}

/**
 * From the abort until the next question's window runs, by the time of one run. The middle one counts:
 * that no more than one run is begun is held by a test, and a single one tells of the machine's load.
 */
async function cancellationRow(reader: HomeReader, folder: ReaderFolder): Promise<BenchRow> {
  const long = probeWindow(folder.description, 384);
  const waits: number[] = [];
  for (let round = 0; round < CANCELLATIONS; round++) {
    const abort = new AbortController();
    const readings = reader.read(Array<WindowInput>(16).fill(long), OPTIONS, abort.signal);
    const first = await readings[Symbol.asyncIterator]().next();
    const run = first.done ? NaN : first.value.networkMs;
    abort.abort();
    const from = performance.now();
    for await (const { networkMs } of reader.read([long], OPTIONS, never)) {
      waits.push((performance.now() - from - networkMs) / run);
    }
  }
  const middle = median(waits);
  return {
    what: `XXS int8, WASM: from a cancellation until the accelerator is idle, median of ${CANCELLATIONS}`,
    value: `${middle.toFixed(2)} of one passage's time (${Math.max(...waits).toFixed(2)} at most)`,
    target: 'within one passage (and 10 % for the clock)',
    ok: middle <= 1.1,
  };
}
