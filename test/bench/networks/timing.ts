/** Networks side by side: the same input to each in turn, so that whatever else runs slows all alike. */

/** A network that can be run at any length. */
export interface Runnable {
  run(length: number): Promise<void>;
}

export interface Pair {
  /** Milliseconds of processor time, median. */
  readonly ours: number;
  readonly theirs: number;
  /** Ours over theirs: the median of the rounds' own. */
  readonly ratio: number;
}

/** Enough that a median means something where a round is short. */
const LEAST_MS = 1500;
const LEAST_ROUNDS = 7;
const MOST_ROUNDS = 31;

/** Runs both in turn, beginning with each as often. */
export async function sideBySide(ours: Runnable, theirs: Runnable, length: number): Promise<Pair> {
  await ours.run(length);
  await theirs.run(length);
  const rounds: { ours: number; theirs: number }[] = [];
  let spent = 0;
  while (rounds.length < LEAST_ROUNDS || (spent < LEAST_MS && rounds.length < MOST_ROUNDS)) {
    const first = rounds.length % 2 === 0;
    const a = await processorMs(() => (first ? ours : theirs).run(length));
    const b = await processorMs(() => (first ? theirs : ours).run(length));
    spent += a + b;
    rounds.push(first ? { ours: a, theirs: b } : { ours: b, theirs: a });
  }
  return {
    ours: median(rounds.map((it) => it.ours)),
    theirs: median(rounds.map((it) => it.theirs)),
    ratio: median(rounds.map((it) => it.ours / it.theirs)),
  };
}

/** Processor time of this process, which other processes' work does not lengthen. */
export async function processorMs(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}
