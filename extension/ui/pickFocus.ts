/**
 * Tells the user's moves in a list from what the editor reports by itself: with new rows it makes the
 * first one active, says so (more than once, and late), and only then takes over the one we chose.
 */
export class PickFocus {
  private current: string | null = null;
  private moved: string | null = null;
  /** Rows that stood first in this list at any time. */
  private readonly firsts = new Set<string>();

  /** The row that is to be active, by our doing or the user's. */
  get active(): string | null {
    return this.current;
  }

  /** The row the user moved to; null when the user has not moved. */
  get movedTo(): string | null {
    return this.moved;
  }

  /** Another question: nothing of the list before counts. */
  reset(): void {
    this.current = null;
    this.moved = null;
    this.firsts.clear();
  }

  /**
   * New rows are shown.
   * @param preferred the row to make active unless the user's is still there
   */
  show(ids: readonly string[], preferred: string | null): void {
    const [first] = ids;
    if (first !== undefined) this.firsts.add(first);
    const kept = this.moved !== null && this.current !== null && ids.includes(this.current);
    if (!kept) this.current = preferred ?? first ?? null;
  }

  /**
   * The editor reports a row as active.
   * @returns `moved` when that can only be the user's doing, `unsure` when it may be the editor's own:
   *   then it is the user's if the row is still active a moment later, see `confirm`
   */
  report(id: string): 'ours' | 'moved' | 'unsure' {
    if (id === this.current) return 'ours';
    if (this.firsts.has(id)) return 'unsure';
    this.confirm(id);
    return 'moved';
  }

  /** The user did move to this row. */
  confirm(id: string): void {
    this.current = id;
    this.moved = id;
  }
}
