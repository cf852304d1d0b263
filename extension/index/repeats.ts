import type { HeldPassage } from './passageStore';

/**
 * From this share of the shorter passage on, two overlapping passages tell much the same. Ordinary
 * neighbours share half: putting those back too lost 1.4 points of recall among 16 on COVID-QA and
 * half a point on Natural Questions, so they stay where they are.
 */
const OVERLAP = 0.75;

/**
 * Puts behind all others the hits that bring little new: those that overlap a better hit of the same
 * document almost wholly, and those that repeat a better hit word for word (copies of one file).
 * None is dropped, so a small scope still fills the list; order is kept otherwise.
 */
export function repeatsLast<T extends HeldPassage>(hits: readonly T[], limit: number): T[] {
  const fresh: T[] = [];
  const repeats: T[] = [];
  const said = new Set<string>();
  for (const hit of hits) {
    if (fresh.length === limit) break;
    const { words } = hit.document.table.contentOf(hit.at);
    if (said.has(words) || fresh.some((better) => overlaps(better, hit))) {
      repeats.push(hit);
    } else {
      said.add(words);
      fresh.push(hit);
    }
  }
  return [...fresh, ...repeats].slice(0, limit);
}

function overlaps(left: HeldPassage, right: HeldPassage): boolean {
  if (left.document !== right.document) return false;
  const a = left.document.table.readableOf(left.at);
  const b = right.document.table.readableOf(right.at);
  const shared = Math.min(a.end, b.end) - Math.max(a.start, b.start);
  return shared > 0 && shared >= OVERLAP * Math.min(a.end - a.start, b.end - b.start);
}
