import type { Calibration, ReaderDescription } from '../../models/readerDescription';
import type { Candidate } from './candidate';

/** What the confidence of an answer is computed from; the names are those in `reader.json`. */
export interface Features {
  /** Raw start + end logits. */
  readonly score: number;
  /** The same less the null position's, in the window it was read in. */
  readonly overNull: number;
  /**
   * For the first answer by how much it beats the best one of other words (at most `MARGIN_LIMIT`);
   * for every other by how much it stays behind the first (negative).
   */
  readonly margin: number;
  /** BM25 score of its passage relative to the best passage found, in [0, 1]. */
  readonly retrieval: number;
  /** Natural logarithm of the answer's length in tokens. */
  readonly logLength: number;
  /** Natural logarithm of the number of passages read. */
  readonly logPassages: number;
}

export const FEATURE_NAMES = [
  'score',
  'overNull',
  'margin',
  'retrieval',
  'logLength',
  'logPassages',
] as const satisfies readonly (keyof Features)[];

/** Beyond this a margin says nothing more; also the margin of an answer without a rival. */
export const MARGIN_LIMIT = 10;

/**
 * For readers without a calibration of their own: even odds where the answer scores as the null
 * position does, a tenth of a logit's weight either way.
 */
export const UNCALIBRATED: Calibration = { bias: 0, weights: { overNull: 0.1 }, threshold: 0.5 };

/** The calibration of the network form in use; every home runs int8 today. */
export function calibrationOf(description: ReaderDescription): Calibration {
  return description.calibration.int8 ?? UNCALIBRATED;
}

/**
 * Features of every ranked candidate.
 * @param ranked best first, as `rankCandidates` gives them
 * @param bestRetrieval the highest BM25 score of the passages found
 * @param passagesRead how many passages the candidates come from
 */
export function featuresOf(
  ranked: readonly Candidate[],
  bestRetrieval: number,
  passagesRead: number,
): Features[] {
  const [first] = ranked;
  if (first === undefined) return [];
  const words = wordsOf(first);
  const rival = ranked.find((candidate) => wordsOf(candidate) !== words);
  const lead = rival === undefined ? MARGIN_LIMIT : first.score - rival.score;
  return ranked.map((candidate) => {
    const margin = wordsOf(candidate) === words ? lead : candidate.score - first.score;
    return {
      score: candidate.score,
      overNull: candidate.score - candidate.nullScore,
      margin: Math.min(MARGIN_LIMIT, Math.max(-MARGIN_LIMIT, margin)),
      retrieval: bestRetrieval > 0 ? candidate.hit.score / bestRetrieval : 0,
      logLength: Math.log(Math.max(1, candidate.tokens)),
      logPassages: Math.log(Math.max(1, passagesRead)),
    };
  });
}

/** Chance that the answer is right: sigmoid(bias + Σ weight·feature), in [0, 1]. */
export function confidence(features: Features, calibration: Calibration): number {
  let logit = calibration.bias;
  for (const name of FEATURE_NAMES) logit += (calibration.weights[name] ?? 0) * features[name];
  return 1 / (1 + Math.exp(-logit));
}

function wordsOf(candidate: Candidate): string {
  const { hit, readable } = candidate;
  return hit.readable.slice(readable.start, readable.end).toLowerCase().replace(/\s+/gu, ' ');
}
