/** Logistic regression by Newton's method with a ridge on all weights but the bias (IRLS). */
export interface LogisticModel {
  readonly bias: number;
  readonly weights: readonly number[];
}

export interface Example {
  readonly features: readonly number[];
  readonly right: boolean;
  /** How much it counts. */
  readonly weight: number;
}

/** @param ridge in units of standardised features */
export function fitLogistic(examples: readonly Example[], ridge = 1): LogisticModel {
  const size = examples[0]!.features.length;
  const total = examples.reduce((sum, { weight }) => sum + weight, 0);
  const average = (of: (example: Example) => number) =>
    examples.reduce((sum, example) => sum + example.weight * of(example), 0) / total;
  const means = range(size).map((at) => average(({ features }) => features[at]!));
  const scales = range(size).map(
    (at) => Math.sqrt(average(({ features }) => (features[at]! - means[at]!) ** 2)) || 1,
  );
  const rows = examples.map(({ features }) => [
    1,
    ...features.map((value, at) => (value - means[at]!) / scales[at]!),
  ]);
  let model = new Array<number>(size + 1).fill(0);
  for (let round = 0; round < 50; round++) {
    const gradient = model.map((value, at) => (at === 0 ? 0 : -ridge * value));
    const hessian = model.map((_, at) =>
      model.map((__, other) => (at === other && at > 0 ? ridge : 0)),
    );
    for (const [at, row] of rows.entries()) {
      const { right, weight } = examples[at]!;
      const chance = sigmoid(dot(model, row));
      const slope = weight * chance * (1 - chance);
      for (const [i, x] of row.entries()) {
        gradient[i]! += weight * (Number(right) - chance) * x;
        for (const [j, y] of row.entries()) hessian[i]![j]! += slope * x * y;
      }
    }
    const step = solve(hessian, gradient);
    model = model.map((value, at) => value + step[at]!);
    if (step.every((value) => Math.abs(value) < 1e-8)) break;
  }
  const weights = range(size).map((at) => model[at + 1]! / scales[at]!);
  return { bias: model[0]! - dot(weights, means), weights };
}

export function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

function solve(matrix: number[][], right: number[]): number[] {
  const rows = matrix.map((row, at) => [...row, right[at]!]);
  const size = rows.length;
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let at = column + 1; at < size; at++) {
      if (Math.abs(rows[at]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = at;
    }
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    for (let at = 0; at < size; at++) {
      if (at === column) continue;
      const factor = rows[at]![column]! / rows[column]![column]!;
      for (let k = column; k <= size; k++) rows[at]![k]! -= factor * rows[column]![k]!;
    }
  }
  return rows.map((row, at) => row[size]! / row[at]!);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, at) => sum + value * b[at]!, 0);
}

function range(size: number): number[] {
  return Array.from({ length: size }, (_, at) => at);
}
