import { abortable } from './abortable';

/** `asked`: somebody waits for it. `hover`: a guess at what somebody may want to know. */
export type ReadingPriority = 'asked' | 'hover';

/**
 * Whose turn it is to send the next window: questions asked before hovers, and of equals the newest.
 * Whoever waits has at most one window left with the worker.
 */
export class ReadingTurns {
  private readonly waiting = new Set<Turn>();
  private last = 0;
  private wakers: (() => void)[] = [];

  /** Joins; `leave` must follow. */
  enter(priority: ReadingPriority): Turn {
    const turn = new Turn(this, priority === 'asked' ? 1 : 0, ++this.last);
    this.waiting.add(turn);
    return turn;
  }

  get isEmpty(): boolean {
    return this.waiting.size === 0;
  }

  isFirst(turn: Turn): boolean {
    for (const other of this.waiting) if (other.goesBefore(turn)) return false;
    return true;
  }

  /** Resolves after somebody left. */
  change(): Promise<void> {
    return new Promise((resolve) => this.wakers.push(resolve));
  }

  leave(turn: Turn): void {
    if (!this.waiting.delete(turn)) return;
    const wakers = this.wakers;
    this.wakers = [];
    for (const wake of wakers) wake();
  }
}

/** The place of one reading. */
export class Turn {
  constructor(
    private readonly turns: ReadingTurns,
    private readonly weight: number,
    private readonly number: number,
  ) {}

  get isFirst(): boolean {
    return this.turns.isFirst(this);
  }

  goesBefore(other: Turn): boolean {
    return (
      this.weight - other.weight > 0 || (this.weight === other.weight && this.number > other.number)
    );
  }

  /** Resolves when it is this one's turn. @throws the signal's reason */
  async come(signal: AbortSignal): Promise<void> {
    while (!this.isFirst) await abortable(this.turns.change(), signal);
  }

  leave(): void {
    this.turns.leave(this);
  }
}
