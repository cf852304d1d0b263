import type { DiskFolders } from './diskFolders';
import type { Explanation } from './documentEntry';
import { canInclude } from './documentEntry';
import type { SkippedDocument } from './passageIndex';

/**
 * Why a document that is not in the index stays out.
 * @param canonical its URI
 * @param skipped what was left out, folders too, by canonical URI
 */
export async function explainDocument(
  canonical: string,
  folders: Pick<DiskFolders, 'explain' | 'knows'>,
  skipped: ReadonlyMap<string, SkippedDocument>,
): Promise<Explanation> {
  const own = skipped.get(canonical);
  if (own) return leftOut(own);
  const explanation = await folders.explain(canonical);
  if (explanation.kind !== 'waiting' || folders.knows(canonical)) return explanation;
  // No walk has met it: a folder above it could not be read, or not to its end.
  const above = nearestAbove(canonical, skipped);
  return above ? { ...leftOut(above), canInclude: false } : explanation;
}

function leftOut({ reason, detail }: SkippedDocument): Explanation & { readonly kind: 'left-out' } {
  return { kind: 'left-out', reason, detail, rule: null, canInclude: canInclude(reason) };
}

/** What was said about the innermost folder above a document; null where nothing was. */
function nearestAbove(
  uri: string,
  skipped: ReadonlyMap<string, SkippedDocument>,
): SkippedDocument | null {
  for (let end = uri.lastIndexOf('/'); end > 0; end = uri.lastIndexOf('/', end - 1)) {
    const folder = uri.slice(0, end);
    const found = skipped.get(`${folder}/`) ?? skipped.get(folder);
    if (found) return found;
  }
  return null;
}
