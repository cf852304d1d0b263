import type { TextRange } from '../documents/document';
import { exactMatch, f1 } from './squadScore';
import { percent } from './percent';
import type { Scores } from './floors';

/** What `score --json` prints: shares in percent. Fields may be added, never removed. */
export interface ScoreReport {
  readonly schema: 1;
  /** Rows scored, and rows left out because they are damaged. */
  readonly n: number;
  readonly skipped: number;
  readonly em: number;
  readonly f1: number;
  readonly hasAnswer: { readonly n: number; readonly em: number; readonly f1: number };
  readonly noAnswer: { readonly n: number; readonly accuracy: number };
  readonly msPerQuestion: number;
  /** One sentence for each score that is under its floor. */
  readonly underFloor: readonly string[];
}

/** Scores that `--floor` may name. */
export const SCORE_NAMES = ['em', 'f1', 'noAnswer'] as const;

/** What was read of one row. */
export interface Prediction {
  readonly answers: readonly string[];
  /** The best words; empty when the reader gave none. */
  readonly text: string;
  /** Where they stand in the context, UTF-16 units, half-open; null when there are none. */
  readonly range: TextRange | null;
  /** Its confidence, in [0, 1], and whether that reaches the product's threshold. */
  readonly confidence: number;
  readonly found: boolean;
}

/**
 * Data in which every question has an answer is scored by SQuAD v1.1's rule: the best words count.
 * Where some have none, v2.0's rule holds for all (Rajpurkar et al. 2018): an empty answer is given
 * where the product would say "not found", and is right only where there is no answer.
 */
export function scoreReport(
  predictions: readonly Prediction[],
  skipped: number,
  msPerQuestion: number,
): ScoreReport {
  const mayAbstain = predictions.some(({ answers }) => answers.length === 0);
  const sum = { em: 0, f1: 0, hasAnswer: 0, silent: 0 };
  for (const { answers, text, found } of predictions) {
    const given = mayAbstain && !found ? '' : text;
    if (answers.length === 0) {
      if (given === '') sum.silent++;
      continue;
    }
    sum.hasAnswer++;
    sum.em += exactMatch(given, answers);
    sum.f1 += f1(given, answers);
  }
  const n = predictions.length;
  const noAnswer = n - sum.hasAnswer;
  return {
    schema: 1,
    n,
    skipped,
    em: percent(sum.em + sum.silent, n),
    f1: percent(sum.f1 + sum.silent, n),
    hasAnswer: {
      n: sum.hasAnswer,
      em: percent(sum.em, sum.hasAnswer),
      f1: percent(sum.f1, sum.hasAnswer),
    },
    noAnswer: { n: noAnswer, accuracy: percent(sum.silent, noAnswer) },
    msPerQuestion: Number(msPerQuestion.toFixed(1)),
    underFloor: [],
  };
}

/** By the names that `--floor` takes. */
export function scoresOf({ em, f1, noAnswer }: ScoreReport): Scores {
  return { em, f1, noAnswer: noAnswer.n === 0 ? null : noAnswer.accuracy };
}

export function scoreText(report: ScoreReport): string {
  const { n, skipped, em, hasAnswer, noAnswer, msPerQuestion } = report;
  return [
    `${n} questions (${skipped} rows left out): EM ${em}, F1 ${report.f1}`,
    `with an answer: ${hasAnswer.n}, EM ${hasAnswer.em}, F1 ${hasAnswer.f1}`,
    `without one: ${noAnswer.n}, rightly left open ${noAnswer.accuracy} %`,
    `${msPerQuestion} ms a question`,
    ...report.underFloor,
  ].join('\n');
}
