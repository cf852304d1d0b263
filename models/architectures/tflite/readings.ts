import type { Nonlinearity } from '../../onnx/layers';
import type { TfliteOperator } from '../../weights/weightSource';
import type { Constant, GraphWalk } from './graphWalk';
import { mapped, plus, times, type Vector } from './vector';

/** A tensor as base ⊙ scale + shift, over the channels. */
export interface Reading {
  readonly base: number;
  readonly scale: Vector;
  readonly shift: Vector;
}

/** x·weightᵀ + bias, before anything that follows. */
export interface DenseOperator {
  readonly input: number;
  /** Weight [out, in], or [in, out]. */
  readonly weight: Constant;
  readonly layout: 'out-in' | 'in-out';
  readonly into: number;
  readonly out: number;
  /** Tensor of the bias; null for none. */
  readonly bias: number | null;
}

/** A dense layer and the products and sums with constants behind it. */
export interface DenseReading {
  readonly dense: DenseOperator;
  readonly scale: Vector;
  readonly shift: Vector;
}

/**
 * Follows a tensor back through products and sums with constants (a NoNorm, a bias, a factor) to what
 * they are of; converters leave them where they are, split them, or fold them into their neighbours.
 */
export async function read(walk: GraphWalk, tensor: number): Promise<Reading> {
  let base = tensor;
  let scale: Vector = 1;
  let shift: Vector = 0;
  for (;;) {
    base = walk.same(base);
    const step = await affineStep(walk, walk.maker(base), walk.width(base));
    if (!step) return { base, scale, shift };
    shift = plus(shift, times(scale, step.shift));
    scale = times(scale, step.scale);
    base = step.of;
  }
}

/** One product or sum with a constant: what it makes of its other operand. */
export async function affineStep(
  walk: GraphWalk,
  maker: TfliteOperator | undefined,
  width: number,
): Promise<{ of: number; scale: Vector; shift: Vector } | null> {
  if (maker?.activation !== 'NONE' || !/^(ADD|SUB|MUL|DIV)$/.test(maker.kind)) return null;
  const [left = -1, right = -1] = maker.inputs;
  const second = await walk.vector(right, width);
  const first = second === null ? await walk.vector(left, width) : null;
  const given = second ?? first;
  if (given === null) return null;
  const of = second === null ? right : left;
  switch (maker.kind) {
    case 'ADD':
      return { of, scale: 1, shift: given };
    case 'MUL':
      return { of, scale: given, shift: 0 };
    case 'SUB':
      return second === null
        ? { of, scale: -1, shift: given }
        : { of, scale: 1, shift: mapped(given, (it) => -it) };
    default:
      return second === null ? null : { of, scale: mapped(given, (it) => 1 / it), shift: 0 };
  }
}

/** The dense layer whose output this very tensor is; its own activation is the caller's to look at. */
export async function denseAt(walk: GraphWalk, tensor: number): Promise<DenseOperator | null> {
  const maker = walk.maker(tensor);
  const [input = -1, table = -1, bias = -1] = maker?.inputs ?? [];
  if (maker?.kind === 'FULLY_CONNECTED' && maker.options['weightsFormat'] === 0) {
    const weight = await matrix(walk, table);
    if (!weight) return null;
    const [out, into] = weight.sides;
    if (bias >= 0 && (await walk.constant(bias)) === null) return null;
    return { input, ...weight, layout: 'out-in', into, out, bias: bias < 0 ? null : bias };
  }
  if (maker?.kind === 'BATCH_MATMUL' && maker.options['adjX'] === 0) {
    const weight = await matrix(walk, table);
    if (!weight) return null;
    const turned = maker.options['adjY'] !== 0;
    const [into, out] = turned ? [weight.sides[1], weight.sides[0]] : weight.sides;
    return { input, ...weight, layout: turned ? 'out-in' : 'in-out', into, out, bias: null };
  }
  return null;
}

async function matrix(
  walk: GraphWalk,
  tensor: number,
): Promise<{ weight: Constant; sides: readonly [number, number] } | null> {
  const weight = await walk.constant(tensor);
  const rows = weight?.shape.at(-2);
  const columns = weight?.shape.at(-1);
  const flat = weight?.shape.slice(0, -2).every((side) => side === 1);
  return weight && rows && columns && flat ? { weight, sides: [rows, columns] } : null;
}

/** A dense layer, with or without constants behind it. */
export async function readDense(walk: GraphWalk, tensor: number): Promise<DenseReading | null> {
  const { base, scale, shift } = await read(walk, tensor);
  if (walk.maker(base)?.activation !== 'NONE') return null;
  const dense = await denseAt(walk, base);
  return dense && { dense, scale, shift };
}

/** A dense layer under a nonlinearity, fused into it or not. */
export async function readBent(
  walk: GraphWalk,
  tensor: number,
): Promise<(DenseReading & { readonly nonlinearity: Nonlinearity }) | null> {
  const maker = walk.maker(tensor);
  if (!maker) return null;
  if (maker.kind === 'RELU' || maker.kind === 'GELU') {
    const found = await readDense(walk, maker.inputs[0] ?? -1);
    const gelu = maker.options['approximate'] === 0 ? 'gelu' : 'gelu_new';
    return found && { ...found, nonlinearity: maker.kind === 'RELU' ? 'relu' : gelu };
  }
  if (maker.activation !== 'RELU') return null;
  const dense = await denseAt(walk, tensor);
  if (dense) return { dense, scale: 1, shift: 0, nonlinearity: 'relu' };
  const step = await affineStep(walk, { ...maker, activation: 'NONE' }, walk.width(tensor));
  const below = step && (await readDense(walk, step.of));
  if (!step || !below) return null;
  return {
    dense: below.dense,
    scale: times(below.scale, step.scale),
    shift: plus(times(below.shift, step.scale), step.shift),
    nonlinearity: 'relu',
  };
}

/** Whether two operands are the same tensor, but for precision and shape. */
export function sameTensor(walk: GraphWalk, a: number, b: number): boolean {
  return walk.same(a) === walk.same(b);
}
