import { SPAN_OPTIONS, planWindows } from '../../../extension/answering/readingPlan';
import { SourceMap } from '../../../extension/documents/sourceMap';
import { judge } from '../../../extension/terminal/evalJudge';
import type { GoldPlace, Verdict } from '../../../extension/terminal/evalJudge';
import type { EvalRowQuestion } from '../../../extension/terminal/evalDocuments';
import { spanToText } from '../../../models/reading/windows';
import { bestSpans } from '../../../models/spans';
import { differenceShown, percentShown } from '../measures/shown';
import { auroc, brier, groupedBootstrap, mean } from '../measures/statistics';
import type { RecordedSearch } from '../readings/recordSearch';
import type { DataSetName } from '../sets/dataSets';
import { IndexedPile } from '../sets/piles';
import type { Gone } from '../sets/piles';
import { openSquadPile, pileQuestions } from '../sets/squadPile';
import type { Part, PartInput, PartRow } from './part';
import { askPile } from './pileRun';
import type { PileVerdict } from './pileRun';

/** Haystack's defaults: spans of a sequence, answers in all, overlap allowed, calibration factor. */
const PER_SEQUENCE = 20;
const TOP = 20;
const OVERLAP = 0.01;
const FACTOR = 0.1;

interface Pair {
  readonly ours: PileVerdict;
  readonly theirs: Verdict & { readonly noAnswer: number };
}

/** Ranking and confidence beside the published rules of Haystack's ExtractiveReader, same logits. */
export async function haystack(input: PartInput): Promise<Part> {
  const rows: PartRow[] = [];
  const differences: number[][] = [];
  for (const name of ['SQuAD v1.1 dev', 'Natural Questions (QED dev)', 'COVID-QA'] as const) {
    const pairs = await pairsOver(name, input);
    rows.push(...compare(name, pairs));
    differences.push(...perDocument(pairs, ({ ours, theirs }) => ours.f1 - theirs.f1));
  }
  const ahead = groupedBootstrap(differences);
  rows.push({
    what: 'first answer’s F1 less Haystack’s, mean over the sets',
    n: differences.flat().length,
    ...{ value: differenceShown(ahead), target: 'interval above 0', ok: ahead.low > 0 },
  });
  rows.push(...(await silence(input)));
  return {
    title: 'Beside Haystack',
    rows,
    notes: [
      'Haystack’s published rules on the same passages and the same logits: each span by ' +
        'sigmoid((start + end) · 0.1), 20 spans a window, overlaps removed, and Π(1 − p) over the 20 ' +
        'best for “no answer”. Differences are paired; intervals draw whole documents.',
    ],
  };
}

async function pairsOver(name: DataSetName, input: PartInput): Promise<Pair[]> {
  const pile = await IndexedPile.of(name, (await input.sets.load(name)).rows);
  const most = name === 'SQuAD v1.1 dev' ? 600 : 200;
  const pairs: Pair[] = [];
  for (const asked of pile.questions(Math.min(most, input.most))) {
    const ours = await askPile(pile, asked, 'nothing', input);
    pairs.push({ ours, theirs: await askHaystack(ours.search, asked, 'nothing', input) });
    if (pairs.length % 50 === 0) input.progress(`Haystack, ${name}: ${pairs.length} questions`);
  }
  return pairs;
}

function compare(name: string, pairs: readonly Pair[]): PartRow[] {
  const row = (what: string, of: (verdict: Verdict) => number): PartRow => {
    const groups = perDocument(pairs, ({ ours, theirs }) => of(ours) - of(theirs));
    const difference = groupedBootstrap(groups);
    const theirs = mean(pairs.map((pair) => of(pair.theirs)));
    return {
      what: `${name} pile: ${what}, less Haystack’s ${percentShown(theirs)}`,
      ...{ n: pairs.length, value: differenceShown(difference), target: '≥ 0' },
      ok: difference.mean >= 0,
    };
  };
  return [
    row('first answer’s F1', ({ f1 }) => f1),
    row('right one among the first three', ({ rank }) => Number(rank !== null && rank <= 3)),
    row('mean reciprocal rank', ({ rank }) => (rank === null ? 0 : 1 / rank)),
  ];
}

