import { parserFor } from '../../extension/documents/formats';
import { buildPassages } from '../../extension/passages/passages';
import { IndexCore } from '../../extension/index/indexCore';
import { InvertedIndex } from '../../extension/search/invertedIndex';
import { PassageTerms } from '../../extension/search/passageTerms';
import type { CorpusFile } from './markdownCorpus';
import type { PeerText } from './searchPeers';

export interface IndexingPass {
  /** Milliseconds of this process's processor time, those of the garbage collector's threads included. */
  readonly spent: number;
  /** Of them by the clock of this thread, what each stage took. */
  readonly stages: { readonly parse: number; readonly passages: number; readonly index: number };
  readonly texts: readonly PeerText[];
}

/** Texts to a searchable index, in this thread. */
export function indexOnce(files: readonly CorpusFile[]): IndexingPass {
  const index = new InvertedIndex();
  const terms = new PassageTerms(index.vocabulary);
  const stages = { parse: 0, passages: 0, index: 0 };
  const before = processorTime();
  files.forEach(({ uri, text }, group) => {
    const begun = performance.now();
    const parsed = parserFor(uri)(text);
    const asParsed = performance.now();
    const passages = buildPassages(parsed);
    const asPassages = performance.now();
    terms.count(parsed.readable, passages, (counts) => index.add(group, counts));
    stages.index += performance.now() - asPassages;
    stages.passages += asPassages - asParsed;
    stages.parse += asParsed - begun;
  });
  return { spent: processorTime() - before, stages, texts: passagesOf(files) };
}

/** The same passages as a peer takes them, made outside what is measured. */
function passagesOf(files: readonly CorpusFile[]): PeerText[] {
  return files.flatMap(({ uri, text }) => {
    const { readable, passages } = read(uri, text);
    return passages.map(({ readable: { start, end }, heading }) => ({
      title: '',
      heading: heading.join(' '),
      text: readable.slice(start, end),
    }));
  });
}

function read(uri: string, text: string) {
  const parsed = parserFor(uri)(text);
  return { readable: parsed.readable, passages: buildPassages(parsed) };
}

/**
 * Milliseconds of processor time that each keystroke takes in a Markdown document: the change
 * applied, read and indexed.
 */
export async function keystrokes(text: string, count: number): Promise<number[]> {
  const core = new IndexCore();
  const uri = 'untitled:typed.md';
  const lines = text.split('\n');
  await core.put({ uri, part: null, version: 1, text });
  const times: number[] = [];
  for (let at = 0; at < count; at++) {
    const line = Math.floor(lines.length * ((at * 0.618) % 1));
    const place = { line, character: Math.floor((lines[line] ?? '').length / 2) };
    const before = processorTime();
    await core.edit(uri, at + 1, at + 2, [{ range: { start: place, end: place }, text: 'a' }]);
    core.refresh();
    times.push(processorTime() - before);
  }
  return times;
}

function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
