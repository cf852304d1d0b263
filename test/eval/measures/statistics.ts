import { seededRandom } from './random';

export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Something given with a confidence, in [0, 1], that turned out right or not. */
export interface Judged {
  readonly confidence: number;
  readonly right: boolean;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The mean with its 95 % interval by the percentile bootstrap (Efron 1979), seeded. */
export function bootstrap(values: readonly number[], rounds = 1000): Interval {
  return groupedBootstrap(
    values.map((value) => [value]),
    rounds,
  );
}

/**
 * The same with whole groups drawn: questions about one document are not independent. The mean is
 * that over all values.
 */
export function groupedBootstrap(groups: readonly (readonly number[])[], rounds = 1000): Interval {
  const random = seededRandom(7);
  const sums = groups.map((group) => group.reduce((sum, value) => sum + value, 0));
  const sizes = groups.map((group) => group.length);
  const draws: number[] = [];
  for (let round = 0; round < rounds; round++) {
    let sum = 0;
    let size = 0;
    for (let drawn = 0; drawn < groups.length; drawn++) {
      const at = Math.floor(random() * groups.length);
      sum += sums[at]!;
      size += sizes[at]!;
    }
    draws.push(sum / size);
  }
  draws.sort((a, b) => a - b);
  return {
    mean: mean(groups.flat()),
    low: draws[Math.floor(0.025 * rounds)] ?? NaN,
    high: draws[Math.ceil(0.975 * rounds) - 1] ?? NaN,
  };
}

/** Chance that a right one is given more confidence than a wrong one; ties count half. */
export function auroc(judged: readonly Judged[]): number {
  const sorted = [...judged].sort((a, b) => a.confidence - b.confidence);
  let rankSum = 0;
  let rights = 0;
  for (let from = 0; from < sorted.length;) {
    let to = from;
    while (to < sorted.length && sorted[to]!.confidence === sorted[from]!.confidence) to++;
    const middle = (from + to + 1) / 2;
    for (let at = from; at < to; at++) {
      if (!sorted[at]!.right) continue;
      rankSum += middle;
      rights++;
    }
    from = to;
  }
  return (rankSum - (rights * (rights + 1)) / 2) / (rights * (sorted.length - rights));
}

/** Mean squared distance of confidence and outcome (Brier 1950). */
export function brier(judged: readonly Judged[]): number {
  return mean(judged.map(({ confidence, right }) => (confidence - Number(right)) ** 2));
}

/** The same of a model that always gives the share of right ones. */
export function baseRateBrier(judged: readonly Judged[]): number {
  const rate = mean(judged.map(({ right }) => Number(right)));
  return rate * (1 - rate);
}

export interface ReliabilityBin {
  readonly n: number;
  readonly confidence: number;
  readonly right: number;
}

/** Bins of equal numbers, least confident first: mean confidence and share of right ones. */
export function reliability(judged: readonly Judged[], bins = 10): ReliabilityBin[] {
  const sorted = [...judged].sort((a, b) => a.confidence - b.confidence);
  return Array.from({ length: bins }, (_, at) => {
    const bin = sorted.slice(
      Math.round((at * sorted.length) / bins),
      Math.round(((at + 1) * sorted.length) / bins),
    );
    return {
      n: bin.length,
      confidence: mean(bin.map(({ confidence }) => confidence)),
      right: mean(bin.map(({ right }) => Number(right))),
    };
  }).filter(({ n }) => n > 0);
}

/** Expected calibration error over ten bins of equal numbers. */
export function calibrationError(judged: readonly Judged[]): number {
  const off = reliability(judged).map((it) => it.n * Math.abs(it.confidence - it.right));
  return off.reduce((sum, value) => sum + value, 0) / judged.length;
}

/** 95th percentile of the calibration error of a model whose every confidence is true, by chance. */
export function chanceCalibrationError(judged: readonly Judged[], rounds = 300): number {
  const random = seededRandom(11);
  const errors = Array.from({ length: rounds }, () =>
    calibrationError(
      judged.map(({ confidence }) => ({ confidence, right: random() < confidence })),
    ),
  ).sort((a, b) => a - b);
  return errors[Math.ceil(0.95 * rounds) - 1] ?? NaN;
}

/**
 * The threshold that gives up at most this share of the right ones: those below it count as "not
 * found".
 */
export function thresholdAtLoss(judged: readonly Judged[], loss: number): number {
  const rights = judged
    .filter(({ right }) => right)
    .map(({ confidence }) => confidence)
    .sort((a, b) => a - b);
  return rights[Math.floor(loss * rights.length)] ?? 0.5;
}
