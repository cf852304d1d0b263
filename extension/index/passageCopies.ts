import type { HeldDocument } from './heldDocument';
import type { Holding } from './holding';
import { passageId, toPassageHit } from './passageHit';
import type { CopiesRequest, PassageCopies, PassageHit } from './passageIndex';
import type { HeldPassage } from './passageStore';
import { wordsNameOf } from './passageTable';

/**
 * For each passage asked about, the others in scope of the same readable text, in the order of names.
 * Each is read again and compared word for word; a file that has changed since it was indexed is left
 * out, for what it says now is not known yet.
 */
export async function copiesOf(
  { scope, pathFilters, passages, limit }: CopiesRequest,
  { scopes, intake, texts }: Holding,
  signal?: AbortSignal,
): Promise<PassageCopies[]> {
  intake.refresh();
  const { documents } = scopes.resolve(scope, pathFilters);
  const names = passages.map(({ readable }) => wordsNameOf(readable));
  const equals = passagesNamed(documents, names);
  const all: PassageCopies[] = [];
  for (const [nth, { id, readable }] of passages.entries()) {
    const [words] = names[nth]!;
    const others = equals
      .get(words)!
      .filter(({ document, at }) => {
        const { start, end } = document.table.readableOf(at);
        return end - start === readable.length && passageId(document, at) !== id;
      })
      .sort(byPlace);
    const hits: PassageHit[] = [];
    for (const { document, at } of others.slice(0, limit)) {
      const { table } = document;
      const content = await texts.contentOf(document);
      signal?.throwIfAborted();
      if (!content || document.table !== table || document.dirty) continue;
      const hit = toPassageHit({ document, at }, content, 0);
      if (hit?.readable === readable) hits.push(hit);
    }
    all.push({ hits, more: Math.max(0, others.length - limit) });
  }
  return all;
}

/** @param names as `wordsNameOf` gives them @returns for each the passages of such words */
function passagesNamed(
  documents: readonly HeldDocument[],
  names: readonly (readonly [words: string, first: number])[],
): ReadonlyMap<string, HeldPassage[]> {
  const found = new Map(names.map(([words]) => [words, [] as HeldPassage[]]));
  const firsts = new Set(names.map(([, first]) => first));
  for (const document of documents) {
    for (const [at, words] of document.table.withWords(found, firsts)) {
      found.get(words)!.push({ document, at });
    }
  }
  return found;
}

function byPlace(left: HeldPassage, right: HeldPassage): number {
  if (left.document === right.document) return left.at - right.at;
  return left.document.key < right.document.key ? -1 : 1;
}
