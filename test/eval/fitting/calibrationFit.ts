import { confidence } from '../../../extension/answering/calibration';
import { FEATURE_NAMES } from '../../../extension/answering/features';
import type { Calibration } from '../../../models/readerDescription';
import { fitLogistic } from '../measures/logistic';
import type { Example } from '../measures/logistic';
import type { PileQuestion } from '../sets/squadPile';
import type { Collected, CollectedAnswer } from './collected';

export const FOLDS = 5;

/** Numbers of passages after which a list of answers is learned from: reading may stop early. */
const LEARNED_AFTER = [4, 8, 16];
/** Answers of each that are learned from: those of the best scores. */
const LEARNED = 3;

/** A question's first answer, all passages read. */
export interface FirstAnswer {
  readonly kind: PileQuestion['kind'];
  readonly confidence: number;
  readonly right: boolean;
}

/**
 * Each question counts as its weight says, however many answers it brings. Those whose article is gone are left out:
 * they are told apart without being learned, and would only lower what is said of the others.
 */
export function fitCalibration(
  questions: readonly Collected[],
  weightOf: (question: Collected) => number,
): Calibration {
  const learned = questions.filter(({ kind }) => kind !== 'article gone');
  const examples = learned.flatMap((question): Example[] => {
    const answers = question.snapshots
      .filter(({ passages }) => LEARNED_AFTER.includes(passages))
      .flatMap((snapshot) => snapshot.answers.slice(0, LEARNED));
    return answers.map(({ features, right }) => ({
      features: FEATURE_NAMES.map((name) => features[name]),
      right,
      weight: weightOf(question) / answers.length,
    }));
  });
  const { bias, weights } = fitLogistic(examples);
  const named = FEATURE_NAMES.map((name, at) => [name, rounded(weights[at]!)] as const);
  return { bias: rounded(bias), weights: Object.fromEntries(named), threshold: 0 };
}

export function firstAnswers(questions: readonly Collected[], model: Calibration): FirstAnswer[] {
  return questions.flatMap(({ kind, snapshots }) => {
    const first = byConfidence(snapshots.at(-1)?.answers ?? [], model)[0];
    if (first === undefined) return [];
    return [{ kind, confidence: first.confidence, right: first.answer.right }];
  });
}

/** Best first, as the user sees them. */
export function byConfidence(
  answers: readonly CollectedAnswer[],
  model: Calibration,
): { readonly answer: CollectedAnswer; readonly confidence: number }[] {
  const judged = answers.map((answer) => ({
    answer,
    confidence: confidence(answer.features, model),
  }));
  return judged.sort((a, b) => b.confidence - a.confidence);
}

export function rounded(value: number): number {
  return Number(value.toFixed(4));
}
