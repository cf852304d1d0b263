import { DEFAULT_PASSAGES, ask } from '../../../extension/answering/ask';
import type { AskPorts } from '../../../extension/answering/ports';
import type { AskUpdate } from '../../../extension/answering/answer';
import { judge } from '../../../extension/terminal/evalJudge';
import type { Verdict } from '../../../extension/terminal/evalJudge';
import type { EvalRowQuestion } from '../../../extension/terminal/evalDocuments';
import { recordSearch } from '../readings/recordSearch';
import type { RecordedSearch } from '../readings/recordSearch';
import type { Gone, IndexedPile } from '../sets/piles';

/** Answers looked at for the rank of the first right one. */
const RANKED = 10;

/** What a question came to after so many passages. */
export interface PileVerdict extends Verdict {
  readonly asked: EvalRowQuestion;
  readonly passagesRead: number;
  readonly ms: AskUpdate['ms'];
  /** What was searched and found. */
  readonly search: RecordedSearch;
  /** After 1, 2, 4, 8 and all passages, the last being this verdict. */
  readonly after: readonly Verdict[];
}

export const STEPS = [1, 2, 4, 8, 16] as const;

/**
 * Asks one question of a pile through the product, whole: search, reading, ranking, confidence.
 * With something gone no answer is right.
 */
export async function askPile(
  pile: IndexedPile,
  asked: EvalRowQuestion,
  gone: Gone,
  { readings, signal }: { readings: Pick<AskPorts, 'reader' | 'tokenizer'>; signal: AbortSignal },
  within = Infinity,
): Promise<PileVerdict> {
  const { reader, tokenizer } = readings;
  const recorded = recordSearch(pile.searchFor(asked, gone, within));
  const ports = { index: recorded.index, reader, tokenizer, now: () => performance.now() };
  const request = {
    question: asked.question,
    scope: { kind: 'folders', roots: [] },
    limit: DEFAULT_PASSAGES,
    answers: RANKED,
  } as const;
  const gold = gone === 'nothing' ? asked.gold : [];
  const after: Verdict[] = [];
  let last: AskUpdate | undefined;
  for await (const update of ask(request, ports, signal)) {
    const step = STEPS[after.length];
    // A passage of several windows gives several updates; the first of each number is enough.
    if (update.phase === 'reading' && update.passagesRead === step) after.push(judge(update, gold));
    last = update;
  }
  if (last === undefined) throw new Error('nothing was read');
  const verdict = judge(last, gold);
  while (after.length < STEPS.length) after.push(verdict);
  return {
    ...verdict,
    asked,
    passagesRead: last.passagesRead,
    ms: last.ms,
    search: recorded.last(),
    after,
  };
}
