import { QuestionFeatures } from '../../../extension/answering/features';
import type { Features } from '../../../extension/answering/features';
import { rankCandidates } from '../../../extension/answering/rank';
import { candidatesAfter, isRightCandidate } from '../readings/loadPile';
import type { PileReading } from '../readings/loadPile';
import type { PileQuestion } from '../sets/squadPile';

/** Candidates of the best scores that are looked at; what stands behind them never comes first. */
const MOST = 24;

export interface CollectedAnswer {
  /** The passage's id and the place in its source. */
  readonly place: string;
  readonly features: Features;
  readonly right: boolean;
}

/** What there was after some passages were read, best score first. */
export interface CollectedSnapshot {
  readonly passages: number;
  readonly answers: readonly CollectedAnswer[];
}

/** A question with what it came to after each passage. */
export interface Collected {
  readonly kind: PileQuestion['kind'];
  readonly fold: number;
  /** BM25 score of each passage relative to the best, in the order of the search. */
  readonly retrieval: readonly number[];
  /** After 1, 2, … all passages. */
  readonly snapshots: readonly CollectedSnapshot[];
}

export function collectSnapshots(reading: PileReading): Collected {
  const { question, fold, hits } = reading;
  const features = new QuestionFeatures(hits);
  const snapshots = hits.map((_, at): CollectedSnapshot => {
    const candidates = candidatesAfter(reading, at + 1);
    const ranked = rankCandidates(candidates).slice(0, MOST);
    const values = features.of(ranked, candidates, at + 1);
    const answers = ranked.map((candidate, nth) => ({
      place: `${candidate.hit.uri}:${candidate.source.start}-${candidate.source.end}`,
      features: values[nth]!,
      right: isRightCandidate(candidate, question),
    }));
    return { passages: at + 1, answers };
  });
  const retrieval = hits.map((hit) => features.retrievalOf(hit));
  return { kind: question.kind, fold, retrieval, snapshots };
}
