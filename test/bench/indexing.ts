import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { createIndexClient } from '../../extension/index/indexClient';
import { indexingCorpora } from './indexingCorpora';
import type * as IndexingModule from './indexingPass';
import type { CorpusFile } from './markdownCorpus';
import { bytesOf, markdownOfPackages, repeated } from './markdownCorpus';
import { LongestTurn } from './longestTurn';
import { installPeer } from './readers/peer';
import type { BenchRow } from './row';
import type { PeerText } from './searchPeers';
import { PEERS } from './searchPeers';

/** Of each format; another size by `VERBATIM_BENCH_MB`. */
const MEGABYTES = Number(process.env['VERBATIM_BENCH_MB'] ?? 20);
/** Read before the clock runs, into an index that is thrown away: a worker indexes more than once. */
const WARM_UP_BYTES = 5e6;
const HOST_BYTES = 450e6;
const TARGET_GAP_MS = 20;
const TARGET_KEY_MS = 5;
const KEYS = 300;
const WARM_KEYS = 60;

/**
 * Indexing speed of each format beside the peers', what a keystroke in a long document takes, and how
 * long the host is held up while the worker works.
 */
export async function measure(): Promise<BenchRow[]> {
  await installPeer();
  const folder = await mkdtemp(join(tmpdir(), 'verbatim-bench-'));
  try {
    // Bundled, as the product is: run from its sources it would pay for the loader.
    const module = await bundled('indexingPass.ts', folder, 'esm');
    const ours = (await import(pathToFileURL(module).href)) as typeof IndexingModule;
    const rows: BenchRow[] = [];
    for (const corpus of await indexingCorpora(MEGABYTES * 1e6)) {
      rows.push(...indexingRows(ours, corpus.format, corpus.files, corpus.target));
    }
    rows.push(await keystrokeRow(ours));
    return [...rows, ...(await hostGaps(folder))];
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * One format in this process, texts to a searchable index; the peers get the passages made already.
 * Processor time, so that a garbage collector beside the thread counts as well.
 */
function indexingRows(
  { indexOnce }: typeof IndexingModule,
  format: string,
  files: readonly CorpusFile[],
  target: number,
): BenchRow[] {
  for (const { text } of files) Buffer.byteLength(text);
  indexOnce(firstBytes(files, WARM_UP_BYTES));
  const megabytes = bytesOf(files) / 1e6;
  const { spent, stages, texts } = indexOnce(files);
  const speed = (ms: number): string => `${((megabytes / ms) * 1000).toFixed(1)} MB/s`;
  const parts = `parse ${speed(stages.parse)}, passages ${speed(stages.passages)}, index ${speed(stages.index)}`;
  const peers = PEERS.map((peer) => peerTime(peer, texts));
  const told = peers.map(({ name, ms }) => `${name} ${speed(ms)}`).join(', ');
  return [
    {
      what: `indexing ${megabytes.toFixed(0)} MB, ${format}: ${texts.length} passages, one core, processor time (by the clock ${parts})`,
      value: speed(spent),
      target: `${target} MB/s`,
      ok: (megabytes / spent) * 1000 >= target,
    },
    {
      what: `ours with parsing beside peers given the passages (${told}), ${format}`,
      value: speed(spent),
      target: 'faster than all',
      ok: peers.every(({ ms }) => spent < ms),
    },
  ];
}

function peerTime(
  peer: (typeof PEERS)[number],
  texts: readonly PeerText[],
): { readonly name: string; readonly ms: number } {
  const before = process.cpuUsage();
  const searcher = peer(texts);
  const { user, system } = process.cpuUsage(before);
  searcher.close();
  return { name: searcher.name, ms: (user + system) / 1000 };
}

function firstBytes(files: readonly CorpusFile[], bytes: number): CorpusFile[] {
  let size = 0;
  return files.filter(({ text }) => (size += text.length) <= bytes);
}

async function keystrokeRow({ keystrokes }: typeof IndexingModule): Promise<BenchRow> {
  const text = markdownOfPackages()
    .map((file) => file.text)
    .join('\n\n')
    .slice(0, 1e6);
  const times = (await keystrokes(text, WARM_KEYS + KEYS)).slice(WARM_KEYS).sort((a, b) => a - b);
  const at = (share: number): number => times[Math.floor(times.length * share)] ?? NaN;
  return {
    what: `a keystroke in a Markdown document of 1 MB until it is indexed, processor time, median of ${KEYS} (95th ${at(0.95).toFixed(1)} ms)`,
    value: `${at(0.5).toFixed(1)} ms`,
    target: `under ${TARGET_KEY_MS} ms`,
    ok: at(0.5) < TARGET_KEY_MS,
  };
}

/** Bundles one entry as the product's build does. */
async function bundled(entry: string, folder: string, format: 'cjs' | 'esm'): Promise<string> {
  const outfile = join(folder, `${basename(entry, '.ts')}.${format === 'cjs' ? 'cjs' : 'mjs'}`);
  await build({
    entryPoints: [join(import.meta.dirname, entry)],
    bundle: true,
    platform: 'node',
    format,
    outfile,
    logLevel: 'error',
  });
  return outfile;
}

/** Feeds the client and watches the longest time the event loop stood still. */
async function hostGaps(folder: string): Promise<BenchRow[]> {
  const worker = await bundled('../../extension/index/indexWorker.ts', folder, 'cjs');
  const packages = markdownOfPackages();
  const large = repeated(packages, 50e6)
    .map(({ text }) => text)
    .join('\n')
    .slice(0, 45e6);
  const files = repeated(packages, HOST_BYTES - large.length);
  // Flat before the clock runs, as an editor's text is.
  Buffer.byteLength(large);
  files.push({ uri: 'untitled:large.txt', text: large });
  const megabytes = bytesOf(files) / 1e6;
  const index = createIndexClient(worker);
  await index.status();
  const watch = new LongestTurn();
  const begun = performance.now();
  const puts: Promise<unknown>[] = [];
  for (const { uri, text } of files) {
    // As the feed of open documents does: one text a turn.
    await new Promise((resolve) => setImmediate(resolve));
    puts.push(index.put({ uri, part: null, version: 1, text }));
  }
  const search = index.search({
    question: 'How is it installed?',
    scope: { kind: 'folders', roots: ['file:///packages'] },
    limit: 16,
  });
  await Promise.all(puts);
  const { hits } = await search;
  const seconds = (performance.now() - begun) / 1000;
  const { clock, running, processor } = watch.stop();
  await index.dispose();
  return [
    {
      what: `longest turn of the host’s event loop, processor time, while ${megabytes.toFixed(0)} MB go through the worker (${seconds.toFixed(1)} s, ${hits.length} hits; the longest by the clock ${clock.toFixed(1)} ms, of which it ran ${running.toFixed(1)})`,
      value: `${processor.toFixed(1)} ms`,
      target: `${TARGET_GAP_MS} ms`,
      ok: processor <= TARGET_GAP_MS && hits.length > 0,
    },
  ];
}
