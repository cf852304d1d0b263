import type { Candidate } from './candidate';
import { documentKey } from './rank';

/** A passage that holds a place and reads it otherwise is this far behind at most, in logits. */
const FURTHEST = 6;

/** What passages that overlap say of one another's answers. */
export class Agreement {
  private readonly byDocument = new Map<string, Candidate[]>();

  /** @param candidates of all passages read, those that `rankCandidates` drops among them */
  constructor(candidates: readonly Candidate[]) {
    for (const candidate of candidates) {
      const key = keyOf(candidate);
      const others = this.byDocument.get(key);
      if (others === undefined) this.byDocument.set(key, [candidate]);
      else others.push(candidate);
    }
  }

  /**
   * How far the other passages that hold an answer's place whole stay behind it with their best span
   * there, in logits, as a mean: 0 where they are as sure or no other passage holds it, at least
   * -`FURTHEST`.
   */
  behind(candidate: Candidate): number {
    const { start, end } = candidate.source;
    const best = new Map<string, number>();
    for (const { hit, source, score } of this.byDocument.get(keyOf(candidate)) ?? []) {
      if (hit.id === candidate.hit.id) continue;
      if (hit.source.start > start || end > hit.source.end) continue;
      const overlaps = source.start < end && start < source.end;
      const here = overlaps ? score - candidate.score : -FURTHEST;
      best.set(hit.id, Math.max(best.get(hit.id) ?? -FURTHEST, Math.min(0, here)));
    }
    if (best.size === 0) return 0;
    return [...best.values()].reduce((sum, value) => sum + value, 0) / best.size;
  }
}

function keyOf({ hit }: Candidate): string {
  return documentKey(hit.uri, hit.part);
}
