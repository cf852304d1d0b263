import type { EarlyStop } from '../../models/readerDescription';
import { logOdds } from './logOdds';

/** What the chance that reading one more passage changes the first answers is computed from. */
export interface StopFeatures {
  /** Log-odds of the third answer so far; what is to displace it must be surer. */
  readonly third: number;
  /** Log-odds of the first answer so far. */
  readonly first: number;
  /** BM25 score of the unread passage relative to the best passage found, in [0, 1]. */
  readonly retrieval: number;
  /** Natural logarithm of the unread passage's rank in the search, from 1. */
  readonly logRank: number;
  /** Natural logarithm of the number of passages read. */
  readonly logRead: number;
}

export const STOP_FEATURE_NAMES = [
  'third',
  'first',
  'retrieval',
  'logRank',
  'logRead',
] as const satisfies readonly (keyof StopFeatures)[];

/** Answers whose order matters: what a user sees first. */
export const WATCHED_ANSWERS = 3;
/** Log-odds beyond this say nothing more; also those of an answer that is not there. */
const LIMIT = 10;

/** Where a question stands after some passages were read. */
export interface ReadSoFar {
  /** Confidences of the answers so far, best first, in [0, 1]. */
  readonly confidences: readonly number[];
  /** How many passages were read, at least one. */
  readonly read: number;
}

/** A passage found and not read. */
export interface UnreadPassage {
  /** Place in the search's order, from 1. */
  readonly rank: number;
  /** BM25 score relative to the best passage found, in [0, 1]. */
  readonly retrieval: number;
}

/** The features of one unread passage. */
export function stopFeatures(
  { confidences, read }: ReadSoFar,
  { rank, retrieval }: UnreadPassage,
): StopFeatures {
  return {
    third: limitedLogOdds(confidences[WATCHED_ANSWERS - 1]),
    first: limitedLogOdds(confidences[0]),
    retrieval,
    logRank: Math.log(Math.max(1, rank)),
    logRead: Math.log(Math.max(1, read)),
  };
}

/**
 * The chance, in [0, 1], that reading the rest changes the first three answers:
 * 1 − Π(1 − sigmoid(bias + Σ weight · feature)) over the passages unread, taken as independent.
 */
export function chanceOfChange(
  soFar: ReadSoFar,
  unread: readonly UnreadPassage[],
  { bias, weights }: EarlyStop,
): number {
  let same = 1;
  for (const passage of unread) {
    const features = stopFeatures(soFar, passage);
    let logit = bias;
    for (const name of STOP_FEATURE_NAMES) logit += (weights[name] ?? 0) * features[name];
    same *= 1 / (1 + Math.exp(logit));
  }
  return 1 - same;
}

/**
 * Whether the rest need not be read: nothing is unread, or nothing is likely to change. Never while the
 * best passage found is unread, as it is after a search that was done again: the chance was fitted on
 * passages read from the best one on.
 */
export function maySkipRest(
  soFar: ReadSoFar,
  unread: readonly UnreadPassage[],
  earlyStop: EarlyStop | undefined,
): boolean {
  if (earlyStop === undefined || soFar.read === 0) return false;
  if (unread.some(({ rank }) => rank === 1)) return false;
  return chanceOfChange(soFar, unread, earlyStop) < earlyStop.chance;
}

function limitedLogOdds(confidence = 0): number {
  return Math.min(LIMIT, Math.max(-LIMIT, logOdds(confidence)));
}
