import type { PassageHit } from '../index/passageIndex';
import { Agreement } from './agreement';
import type { Candidate } from './candidate';
import { documentKey } from './rank';

/** What order and confidence of answers are computed from; the names are those in `reader.json`. */
export interface Features {
  /** Raw start + end logits. */
  readonly score: number;
  /** The same less the null position's, in the window it was read in. */
  readonly overNull: number;
  /**
   * For the answer of the best score by how much it beats the best one of other words; for every other
   * by how much it stays behind that one (negative). Within ±`MARGIN_LIMIT`, as `inPassage`.
   */
  readonly margin: number;
  /** BM25 score of its passage relative to the best passage found, in [0, 1]. */
  readonly retrieval: number;
  /** Natural logarithm of the answer's length in tokens. */
  readonly logLength: number;
  /** Natural logarithm of the number of passages read. */
  readonly logPassages: number;
  /** Logarithm of its share among the spans proposed in its passage, by softmax of their scores. */
  readonly within: number;
  /** By how much it beats the best span of its passage that does not overlap it. */
  readonly inPassage: number;
  /** See `Agreement.behind`, in [-6, 0]. */
  readonly agreement: number;
  /**
   * Natural logarithm of its passage's BM25 score over the best one elsewhere (of another document, or
   * not overlapping), in [-1, 1]; where there is none, as much as is usual.
   */
  readonly retrievalLead: number;
}

export const FEATURE_NAMES = [
  'score',
  'overNull',
  'margin',
  'retrieval',
  'logLength',
  'logPassages',
  'within',
  'inPassage',
  'agreement',
  'retrievalLead',
] as const satisfies readonly (keyof Features)[];

/** Beyond this a margin says nothing more; also the margin of an answer without a rival. */
export const MARGIN_LIMIT = 10;
const LEAD_LIMIT = 1;
/**
 * The lead where nothing else was found, as in a file of one passage: what first answers have on average
 * over SQuAD's 48 articles, for a lead over nothing speaks neither for nor against an answer. With it a lone
 * passage gives up as many right answers (4 %) for as many unanswerable questions told (24 %) as that pile.
 */
const LONE_LEAD = 0.34;

/** The features of one question's candidates; what depends on the search alone is computed once. */
export class QuestionFeatures {
  private readonly best: number;
  private readonly leads = new Map<string, number>();

  /** @param hits all passages found */
  constructor(private readonly hits: readonly PassageHit[]) {
    this.best = hits.reduce((best, { score }) => Math.max(best, score), 0);
  }

  /** BM25 score relative to the best passage found, in [0, 1]. */
  retrievalOf(hit: PassageHit): number {
    return this.best > 0 ? hit.score / this.best : 0;
  }

  /**
   * @param ranked best score first, as `rankCandidates` gives them
   * @param candidates all that they were chosen from
   * @param passagesRead how many passages the candidates come from
   */
  of(
    ranked: readonly Candidate[],
    candidates: readonly Candidate[],
    passagesRead: number,
  ): Features[] {
    const [first] = ranked;
    if (first === undefined) return [];
    const words = wordsOf(first);
    const rival = ranked.find((candidate) => wordsOf(candidate) !== words);
    const lead = rival === undefined ? MARGIN_LIMIT : first.score - rival.score;
    const agreement = new Agreement(candidates);
    const byPassage = groupedByPassage(candidates);
    return ranked.map((candidate) => {
      const { hit, score, nullScore, tokens } = candidate;
      const same = byPassage.get(hit.id) ?? [];
      const margin = wordsOf(candidate) === words ? lead : score - first.score;
      return {
        score,
        overNull: score - nullScore,
        margin: limited(margin, MARGIN_LIMIT),
        retrieval: this.retrievalOf(hit),
        logLength: Math.log(Math.max(1, tokens)),
        logPassages: Math.log(Math.max(1, passagesRead)),
        within: shareWithin(candidate, same),
        inPassage: limited(score - bestApart(candidate, same), MARGIN_LIMIT),
        agreement: agreement.behind(candidate),
        retrievalLead: this.leadOf(hit),
      };
    });
  }

  private leadOf(hit: PassageHit): number {
    const known = this.leads.get(hit.id);
    if (known !== undefined) return known;
    const elsewhere = this.hits.filter((other) => isElsewhere(other, hit));
    const best = elsewhere.reduce((most, { score }) => Math.max(most, score), 0);
    const lead = best > 0 ? limited(Math.log(hit.score / best), LEAD_LIMIT) : LONE_LEAD;
    this.leads.set(hit.id, lead);
    return lead;
  }
}

function groupedByPassage(candidates: readonly Candidate[]): ReadonlyMap<string, Candidate[]> {
  const groups = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const group = groups.get(candidate.hit.id);
    if (group === undefined) groups.set(candidate.hit.id, [candidate]);
    else group.push(candidate);
  }
  return groups;
}

function shareWithin({ score }: Candidate, same: readonly Candidate[]): number {
  const total = same.reduce((sum, other) => sum + Math.exp(other.score - score), 0);
  return -Math.log(Math.max(1, total));
}

/** The best score of its passage's other places; -∞ where there is none. */
function bestApart({ readable }: Candidate, same: readonly Candidate[]): number {
  return same
    .filter((it) => it.readable.end <= readable.start || it.readable.start >= readable.end)
    .reduce((best, { score }) => Math.max(best, score), -Infinity);
}

function isElsewhere(a: PassageHit, b: PassageHit): boolean {
  return (
    documentKey(a.uri, a.part) !== documentKey(b.uri, b.part) ||
    a.source.end <= b.source.start ||
    a.source.start >= b.source.end
  );
}

function wordsOf({ hit, readable }: Candidate): string {
  return hit.readable.slice(readable.start, readable.end).toLowerCase().replace(/\s+/gu, ' ');
}

function limited(value: number, limit: number): number {
  return Math.min(limit, Math.max(-limit, value));
}
