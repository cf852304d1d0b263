import type { GraphWalk } from './graphWalk';
import { affineStep, sameTensor } from './readings';
import type { Vector } from './vector';

/** Layer normalisation written out: gamma ⊙ (x - mean) / √(variance + epsilon) + beta. */
export interface LayerNorm {
  readonly of: number;
  readonly gamma: Vector;
  readonly beta: Vector;
  readonly epsilon: number;
}

/**
 * The layer normalisation that ends in this very tensor, in either way that TensorFlow writes it:
 * x·r + (beta - mean·r), where r = gamma / √…; or (x - mean) · 1/√…, with gamma and beta behind it.
 */
export async function layerNormAt(walk: GraphWalk, tensor: number): Promise<LayerNorm | null> {
  const maker = walk.maker(tensor);
  if (maker?.activation !== 'NONE') return null;
  const [left = -1, right = -1] = maker.inputs;
  if (maker.kind === 'ADD') {
    return (await asOneProduct(walk, left, right)) ?? (await asOneProduct(walk, right, left));
  }
  if (maker.kind === 'MUL') {
    return (await asDifference(walk, left, right)) ?? (await asDifference(walk, right, left));
  }
  return null;
}

async function asOneProduct(
  walk: GraphWalk,
  product: number,
  rest: number,
): Promise<LayerNorm | null> {
  const whole = inputsOf(walk, product, 'MUL');
  const less = inputsOf(walk, rest, 'SUB');
  if (!whole || !less) return null;
  const beta = await walk.vector(less[0], walk.width(product));
  const shifted = inputsOf(walk, less[1], 'MUL');
  if (beta === null || !shifted) return null;
  for (const [of, rate] of bothWays(whole)) {
    for (const [mean, again] of bothWays(shifted)) {
      if (!sameTensor(walk, rate, again)) continue;
      const step = await affineStep(walk, walk.maker(walk.same(rate)), walk.width(product));
      const gamma = step && step.shift === 0 ? step.scale : 1;
      const root = step && step.shift === 0 ? step.of : rate;
      const epsilon = await deviationOf(walk, root, of, mean);
      if (epsilon !== null) return { of, gamma, beta, epsilon };
    }
  }
  return null;
}

async function asDifference(
  walk: GraphWalk,
  centred: number,
  root: number,
): Promise<LayerNorm | null> {
  const parts = inputsOf(walk, centred, 'SUB');
  if (!parts) return null;
  const [of, mean] = parts;
  const epsilon = await deviationOf(walk, root, of, mean);
  return epsilon === null ? null : { of, gamma: 1, beta: 0, epsilon };
}

/** The epsilon when `root` is 1/√(variance of x + epsilon) and `mean` is the mean of x. */
async function deviationOf(
  walk: GraphWalk,
  root: number,
  of: number,
  mean: number,
): Promise<number | null> {
  const under = inputsOf(walk, root, 'RSQRT');
  const sum = under && (await affineStep(walk, walk.maker(walk.same(under[0])), 1));
  if (!sum || sum.scale !== 1 || typeof sum.shift !== 'number') return null;
  const variance = inputsOf(walk, sum.of, 'MEAN');
  const squared = variance && inputsOf(walk, variance[0], 'SQUARED_DIFFERENCE');
  const averaged = inputsOf(walk, mean, 'MEAN');
  const fits =
    squared &&
    averaged &&
    walk.width(mean) === 1 &&
    sameTensor(walk, averaged[0], of) &&
    bothWays(squared).some(
      ([x, middle]) => sameTensor(walk, x, of) && sameTensor(walk, middle, mean),
    );
  return fits === true ? sum.shift : null;
}

function inputsOf(walk: GraphWalk, tensor: number, kind: string): [number, number] | null {
  const maker = walk.maker(walk.same(tensor));
  return maker?.kind === kind && maker.activation === 'NONE'
    ? [maker.inputs[0] ?? -1, maker.inputs[1] ?? -1]
    : null;
}

function bothWays([a, b]: [number, number]): [number, number][] {
  return [
    [a, b],
    [b, a],
  ];
}
