import MiniSearch from 'minisearch';
import { parserFor } from '../../extension/documents/formats';
import { buildPassages } from '../../extension/passages/passages';
import { BestHits } from '../../extension/search/bestHits';
import { InvertedIndex } from '../../extension/search/invertedIndex';
import { PassageTerms } from '../../extension/search/passageTerms';
import { plainQuery } from '../../extension/search/query';
import { markdownOfPackages, repeated } from './markdownCorpus';
import type { BenchRow } from './row';

const PASSAGES = 100_000;
const QUESTIONS = 300;
const PEER_QUESTIONS = 60;
const TARGET_MS = 2;
/** What answering takes: 16 passages out of four times as many. */
const CANDIDATES = 64;

/**
 * Time of a question at 100,000 passages of about 200 words, beside MiniSearch given the same ones.
 * Questions are headings and sentences of the documents put as questions.
 */
export function measure(): Promise<BenchRow[]> {
  const files = markdownOfPackages();
  const index = new InvertedIndex();
  const terms = new PassageTerms(index.vocabulary);
  const peer = new MiniSearch({ fields: ['text'] });
  const questions: string[] = [];
  let group = 0;
  let words = 0;
  for (const { uri, text } of manyFiles(files)) {
    const parsed = parserFor(uri)(text);
    const passages = buildPassages(parsed);
    // Short sections would make it 100,000 small passages.
    const long = passages.filter(({ readable }) => readable.end - readable.start > 700);
    terms.count(parsed.readable, long, (counts) => index.add(group, counts));
    for (const { readable, heading } of long) {
      const passage = parsed.readable.slice(readable.start, readable.end);
      words += passage.split(/\s+/).length;
      peer.add({ id: index.size * 1000 + readable.start + group * 1e9, text: passage });
      if (questions.length < 4 * QUESTIONS) questions.push(questionOf(passage, heading));
    }
    group++;
    if (index.size >= PASSAGES) break;
  }
  const asked = questions.filter((_, at) => at % 4 === 0).slice(0, QUESTIONS);
  const hits: number[] = [];
  const ours = median(asked, (question) => {
    const best = new BestHits(CANDIDATES, (left, right) => left - right);
    index.search(plainQuery(question), null, best);
    hits.push(best.sorted().length);
  });
  const peers = median(asked.slice(0, PEER_QUESTIONS), (question) => peer.search(question));
  const average = Math.round(words / index.size);
  return Promise.resolve([
    {
      what: `search at ${index.size} passages of ${average} words, median of ${asked.length} questions (at least ${Math.min(...hits)} hits; MiniSearch ${peers.toFixed(2)} ms)`,
      value: `${ours.toFixed(2)} ms`,
      target: `${TARGET_MS} ms`,
      ok: ours <= TARGET_MS && ours < peers && Math.max(...hits) > 0,
    },
  ]);
}

function manyFiles(files: ReturnType<typeof markdownOfPackages>): ReturnType<typeof repeated> {
  return repeated(files, 200e6);
}

/** The heading, or some words out of the middle of the passage, as somebody might ask. */
function questionOf(passage: string, heading: readonly string[]): string {
  const words = passage.split(/\s+/);
  const middle = words.slice(words.length >> 1, (words.length >> 1) + 5).join(' ');
  const last = heading.at(-1);
  return last === undefined ? `What is ${middle}?` : `How does ${last} work with ${middle}?`;
}

function median(questions: readonly string[], ask: (question: string) => void): number {
  for (const question of questions.slice(0, 20)) ask(question);
  const times = questions.map((question) => {
    const begun = performance.now();
    ask(question);
    return performance.now() - begun;
  });
  return times.sort((a, b) => a - b)[times.length >> 1] ?? NaN;
}
