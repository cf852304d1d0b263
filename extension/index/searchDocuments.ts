import { plainQuery } from '../search/query';
import type { HeldDocument, ReadText } from './heldDocument';
import type { Holding } from './holding';
import { toPassageHit } from './passageHit';
import type { PassageHit, SearchRequest, SearchResult } from './passageIndex';
import type { HeldPassage } from './passageStore';
import { distinctHits } from './repeats';

/** Candidates looked at for each passage asked for: overlapping neighbours come several at a time. */
const CANDIDATES = 4;

/** Looked at in all, where most are copies of one another. */
const MOST_CANDIDATES = 4_096;

/** So often a search begins anew because a file it found has changed; then what was read last serves. */
const MOST_ROUNDS = 3;

interface Found extends HeldPassage {
  readonly score: number;
}

/**
 * Searches, and reads the passages found again from their files: a file that says something else than
 * what was indexed is indexed anew, and the search begins again. So no hit is of a text that is gone.
 */
export async function searchDocuments(
  request: SearchRequest,
  holding: Holding,
  signal?: AbortSignal,
): Promise<SearchResult> {
  const { scope, limit } = request;
  const query = request.query ?? plainQuery(request.question);
  const { store, scopes, intake, folders, given } = holding;
  const ms = { index: 0, search: 0 };
  const wanted = Math.max(0, limit);
  for (let round = 1; ; round++) {
    const begun = performance.now();
    intake.refresh();
    const indexed = performance.now();
    ms.index += indexed - begun;
    signal?.throwIfAborted();
    const { filter, documents, count } = scopes.resolve(scope, query.pathFilters);
    const found = bestDistinct(wanted, (most) => store.search(query, filter, most));
    const { hits, changed } = await readHits(found, holding, round === MOST_ROUNDS, signal);
    ms.search += performance.now() - indexed;
    if (changed.length === 0 || round === MOST_ROUNDS) {
      const passages = documents.reduce((sum, { table }) => sum + table.length, 0);
      return { hits, documents: count, passages, ms };
    }
    for (const { canonical } of changed) {
      if (intake.open.has(canonical)) continue;
      if ((await folders.restore(canonical)) || (await given.restore(canonical))) continue;
      if (!intake.open.has(canonical)) intake.drop(canonical);
    }
  }
}

/** Looks further down the list where copies of one text leave too few. */
function bestDistinct(wanted: number, search: (most: number) => readonly Found[]): Found[] {
  for (let most = wanted * CANDIDATES; ; most *= CANDIDATES) {
    const all = search(most);
    const found = distinctHits(all, wanted);
    const isAll = all.length < most || most >= MOST_CANDIDATES;
    if (isAll || found.length === wanted) return found;
  }
}

/** @param lastRead whether what was read last will do though a file has changed since */
async function readHits(
  found: readonly Found[],
  { texts }: Holding,
  lastRead: boolean,
  signal?: AbortSignal,
): Promise<{ readonly hits: PassageHit[]; readonly changed: readonly HeldDocument[] }> {
  const tables = new Map(found.map(({ document }) => [document, document.table]));
  const contents = new Map<HeldDocument, ReadText | null>();
  const reading = [...tables.keys()].map(async (document) => {
    contents.set(document, await texts.contentOf(document, lastRead));
  });
  await Promise.all(reading);
  signal?.throwIfAborted();
  const hits: PassageHit[] = [];
  const changed = new Set<HeldDocument>();
  for (const hit of found) {
    const { document } = hit;
    const content = contents.get(document);
    // Indexed anew while another file was read.
    const isSame = document.table === tables.get(document) && !document.dirty;
    const made = content && isSame ? toPassageHit(hit, content, hit.score) : null;
    if (made) hits.push(made);
    else changed.add(document);
  }
  return { hits, changed: [...changed] };
}
