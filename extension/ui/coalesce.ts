/** Runs `action` at most once in `ms` milliseconds: at once, and again when called in between. */
export class Coalesced {
  private timer: NodeJS.Timeout | null = null;
  private pending = false;

  constructor(
    private readonly action: () => void,
    private readonly ms: number,
  ) {}

  run(): void {
    if (this.timer) {
      this.pending = true;
      return;
    }
    this.action();
    this.timer = setTimeout(() => {
      this.timer = null;
      if (!this.pending) return;
      this.pending = false;
      this.run();
    }, this.ms);
  }

  dispose(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.pending = false;
  }
}
