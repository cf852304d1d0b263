import v8 from 'node:v8';
import vm from 'node:vm';
import { existsSync } from 'node:fs';
import { parserFor } from '../../extension/documents/formats';
import { buildPassages } from '../../extension/passages/passages';
import type { Passage } from '../../extension/passages/passage';
import { BestHits } from '../../extension/search/bestHits';
import { InvertedIndex } from '../../extension/search/invertedIndex';
import { PassageTerms } from '../../extension/search/passageTerms';
import { plainQuery } from '../../extension/search/query';
import type { FindingSet, Searcher } from '../eval/finding';
import { articleSet, contextSet, firstHits, ownSearcher, passagesOf } from '../eval/finding';
import { RANKS, recallOf } from '../eval/finding';
import { DataSets, dataFolder } from '../eval/sets/dataSets';
import { markdownOfPackages } from './markdownCorpus';
import { installPeer } from './readers/peer';
import type { BenchRow } from './row';
import type { PeerText } from './searchPeers';
import { PEERS } from './searchPeers';

/** Passages in the index, and the median and memory asked for there. */
const SIZES = [
  { passages: 10_000, milliseconds: 0.3 },
  { passages: 100_000, milliseconds: 1.5 },
  { passages: 1_000_000, milliseconds: 10 },
] as const;
const WITH_PEERS = 100_000;
const QUESTIONS = 300;
const PEER_QUESTIONS = 60;
/** What answering takes: 16 passages out of four times as many. */
const CANDIDATES = 64;
/** Short sections would make it many small passages. */
const SHORTEST = 700;

const KILOBYTE = 1024;
const GIGABYTE = 1024 ** 3;

interface CorpusText {
  readonly readable: string;
  readonly passages: readonly Passage[];
}

/**
 * Time and memory of search at 10,000 to a million passages of the installed packages' Markdown
 * (the same texts again and again, each round with a word of its own), and recall on question sets
 * where they are at hand; both beside MiniSearch, FlexSearch and SQLite FTS5 given the same passages.
 * Questions are headings and sentences of the documents put as questions.
 */
export async function measure(): Promise<BenchRow[]> {
  await installPeer();
  return [...speedRows(), ...(await recallRows())];
}

function speedRows(): BenchRow[] {
  const corpus = readCorpus();
  const questions = questionsOf(corpus);
  const index = new InvertedIndex();
  const terms = new PassageTerms(index.vocabulary);
  const rows: BenchRow[] = [];
  let round = 0;
  let place = 0;
  for (const { passages, milliseconds } of SIZES) {
    while (index.size < passages) {
      const { readable, passages: some } = corpus[place]!;
      terms.count(
        readable,
        some.slice(0, passages - index.size),
        (counts) => index.add(place, counts),
        `round${round}`,
      );
      place = (place + 1) % corpus.length;
      if (place === 0) round++;
    }
    const hits: number[] = [];
    const times = timesOf(questions, (question) => {
      const best = new BestHits(CANDIDATES, (left, right) => left - right);
      index.search(plainQuery(question), null, best);
      hits.push(best.sorted().length);
    });
    const median = quantile(times, 0.5);
    const late = quantile(times, 0.95);
    const found = Math.max(...hits);
    rows.push(
      {
        what: `search at ${passages} passages, processor time, median of ${questions.length} questions`,
        value: `${median.toFixed(2)} ms`,
        target: `${milliseconds} ms`,
        ok: median <= milliseconds && found > 0,
      },
      {
        what: `search at ${passages} passages, 95th percentile`,
        value: `${late.toFixed(2)} ms, ${(late / median).toFixed(1)} × the median`,
        target: 'at most 3 × the median',
        ok: late <= 3 * median,
      },
    );
    if (passages === WITH_PEERS) rows.push(...peerRows(corpus, questions, median, index.bytes));
  }
  const { passages } = SIZES[SIZES.length - 1]!;
  rows.push({
    what: `memory of the index at ${index.size} passages`,
    value: `${(index.bytes / GIGABYTE).toFixed(2)} GB, ${Math.round(index.bytes / index.size)} bytes a passage`,
    target: '1 GB',
    ok: index.bytes <= GIGABYTE && index.size === passages,
  });
  return rows;
}

/** The peers at the same number of the same passages: time of a question, and MiniSearch's memory. */
function peerRows(
  corpus: readonly CorpusText[],
  questions: readonly string[],
  ours: number,
  bytes: number,
): BenchRow[] {
  const texts: PeerText[] = [];
  for (let round = 0; texts.length < WITH_PEERS; round++) {
    for (const { readable, passages } of corpus) {
      for (const { readable: range, heading } of passages.slice(0, WITH_PEERS - texts.length)) {
        const text = readable.slice(range.start, range.end);
        texts.push({ title: `round${round}`, heading: heading.join(' '), text });
      }
    }
  }
  const rows: BenchRow[] = [];
  for (const make of PEERS) {
    const before = heapUsed();
    const peer = make(texts);
    const kept = heapUsed() - before;
    const median = quantile(
      timesOf(questions.slice(0, PEER_QUESTIONS), (question) => peer.search(question, CANDIDATES)),
      0.5,
    );
    peer.close();
    rows.push({
      what: `search at ${WITH_PEERS} passages beside ${peer.name}, medians`,
      value: `${ours.toFixed(2)} ms : ${median.toFixed(2)} ms`,
      target: 'faster',
      ok: ours < median,
    });
    if (peer.name !== 'MiniSearch') continue;
    const own = bytes / WITH_PEERS;
    const theirs = kept / WITH_PEERS;
    rows.push({
      what: `memory of the index per passage at ${WITH_PEERS}, beside MiniSearch`,
      value: `${Math.round(own)} : ${Math.round(theirs)} bytes`,
      target: 'under 1 KB, under half of it',
      ok: own < KILOBYTE && own < theirs / 2,
    });
  }
  return rows;
}

