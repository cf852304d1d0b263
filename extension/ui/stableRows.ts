/** A row of a list that fills while the user may already be moving in it. */
export interface StableRow<T> {
  readonly item: T;
  /** Ranks above a row the user has passed, but was found too late to be put there. */
  readonly late: boolean;
}

/**
 * The rule of stable rows: nothing at or above the row the user moved to changes place; all else
 * follows in order of rank, and what ranks above a kept row is marked late.
 *
 * Pure. A kept row stays even when the new ranking no longer holds it (an overlapping answer took
 * its place); where it does, the row shows the new item.
 *
 * @param previous the rows shown now, of the same question; empty for a new one
 * @param ranked the items to show, best first, ids distinct
 * @param movedTo id of the row the user moved to; null when the user has not moved
 */
export function arrangeRows<T extends { readonly id: string }>(
  previous: readonly StableRow<T>[],
  ranked: readonly T[],
  movedTo: string | null,
): StableRow<T>[] {
  const last = movedTo === null ? -1 : previous.findIndex((row) => row.item.id === movedTo);
  const kept = previous.slice(0, last + 1);
  const keptIds = new Set(kept.map((row) => row.item.id));
  const byId = new Map(ranked.map((item) => [item.id, item]));
  const rows = kept.map((row) => ({ item: byId.get(row.item.id) ?? row.item, late: row.late }));

  const present = kept.filter((row) => byId.has(row.item.id)).length;
  let passed = 0;
  ranked.forEach((item, rank) => {
    if (keptIds.has(item.id)) passed++;
    else rows.push({ item, late: passed < present || rank < kept.length });
  });
  return rows;
}
