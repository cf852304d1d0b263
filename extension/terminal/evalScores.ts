import type { Verdict } from './evalJudge';
import type { Scores } from './floors';
import { percent } from './percent';

/** Scores that `--floor` may name; all in percent. */
export const EVAL_NAMES = [
  'em',
  'f1',
  'first',
  'firstThree',
  'mrr',
  'kept',
  'notFound',
] as const satisfies readonly (keyof EvalScores)[];

/** What questions over a pile of documents came to: shares in percent, null of nothing. */
export interface EvalScores {
  readonly answerable: number;
  readonly unanswerable: number;
  /** Of the first answer, found or not, over answerable questions. */
  readonly em: number | null;
  readonly f1: number | null;
  /** Answerable questions whose first answer is right; one of the first three. */
  readonly first: number | null;
  readonly firstThree: number | null;
  /** Mean of 1 / rank of the first right answer. */
  readonly mrr: number | null;
  /** Of the right first answers, those that were given as found. */
  readonly kept: number | null;
  /** Of the questions without an answer, those that were told "not found". */
  readonly notFound: number | null;
}

export function evalScores(verdicts: readonly Verdict[]): EvalScores {
  const answerable = verdicts.filter((it) => it.answerable);
  const unanswerable = verdicts.filter((it) => !it.answerable);
  const right = answerable.filter(({ rank }) => rank === 1);
  return {
    answerable: answerable.length,
    unanswerable: unanswerable.length,
    em: mean(answerable, ({ em }) => em),
    f1: mean(answerable, (it) => it.f1),
    first: mean(answerable, ({ rank }) => Number(rank === 1)),
    firstThree: mean(answerable, ({ rank }) => Number(rank !== null && rank <= 3)),
    mrr: mean(answerable, ({ rank }) => (rank === null ? 0 : 1 / rank)),
    kept: mean(right, ({ found }) => Number(found)),
    notFound: mean(unanswerable, ({ found }) => Number(!found)),
  };
}

/** By the names that `--floor` takes. */
export function namedScores(scores: EvalScores): Scores {
  return Object.fromEntries(EVAL_NAMES.map((name) => [name, scores[name]]));
}

function mean(verdicts: readonly Verdict[], of: (verdict: Verdict) => number): number | null {
  if (verdicts.length === 0) return null;
  return percent(
    verdicts.reduce((sum, verdict) => sum + of(verdict), 0),
    verdicts.length,
  );
}
