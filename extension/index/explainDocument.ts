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

/**
 * The same for one in folders that only the host can walk; null for one that lies in none of them.
 * @param skipped what was left out, folders too, by URI
 */
export function explainGiven(
  uri: string,
  skipped: ReadonlyMap<string, SkippedDocument>,
  roots: readonly string[],
): Explanation | null {
  if (!roots.some((root) => liesIn(uri, root))) return null;
  const own = skipped.get(uri);
  if (own) return leftOut(own);
  const above = nearestAbove(uri, skipped);
  if (!above) return { kind: 'waiting' };
  // A rule that keeps a folder out is set aside for one file in it; nothing else can be.
  return { ...leftOut(above), canInclude: above.reason === 'excluded' };
}

/** Whether a document is a root, or lies below it. */
export function liesIn(uri: string, root: string): boolean {
  return uri === root || uri.startsWith(root.replace(/\/?$/, '/'));
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