/** Recall of a passage with a whole gold span, where the question sets lie beside the repository. */
async function recallRows(): Promise<BenchRow[]> {
  const folder = dataFolder(undefined);
  if (!existsSync(folder)) return [];
  const data = new DataSets(folder);
  const load = async (name: Parameters<DataSets['load']>[0]) => (await data.load(name)).rows;
  const squad = articleSet('SQuAD dev articles', await load('SQuAD v1.1 dev'));
  const covid = contextSet('COVID-QA windows', await load('COVID-QA'));
  return [...recallOfSet(squad, false), ...recallOfSet(squad, true), ...recallOfSet(covid, false)];
}

function recallOfSet(set: FindingSet, withTitles: boolean): BenchRow[] {
  const passages = passagesOf(set);
  const texts = passages.map(({ title, heading, text }) => ({
    title: withTitles ? title : '',
    heading: heading.join(' '),
    text,
  }));
  const at = [1, 5, 16].map((rank) => RANKS.findIndex((it) => it === rank));
  const recall = (searcher: Searcher): number[] => {
    const all = recallOf(firstHits(set, passages, searcher));
    return at.map((place) => all[place]!);
  };
  const shown = (values: readonly number[]): string =>
    values.map((it) => it.toFixed(3)).join(' / ');
  const ours = recall(ownSearcher(passages, withTitles));
  const peers = PEERS.map((make) => {
    const peer = make(texts);
    const values = recall(peer);
    peer.close();
    return { name: peer.name, values };
  });
  const least = set.name.startsWith('SQuAD') ? (withTitles ? 0.97 : 0.95) : 0;
  const beside = peers.map(({ name, values }) => `${name} ${shown(values)}`).join(', ');
  return [
    {
      what: `recall at 1 / 5 / 16, ${set.documents.length} ${set.name}${withTitles ? ', titles as a field' : ''}, ${passages.length} passages, ${set.questions.length} questions (${beside})`,
      value: shown(ours),
      target: `none lower than a peer’s${least > 0 ? `, at 16 ${least}` : ''}`,
      ok:
        ours.every((value, rank) => peers.every(({ values }) => value >= values[rank]!)) &&
        ours[2]! >= least,
    },
  ];
}

function readCorpus(): CorpusText[] {
  return markdownOfPackages().map(({ uri, text }) => {
    const parsed = parserFor(uri)(text);
    const passages = buildPassages(parsed).filter(
      ({ readable }) => readable.end - readable.start > SHORTEST,
    );
    return { readable: parsed.readable, passages };
  });
}

/** Of passages spread over the corpus: the heading, or words out of the middle, as somebody asks. */
function questionsOf(corpus: readonly CorpusText[]): string[] {
  const all = corpus.flatMap(({ readable, passages }) =>
    passages.map((passage) => ({ readable, passage })),
  );
  const step = Math.max(1, Math.floor(all.length / QUESTIONS));
  return all
    .filter((_, at) => at % step === 0)
    .slice(0, QUESTIONS)
    .map(({ readable, passage: { readable: range, heading } }) => {
      const words = readable.slice(range.start, range.end).split(/\s+/);
      const middle = words.slice(words.length >> 1, (words.length >> 1) + 5).join(' ');
      const last = heading.at(-1);
      return last === undefined ? `What is ${middle}?` : `How does ${last} work with ${middle}?`;
    });
}

/**
 * Milliseconds of processor time that each question takes, sorted: that of collecting what it leaves
 * behind included. What building left behind is collected, and all are asked once before: else the
 * slowest of them tell how long compiling and collecting that take, which happen beside them.
 */
function timesOf(questions: readonly string[], ask: (question: string) => void): number[] {
  collectGarbage(); // first: it makes V8's young heap small, which grows again while questions are asked
  for (const question of questions) ask(question);
  const times = questions.map((question) => {
    const begun = process.cpuUsage();
    ask(question);
    const { user, system } = process.cpuUsage(begun);
    return (user + system) / 1000;
  });
  return times.sort((a, b) => a - b);
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/** Bytes in use once everything unused is collected, typed arrays included. */
function heapUsed(): number {
  collectGarbage();
  const { heapUsed: heap, arrayBuffers } = process.memoryUsage();
  return heap + arrayBuffers;
}

function collectGarbage(): void {
  v8.setFlagsFromString('--expose-gc');
  (vm.runInNewContext('gc') as () => void)();
}
