import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import MiniSearch from 'minisearch';
import { parserFor } from '../../extension/documents/formats';
import { createIndexClient } from '../../extension/index/indexClient';
import { buildPassages } from '../../extension/passages/passages';
import { BM25 } from '../../extension/search/bm25';
import { InvertedIndex } from '../../extension/search/invertedIndex';
import { PassageTerms } from '../../extension/search/passageTerms';
import type { CorpusFile } from './markdownCorpus';
import { bytesOf, markdownOfPackages, repeated } from './markdownCorpus';
import type { BenchRow } from './row';

const TARGET_MB = 10;
const TARGET_GAP_MS = 20;

/** Indexing speed beside MiniSearch's, and how long the host is held up while the worker works. */
export async function measure(): Promise<BenchRow[]> {
  const packages = markdownOfPackages();
  return [...indexingSpeed(repeated(packages, 30e6)), ...(await hostGaps(packages))];
}

/** One core, in this process: texts to a searchable index, and MiniSearch from the same passages. */
function indexingSpeed(files: readonly CorpusFile[]): BenchRow[] {
  const megabytes = bytesOf(files) / 1e6;
  const index = new InvertedIndex();
  const terms = new PassageTerms(index.vocabulary, BM25.headingWeight);
  const spent = { parse: 0, passages: 0, index: 0 };
  const texts: { id: number; heading: string; text: string }[] = [];
  files.forEach(({ uri, text }, group) => {
    const begun = performance.now();
    const parsed = parserFor(uri)(text);
    const asParsed = performance.now();
    const passages = buildPassages(parsed);
    const asPassages = performance.now();
    terms.count(parsed.readable, passages, (counts) => index.add(group, counts));
    spent.index += performance.now() - asPassages;
    spent.passages += asPassages - asParsed;
    spent.parse += asParsed - begun;
    for (const { readable, heading } of passages) {
      texts.push({
        id: texts.length,
        heading: heading.join(' '),
        text: parsed.readable.slice(readable.start, readable.end),
      });
    }
  });
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

/** Feeds 100 MB through the client and watches the longest time the event loop stood still. */
async function hostGaps(packages: readonly CorpusFile[]): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'verbatim-bench-'));
  const worker = join(folder, 'indexWorker.cjs');
  await build({
    entryPoints: [join(import.meta.dirname, '../../extension/index/indexWorker.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: worker,
    logLevel: 'error',
  });
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
  await rm(folder, { recursive: true });
  return [
    {
      what: `longest turn of the host’s event loop, processor time, while ${megabytes.toFixed(0)} MB go through the worker (${seconds.toFixed(1)} s, ${hits.length} hits; by the clock ${clock.toFixed(1)} ms)`,
      value: `${processor.toFixed(1)} ms`,
      target: `${TARGET_GAP_MS} ms`,
      ok: processor <= TARGET_GAP_MS && hits.length > 0,
    },
  ];
}

/**
 * The longest turn of this thread's event loop: by the clock, and by the processor time this thread
 * had in it, which on a busy machine leaves out the waiting for a turn of the machine.
 */
class LongestTurn {
  private longest = { clock: 0, processor: 0 };
  private running = true;
  private last = { clock: performance.now(), processor: processorTime() };

  constructor() {
    const turn = (): void => {
      const now = { clock: performance.now(), processor: processorTime() };
      this.longest = {
        clock: Math.max(this.longest.clock, now.clock - this.last.clock),
        processor: Math.max(this.longest.processor, now.processor - this.last.processor),
      };
      this.last = now;
      if (this.running) setImmediate(turn);
    };
    setImmediate(turn);
  }

  /** @returns milliseconds */
  stop(): { clock: number; processor: number } {
    this.running = false;
    return this.longest;
  }
}

/** Milliseconds the main thread has been running; the clock where the system does not tell. */
function processorTime(): number {
  try {
    const path = `/proc/self/task/${process.pid}/schedstat`;
    return Number(readFileSync(path, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return performance.now();
  }
}
