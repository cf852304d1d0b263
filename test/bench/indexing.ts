import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import MiniSearch from 'minisearch';
import { createIndexClient } from '../../extension/index/indexClient';
import type * as IndexingModule from './indexingPass';
import type { CorpusFile } from './markdownCorpus';
import { bytesOf, markdownOfPackages, repeated } from './markdownCorpus';
import { LongestTurn } from './longestTurn';
import type { BenchRow } from './row';

const TARGET_MB = 20;
const TARGET_GAP_MS = 20;

/** Indexing speed beside MiniSearch's, and how long the host is held up while the worker works. */
export async function measure(): Promise<BenchRow[]> {
  const packages = markdownOfPackages();
  const folder = await mkdtemp(join(tmpdir(), 'verbatim-bench-'));
  try {
    const speed = await indexingSpeed(repeated(packages, 30e6), folder);
    return [...speed, ...(await hostGaps(packages, folder))];
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * One core, in this process: texts to a searchable index, and MiniSearch from the same passages.
 * Our side is bundled first, as the product is: run from its sources it would pay for the loader.
 */
async function indexingSpeed(files: readonly CorpusFile[], folder: string): Promise<BenchRow[]> {
  const megabytes = bytesOf(files) / 1e6;
  const module = await bundled('indexingPass.ts', folder, 'esm');
  const { indexOnce } = (await import(pathToFileURL(module).href)) as typeof IndexingModule;
  const { spent, texts } = indexOnce(files);
  const peer = new MiniSearch({ fields: ['heading', 'text'] });
  const begun = performance.now();
  peer.addAll(texts);
  const peerMs = performance.now() - begun;
  const total = spent.parse + spent.passages + spent.index;
  const speed = (ms: number): string => `${((megabytes / ms) * 1000).toFixed(1)} MB/s`;
  const stages = `parse ${speed(spent.parse)}, passages ${speed(spent.passages)}, index ${speed(spent.index)}`;
  return [
    {
      what: `indexing ${megabytes.toFixed(0)} MB of Markdown, ${texts.length} passages, one core (${stages})`,
      value: speed(total),
      target: `${TARGET_MB} MB/s`,
      ok: (megabytes / total) * 1000 >= TARGET_MB,
    },
    {
      what: 'indexing the same passages, parsed already: ours beside MiniSearch',
      value: `${speed(spent.index)} : ${speed(peerMs)}`,
      target: 'faster',
      ok: spent.index < peerMs,
    },
  ];
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

/** Feeds 100 MB through the client and watches the longest time the event loop stood still. */
async function hostGaps(packages: readonly CorpusFile[], folder: string): Promise<BenchRow[]> {
  const worker = await bundled('../../extension/index/indexWorker.ts', folder, 'cjs');
  const files = repeated(packages, 50e6);
  const large = files
    .map(({ text }) => text)
    .join('\n')
    .slice(0, 45e6);
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
  const { clock, processor } = watch.stop();
  await index.dispose();
  return [
    {
      what: `longest turn of the host’s event loop, processor time, while ${megabytes.toFixed(0)} MB go through the worker (${seconds.toFixed(1)} s, ${hits.length} hits; by the clock ${clock.toFixed(1)} ms)`,
      value: `${processor.toFixed(1)} ms`,
      target: `${TARGET_GAP_MS} ms`,
      ok: processor <= TARGET_GAP_MS && hits.length > 0,
    },
  ];
}
