/** A passage found. */
export interface Hit {
  readonly passage: number;
  readonly score: number;
}

/** The best `capacity` of many hits, in a heap whose root is the worst kept. */
export class BestHits {
  private readonly passages: number[] = [];
  private readonly scores: number[] = [];

  /** @param compare which of two passages with equal scores comes first (negative: the left one) */
  constructor(
    readonly capacity: number,
    private readonly compare: (left: number, right: number) => number,
  ) {}

  /** None yet of at least `capacity`, ties in the same order. */
  wider(capacity: number): BestHits {
    return new BestHits(Math.max(capacity, this.capacity), this.compare);
  }

  /** Scores below this one need not be offered. */
  get floor(): number {
    return this.scores.length < this.capacity ? -Infinity : this.scores[0]!;
  }

  /** How many are kept. */
  get size(): number {
    return this.scores.length;
  }

  offer(passage: number, score: number): void {
    const size = this.scores.length;
    if (size < this.capacity) {
      this.passages.push(passage);
      this.scores.push(score);
      this.rise(size);
    } else if (this.isWorse(this.passages[0]!, this.scores[0]!, passage, score)) {
      this.passages[0] = passage;
      this.scores[0] = score;
      this.sink();
    }
  }

  /** In no order. */
  forEach(visit: (passage: number, score: number) => void): void {
    for (let at = 0; at < this.scores.length; at++) visit(this.passages[at]!, this.scores[at]!);
  }

  /** Best first. */
  sorted(): Hit[] {
    return this.passages
      .map((passage, at) => ({ passage, score: this.scores[at]! }))
      .sort((a, b) => b.score - a.score || this.compare(a.passage, b.passage));
  }

  private isWorse(left: number, leftScore: number, right: number, rightScore: number): boolean {
    if (leftScore !== rightScore) return leftScore < rightScore;
    return this.compare(left, right) > 0;
  }

  private isWorseAt(left: number, right: number): boolean {
    const { passages, scores } = this;
    return this.isWorse(passages[left]!, scores[left]!, passages[right]!, scores[right]!);
  }

  private rise(from: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.isWorseAt(at, parent)) return;
      this.swap(at, parent);
      at = parent;
    }
  }

  private sink(): void {
    let at = 0;
    for (;;) {
      let worst = at;
      for (let child = 2 * at + 1; child <= 2 * at + 2 && child < this.scores.length; child++) {
        if (this.isWorseAt(child, worst)) worst = child;
      }
      if (worst === at) return;
      this.swap(at, worst);
      at = worst;
    }
  }

  private swap(left: number, right: number): void {
    const passage = this.passages[left]!;
    const score = this.scores[left]!;
    this.passages[left] = this.passages[right]!;
    this.scores[left] = this.scores[right]!;
    this.passages[right] = passage;
    this.scores[right] = score;
  }
}
