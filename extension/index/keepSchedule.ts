/** Quiet time after the last change before the index is kept. */
const QUIET_MS = 2_000;
/** Keeping takes at most this share of the time. */
const SHARE = 0.02;
/** How often an index is tried to be kept while another window is the writer. */
const RETRY_MS = 30_000;

export interface Keepable {
  /** Whether anything changed since it was kept last, and nothing is under way. */
  readonly isToBeKept: boolean;
  /** @returns false when another window is the writer */
  keep(): Promise<boolean>;
}

/** Says when an index is to be kept: after quiet, and the more seldom the longer it takes. */
export class KeepSchedule {
  private quietSince: number | null = null;
  private notBefore = 0;

  /** @param now milliseconds, monotone */
  constructor(
    private readonly index: Keepable,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** To be called a few times a second. */
  get isDue(): boolean {
    if (!this.index.isToBeKept) {
      this.quietSince = null;
      return false;
    }
    const now = this.now();
    this.quietSince ??= now;
    return now - this.quietSince >= QUIET_MS && now >= this.notBefore;
  }

  /** Never rejects: what could not be kept is read from the files again next time. */
  async keep(): Promise<void> {
    const begun = this.now();
    const kept = await this.index.keep().catch(() => false);
    const took = this.now() - begun;
    this.quietSince = null;
    this.notBefore = this.now() + (kept ? took / SHARE : RETRY_MS);
  }
}