/** Telling questions with an answer from those without one, and confidence in the first answer. */
async function silence(input: PartInput): Promise<PartRow[]> {
  const squad = await openSquadPile(input.sets);
  const ours: { confidence: number; right: boolean; answerable: boolean }[] = [];
  const theirs: { confidence: number; right: boolean; spoken: number }[] = [];
  for (const { gone, asked, kind } of pileQuestions(squad, Math.min(1000, 2 * input.most))) {
    const own = await askPile(squad.pile, asked, gone, input);
    const other = await askHaystack(own.search, asked, gone, input);
    const answerable = kind === 'answerable';
    ours.push({ confidence: own.confidence, right: own.rank === 1, answerable });
    const { confidence, rank, noAnswer } = other;
    theirs.push({ confidence, right: rank === 1, spoken: 1 - noAnswer });
  }
  const own = auroc(ours.map((it) => ({ confidence: it.confidence, right: it.answerable })));
  const other = auroc(
    theirs.map(({ spoken }, at) => ({ confidence: spoken, right: ours[at]!.answerable })),
  );
  const [ownBrier, otherBrier] = [brier(ours), brier(theirs)];
  const n = ours.length;
  return [
    {
      what: 'SQuAD pile: AUROC of “not found”',
      ...{ n, value: own.toFixed(3), target: `above Haystack’s ${other.toFixed(3)}` },
      ok: own > other,
    },
    {
      what: 'SQuAD pile: Brier score of the first answer',
      ...{ n, value: ownBrier.toFixed(3), target: `below Haystack’s ${otherBrier.toFixed(3)}` },
      ok: ownBrier < otherBrier,
    },
  ];
}

interface HaystackAnswer {
  readonly uri: string;
  readonly range: { readonly start: number; readonly end: number };
  readonly readable: string;
  readonly score: number;
}

async function askHaystack(
  { asked: words, hits }: RecordedSearch,
  asked: EvalRowQuestion,
  gone: Gone,
  { readings }: PartInput,
): Promise<Verdict & { noAnswer: number }> {
  const { reader, tokenizer } = readings;
  const candidates: HaystackAnswer[] = [];
  const encoded = tokenizer.encode(words);
  const plan = hits.flatMap((hit) => {
    return planWindows(encoded, [hit], tokenizer, reader.description).map((it) => ({ ...it, hit }));
  });
  for (const { hit, window, encoding } of plan) {
    const { start, end } = await reader.logits(window);
    const { contextStart, contextEnd } = window;
    const bounds = { answerStart: contextStart, answerEnd: contextEnd, contextEnd };
    const options = { ...SPAN_OPTIONS, topSpans: PER_SEQUENCE, maxAnswerTokens: contextEnd };
    for (const span of bestSpans(start, end, bounds, options)) {
      const range = spanToText(window, span, encoding);
      const map = new SourceMap(hit.map, hit.readable.length);
      const source = map.toSource(range.start, range.end);
      if (source === null) continue;
      candidates.push({
        uri: hit.uri,
        range: source,
        readable: hit.readable.slice(range.start, range.end),
        score: 1 / (1 + Math.exp(-(span.startLogit + span.endLogit) * FACTOR)),
      });
    }
  }
  return verdictOf(candidates, gone === 'nothing' ? asked.gold : []);
}

function verdictOf(
  candidates: readonly HaystackAnswer[],
  gold: readonly GoldPlace[],
): Verdict & { noAnswer: number } {
  const kept: HaystackAnswer[] = [];
  for (const candidate of [...candidates].sort((a, b) => b.score - a.score)) {
    if (kept.length >= TOP) break;
    if (!kept.some((other) => overlapsMuch(candidate, other))) kept.push(candidate);
  }
  const noAnswer = kept.reduce((product, { score }) => product * (1 - score), 1);
  const answers = kept.slice(0, 10).map((it) => ({ ...it, confidence: it.score }));
  const found = (kept[0]?.score ?? 0) >= noAnswer;
  return { ...judge({ answers, found }, gold), noAnswer };
}

/** As `_should_keep` has it: more than the threshold of either one is shared. */
function overlapsMuch(a: HaystackAnswer, b: HaystackAnswer): boolean {
  if (a.uri !== b.uri) return false;
  const shared = Math.min(a.range.end, b.range.end) - Math.max(a.range.start, b.range.start);
  const shorter = Math.min(a.range.end - a.range.start, b.range.end - b.range.start);
  return shared > OVERLAP * shorter;
}

function perDocument(pairs: readonly Pair[], of: (pair: Pair) => number): number[][] {
  const groups = new Map<string, number[]>();
  for (const pair of pairs) {
    const { title } = pair.ours.asked;
    groups.set(title, [...(groups.get(title) ?? []), of(pair)]);
  }
  return [...groups.values()];
}
