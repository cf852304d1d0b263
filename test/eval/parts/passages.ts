import { DEFAULT_PASSAGES, ask } from '../../../extension/answering/ask';
import { candidatesOf, planWindows, SPAN_OPTIONS } from '../../../extension/answering/readingPlan';
import { rankCandidates } from '../../../extension/answering/rank';
import type { Candidate } from '../../../extension/answering/candidate';
import type { AskUpdate } from '../../../extension/answering/answer';
import { PASSAGE_SIZES } from '../../../extension/passages/passages';
import type { PassageSizes } from '../../../extension/passages/passages';
import { judge } from '../../../extension/terminal/evalJudge';
import { indexOfOneText } from '../../../extension/terminal/oneText';
import { f1 } from '../../../extension/terminal/squadScore';
import type { SquadRow } from '../../../extension/terminal/squadRows';
import { articleSet, contextSet, firstHits, ownSearcher, passagesOf } from '../finding';
import type { FindingSet } from '../finding';
import { differenceShown, percentShown } from '../measures/shown';
import { bootstrap, mean } from '../measures/statistics';
import { shuffled } from '../measures/random';
import { sizedPile } from '../sets/sizedPile';
import type { Cut } from '../sets/sizedPile';
import { sampled } from './contexts';
import type { Part, PartInput, PartRow } from './part';

/** Words of a passage, and from one's begin to the next one's. */
const SIZES: readonly PassageSizes[] = [
  { words: 100, step: 50 },
  { words: 150, step: 75 },
  { words: 200, step: 50 },
  { words: 200, step: 100 },
  { words: 200, step: 150 },
  { words: 250, step: 125 },
  { words: 300, step: 150 },
];
const READ: readonly Cut[] = [
  { words: 100, step: 50 },
  { words: 300, step: 150 },
  { ...PASSAGE_SIZES, headed: true },
];
const STRIDES = [64, 192, 256] as const;
const SHIPPED_STRIDE = 128;
const MOST = { finding: 2000, pile: 100, contexts: 100 } as const;

/** How long passages are and how far windows overlap, each held against what is shipped. */
export async function passages(input: PartInput): Promise<Part> {
  const squad = await input.sets.load('SQuAD v1.1 dev');
  const covid = await input.sets.load('COVID-QA');
  const qed = await input.sets.load('Natural Questions (QED dev)');
  const found = [
    articleSet(squad.name, squad.rows),
    contextSet(covid.name, covid.rows),
    contextSet(qed.name, qed.rows),
  ].flatMap((set) => findingRows(set, input));
  return {
    title: 'Passages',
    rows: [
      ...found,
      ...(await readingRows(squad.rows, input)),
      ...(await strideRows(covid.rows, input)),
    ],
    notes: [
      'Words of a passage / words from the begin of one to the begin of the next; shipped are ' +
        `${shown(PASSAGE_SIZES)}, and windows of a context that is handed whole ${SHIPPED_STRIDE} tokens ` +
        'apart. The limit of passages is the same for all, so longer ones let more text be read. ' +
        'Differences are paired; what is shipped changes only where another gains outside the interval.',
    ],
  };
}

function shown({ words, step, headed }: Cut): string {
  return `${words}/${step}${headed === true ? ', headings in front' : ''}`;
}

function findingRows(set: FindingSet, { most }: PartInput): PartRow[] {
  const questions = shuffled(set.questions).slice(0, Math.min(most, MOST.finding));
  const ranks = [1, 5, 16] as const;
  return SIZES.map((sizes) => {
    const cut = passagesOf(set, sizes);
    const hits = firstHits(set, cut, ownSearcher(cut, false), questions);
    const recall = ranks.map((rank) => {
      return `R@${rank} ${percentShown(mean(hits.map((hit) => Number(hit <= rank))))}`;
    });
    return {
      what: `${set.name}, ${shown(sizes)}: ${cut.length} passages`,
      ...{ n: hits.length, value: recall.join(', ') },
    };
  });
}

async function readingRows(rows: readonly SquadRow[], input: PartInput): Promise<PartRow[]> {
  const most = Math.min(MOST.pile, input.most);
  const shipped = await answered(rows, PASSAGE_SIZES, most, input);
  const table: PartRow[] = [];
  for (const cut of READ) {
    const other = await answered(rows, cut, most, input);
    const difference = bootstrap(other.scores.map((score, at) => score - shipped.scores[at]!));
    table.push({
      what:
        `SQuAD v1.1 dev pile, ${shown(cut)}: first answer's F1 less ` +
        `${percentShown(mean(shipped.scores))}; tokens read ${other.tokens} of ${shipped.tokens}`,
      ...{ n: other.scores.length, value: differenceShown(difference) },
    });
  }
  return table;
}

async function answered(
  rows: readonly SquadRow[],
  cut: Cut,
  most: number,
  { readings, signal, progress }: PartInput,
): Promise<{ readonly scores: readonly number[]; readonly tokens: number }> {
  const { reader, tokenizer } = readings;
  const pile = sizedPile(rows, cut);
  const ports = { index: pile.index, reader, tokenizer, now: () => performance.now() };
  const scores: number[] = [];
  const scope = { kind: 'folders', roots: [] } as const;
  const before = reader.tokens;
  for (const { question, gold } of pile.questions(most)) {
    const request = { question, scope, limit: DEFAULT_PASSAGES, answers: 1 };
    let last: AskUpdate | undefined;
    for await (const update of ask(request, ports, signal)) last = update;
    if (last === undefined) throw new Error('nothing was read');
    scores.push(judge(last, gold).f1);
    if (scores.length % 20 === 0) progress(`${shown(cut)}: ${scores.length}`);
  }
  return { scores, tokens: reader.tokens - before };
}

/** The reader's best span in contexts longer than a window, by how far windows are apart. */
async function strideRows(all: readonly SquadRow[], input: PartInput): Promise<PartRow[]> {
  const { reader, tokenizer } = input.readings;
  const rows = sampled(all, Math.min(MOST.contexts, input.most));
  const read = async (stride: number) => {
    const before = reader.asked;
    const scores: number[] = [];
    for (const { question, context, answers } of rows) {
      const scope = { kind: 'documents', uris: [] } as const;
      const { hits } = await indexOfOneText(context).search({ question, scope, limit: 1 });
      const encoded = tokenizer.encode(question);
      const plan = planWindows(encoded, hits, tokenizer, reader.description, null, stride);
      const windows = plan.map(({ window }) => window);
      const candidates: Candidate[] = [];
      let at = 0;
      for await (const reading of reader.read(windows, SPAN_OPTIONS, input.signal)) {
        candidates.push(...candidatesOf(plan[at++]!, reading));
      }
      const [best] = rankCandidates(candidates);
      const text = best === undefined ? '' : context.slice(best.source.start, best.source.end);
      scores.push(
        f1(
          text,
          answers.map((it) => it.text),
        ),
      );
    }
    input.progress(`windows ${stride} apart`);
    return { scores, windows: reader.asked - before };
  };
  const shipped = await read(SHIPPED_STRIDE);
  const table: PartRow[] = [];
  for (const stride of STRIDES) {
    const other = await read(stride);
    const difference = bootstrap(other.scores.map((score, at) => score - shipped.scores[at]!));
    table.push({
      what:
        `COVID-QA, handed the context, windows ${stride} tokens apart: F1 less ` +
        `${percentShown(mean(shipped.scores))}; windows read ${other.windows} of ${shipped.windows}`,
      ...{ n: rows.length, value: differenceShown(difference) },
    });
  }
  return table;
}
