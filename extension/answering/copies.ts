import type { TextRange } from '../documents/document';
import type { CopiesRequest, PassageCopies, PassageHit, PassageIndex } from '../index/passageIndex';
import type { Copies } from './answer';
import { placeIn } from './buildAnswer';
import { shapedSource } from './shape';

/** Copies of one passage that are listed; more are only counted. */
const MOST_LISTED = 50;

/**
 * Where else these passages stand word for word, by the id of each. What cannot be had is missing: the
 * answers stand without it.
 * @throws the signal's reason after it aborts
 */
export async function copiesFor(
  hits: readonly PassageHit[],
  ports: {
    readonly index: Pick<PassageIndex, 'copies'>;
    readonly asked: Pick<CopiesRequest, 'scope' | 'pathFilters'>;
    readonly signal: AbortSignal;
  },
): Promise<ReadonlyMap<string, PassageCopies>> {
  const { index, asked, signal } = ports;
  const passages = [...new Map(hits.map(({ id, readable }) => [id, { id, readable }])).values()];
  if (passages.length === 0) return new Map();
  const request = { ...asked, passages, limit: MOST_LISTED };
  const found = await index.copies(request, signal).catch(() => []);
  signal.throwIfAborted();
  return new Map(found.map((copies, nth) => [passages[nth]!.id, copies]));
}

/**
 * The places of an answer in the copies of its passage, each by the copy's own map, for markup may
 * differ; empty where it has none.
 * @param span in the readable text that they share; null for all of it
 */
export function withCopies(
  found: PassageCopies | undefined,
  span: TextRange | null,
): { readonly copies?: Copies } {
  if (found === undefined) return {};
  const places = found.hits.flatMap((hit) => {
    const source = span === null ? hit.source : shapedSource(hit, span);
    return source === null ? [] : [placeIn(hit, source)];
  });
  const { more } = found;
  return places.length + more === 0 ? {} : { copies: { places, more } };
}
