import type { DocumentPart } from '../documents/document';
import type { Candidate } from './candidate';

/**
 * Orders candidates of all passages by their raw start + end logits and keeps, of those that overlap
 * in one document's source, the best: also when they come from overlapping passages. The same words
 * in another place stay. No softmax per passage: it would make passages incomparable
 * (Clark & Gardner 2018; Wang et al. 2019, arXiv:1908.08167).
 */
export function rankCandidates(candidates: readonly Candidate[]): Candidate[] {
  const kept: Candidate[] = [];
  const byDocument = new Map<string, Candidate[]>();
  for (const candidate of [...candidates].sort(compareCandidates)) {
    const key = documentKey(candidate.hit.uri, candidate.hit.part);
    const others = byDocument.get(key) ?? [];
    if (others.some((other) => overlaps(candidate, other))) continue;
    byDocument.set(key, [...others, candidate]);
    kept.push(candidate);
  }
  return kept;
}

/** A document's identity as a string: its URI, and `#cell=…` or `#page=…` for a part of it. */
export function documentKey(uri: string, part: DocumentPart): string {
  if (part === null) return uri;
  return 'cell' in part ? `${uri}#cell=${part.cell}` : `${uri}#page=${part.page}`;
}

/** Best first; equal scores by place, so that the order never depends on what came in first. */
function compareCandidates(a: Candidate, b: Candidate): number {
  return (
    b.score - a.score ||
    b.hit.score - a.hit.score ||
    compareText(a.hit.uri, b.hit.uri) ||
    a.source.start - b.source.start ||
    a.source.end - b.source.end
  );
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function overlaps(a: Candidate, b: Candidate): boolean {
  return a.source.start < b.source.end && b.source.start < a.source.end;
}
