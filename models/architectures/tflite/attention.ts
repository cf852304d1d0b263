import type { TfliteOperator } from '../../weights/weightSource';
import { ArchitectureError } from '../inventory';
import { type Axes, labelOf, multiplied, reshaped, turned } from './axes';
import { type GraphWalk, passesOn, sizeOf } from './graphWalk';
import { affineStep, type DenseReading, denseAt } from './readings';
import { isAll, plus, times, type Vector } from './vector';

export interface Attention {
  readonly heads: number;
  /** With every factor of the scores in its own, the 1/√(head width) among them. */
  readonly query: DenseReading;
  readonly key: DenseReading;
  readonly value: DenseReading;
}

/** Steps in one attention, far more than converters make of any. */
const MOST_STEPS = 4096;

/**
 * Whether the tensor comes out of a product of two activations, as what attention mixes does, rather
 * than out of a layer.
 */
export async function isMixed(walk: GraphWalk, tensor: number): Promise<boolean> {
  for (let at = tensor; ;) {
    const maker = walk.maker(at);
    if (!maker || maker.activation !== 'NONE') return false;
    if (maker.kind === 'PACK' || isProduct(maker)) return (await denseAt(walk, at)) === null;
    if (!passesOn(maker) && maker.kind !== 'TRANSPOSE') return false;
    at = maker.inputs[0] ?? -1;
  }
}

/** Operators of each number for itself, or over the last side. */
const ELEMENTWISE: ReadonlySet<string> = new Set([
  'ADD',
  'DIV',
  'MUL',
  'SELECT',
  'SELECT_V2',
  'SOFTMAX',
  'SUB',
]);

function isProduct({ kind }: TfliteOperator): boolean {
  return kind === 'BATCH_MATMUL' || kind === 'FULLY_CONNECTED';
}

/**
 * The attention whose mixed values the tensor [length, width] is. Which dense layer gives queries,
 * which keys and which values, and how they are split into heads, is told by following the sides of
 * each tensor through every reshape, transposition and product; batched products may be written out
 * head by head.
 * @throws ArchitectureError when it is no attention, or one that cannot be told
 */
export async function matchAttention(walk: GraphWalk, tensor: number): Promise<Attention> {
  const values = new Leaves();
  const softmaxes = await values.collect(walk, tensor);
  const [softmax, another] = softmaxes;
  const [value] = values.all;
  if (softmax === undefined || another !== undefined || !value || values.all.length > 1) {
    throw unclear('has no softmax of its own');
  }
  const scores = new Leaves();
  await scores.collect(walk, walk.maker(softmax)?.inputs[0] ?? -1);
  const [one, other] = scores.all;
  if (!one || !other || scores.all.length > 2) throw unclear('does not weigh two projections');

  const sides = new Sides(walk);
  sides.start(one, 'a');
  sides.start(other, 'b');
  sides.start(value, 'v');
  const weights = await sides.of(softmax);
  const last = labelOf(weights.at(-1));
  if (last !== 'a' && last !== 'b') throw unclear('has its softmax over something else');
  const [query, key] = last === 'b' ? [one, other] : [other, one];
  const asked = last === 'b' ? 'a' : 'b';
  const mixed = await sides.of(tensor);
  const heads = mixed.at(-1)?.length === 2 ? mixed.at(-1)![0]!.size : 1;
  const inOrder = heads > 1 ? `${sides.headsLabel}·v channels''` : 'v channels';
  if (labelOf(mixed.at(-1)) !== inOrder || labelOf(mixed.slice(0, -1).flat()) !== asked) {
    throw unclear('joins its heads in another order');
  }
  return { heads, query: query.reading, key: key.reading, value: value.reading };
}

interface Leaf {
  /** The dense layer's own output. */
  readonly tensor: number;
  readonly reading: DenseReading;
}

/** The dense layers behind a tensor, with all constant factors and sums on the way to them. */
class Leaves {
  readonly #found = new Map<number, Leaf>();
  #steps = 0;

  get all(): readonly Leaf[] {
    return [...this.#found.values()];
  }

  /** @returns the softmaxes on the way, which are not looked behind */
  async collect(walk: GraphWalk, tensor: number): Promise<readonly number[]> {
    const softmaxes = new Set<number>();
    await this.#follow(walk, tensor, 1, 0, softmaxes);
    return [...softmaxes];
  }

  async #follow(
    walk: GraphWalk,
    tensor: number,
    scale: Vector,
    shift: Vector,
    softmaxes: Set<number>,
  ): Promise<void> {
    if (++this.#steps > MOST_STEPS) throw unclear('never ends');
    const maker = walk.maker(tensor);
    if (!maker || maker.inputs.length === 0) return;
    if (maker.kind === 'SOFTMAX') {
      softmaxes.add(tensor);
      return;
    }
    const dense = await denseAt(walk, tensor);
    if (dense) {
      if (maker.activation !== 'NONE') throw unclear('has a nonlinear projection');
      this.#add({ tensor, reading: { dense, scale, shift } });
      return;
    }
    // A bias or factor may be given head by head; its numbers are in the order of the channels.
    for (const width of [walk.width(tensor), channelsOf(walk, tensor)]) {
      const step = await affineStep(walk, maker, width);
      if (!step) continue;
      const sum = plus(shift, times(scale, step.shift));
      return this.#follow(walk, step.of, times(scale, step.scale), sum, softmaxes);
    }
    if (isProduct(maker)) {
      // A common factor of a product may go to either side of it.
      if (typeof scale !== 'number' || !isAll(shift, 0)) throw unclear('is shifted by constants');
      await this.#follow(walk, maker.inputs[0] ?? -1, scale, 0, softmaxes);
      await this.#follow(walk, maker.inputs[1] ?? -1, 1, 0, softmaxes);
      return;
    }
    for (const input of maker.inputs) {
      if ((await walk.constant(input)) === null) {
        await this.#follow(walk, input, scale, shift, softmaxes);
      }
    }
  }

  #add(leaf: Leaf): void {
    const known = this.#found.get(leaf.tensor)?.reading;
    const { scale, shift, dense } = leaf.reading;
    if (![scale, shift].every((it) => typeof it === 'number' || it.length === dense.out)) {
      throw unclear('is shifted by constants');
    }
    if (known && !(same(known.scale, scale) && same(known.shift, shift))) {
      throw unclear('treats its heads differently');
    }
    this.#found.set(leaf.tensor, leaf);
  }
}

function same(a: Vector, b: Vector): boolean {
  return typeof a === typeof b && String(a) === String(b);
}

/** Of a tensor split into heads: both of its last sides that are no positions. */
function channelsOf(walk: GraphWalk, tensor: number): number {
  const shape = walk.shape(tensor).filter((side) => side !== 1);
  return shape.length === 3 ? sizeOf(shape.slice(1)) : -1;
}

/** Follows the sides of tensors from the three projections on. */
class Sides {
  readonly #known = new Map<number, Axes>();
  readonly #slices = new Map<number, number>();
  /** What the heads are called where they are side by side. */
  readonly headsLabel = 'heads';

  constructor(private readonly walk: GraphWalk) {}

  start({ tensor, reading }: Leaf, label: string): void {
    const shape = this.walk.shape(tensor);
    const length = sizeOf(shape.slice(0, -1));
    const { out } = reading.dense;
    const whole = [[{ label, size: length }], [{ label: `${label} channels`, size: out }]];
    this.#known.set(tensor, reshaped(whole, shape) ?? []);
  }

  /** @throws ArchitectureError when they cannot be told */
  async of(tensor: number): Promise<Axes> {
    const known = this.#known.get(tensor);
    if (known) return known;
    const found = await this.#derive(tensor);
    if (!found) throw unclear('is put together in a way that Verbatim does not know');
    this.#known.set(tensor, found);
    return found;
  }

  async #derive(tensor: number): Promise<Axes | null> {
    const { walk } = this;
    const maker = walk.maker(tensor);
    const [first = -1, second = -1] = maker?.inputs ?? [];
    switch (maker?.kind) {
      case 'TRANSPOSE': {
        const order = await walk.values(second);
        const axes = await this.of(first);
        this.#pass(first, tensor);
        return order && turned(axes, [...order]);
      }
      case 'BATCH_MATMUL':
      case 'FULLY_CONNECTED': {
        if (maker.kind === 'FULLY_CONNECTED' && (maker.inputs[2] ?? -1) >= 0) return null;
        const adjoint =
          maker.kind === 'FULLY_CONNECTED'
            ? ([false, true] as const)
            : ([maker.options['adjX'] !== 0, maker.options['adjY'] !== 0] as const);
        const [left, right] = [await this.of(first), await this.of(second)];
        if (this.#slices.get(first) !== this.#slices.get(second)) return null;
        this.#pass(first, tensor);
        const product = multiplied(left, right, adjoint, SUMMED);
        return product && reshaped(product, walk.shape(tensor));
      }
      case 'SPLIT': {
        const axes = await this.of(second);
        const at = axes.findIndex((side) => labelOf(side) === this.headsLabel);
        const size = axes[at]?.[0]?.size;
        const axis = await walk.values(first);
        const isEach = size === maker.outputs.length && axis?.[0] === at;
        if (!isEach) return null;
        this.#slices.set(tensor, maker.outputs.indexOf(tensor));
        return axes.map((side, i) => (i === at ? [] : side));
      }
      case 'PACK':
        return this.#pack(maker);
      default: {
        if (!maker || !(passesOn(maker) || ELEMENTWISE.has(maker.kind))) return null;
        const from = await this.#projected(maker);
        if (from === null) return null;
        const axes = reshaped(await this.of(from), walk.shape(tensor));
        this.#pass(from, tensor);
        return axes && this.#named(axes);
      }
    }
  }

  /** Of the inputs, the one that comes from the projections: the mask does not. */
  async #projected({ inputs }: TfliteOperator): Promise<number | null> {
    for (const input of inputs) {
      if (await this.#comesFromProjection(input)) return input;
    }
    return null;
  }

  async #comesFromProjection(tensor: number): Promise<boolean> {
    const seen = new Set<number>();
    const waiting = [tensor];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      if (this.#known.has(at)) return true;
      if (seen.size > MOST_STEPS || (await denseAt(this.walk, at))) continue;
      seen.add(at);
      for (const input of this.walk.maker(at)?.inputs ?? []) {
        if (!seen.has(input)) waiting.push(input);
      }
    }
    return false;
  }

  /** The slices of heads, in their order, side by side again. */
  async #pack({ inputs, options, outputs }: TfliteOperator): Promise<Axes | null> {
    const all: Axes[] = [];
    for (const [i, input] of inputs.entries()) {
      all.push(await this.of(input));
      if (this.#slices.get(input) !== i) return null;
    }
    const [axes] = all;
    const text = (it: Axes): string => it.map(labelOf).join();
    if (!axes || options['axis'] !== 0 || !all.every((it) => text(it) === text(axes))) return null;
    const heads = [{ label: this.headsLabel, size: inputs.length }];
    return reshaped([heads, ...axes], this.walk.shape(outputs[0] ?? -1));
  }

  #pass(from: number, to: number): void {
    const slice = this.#slices.get(from);
    if (slice !== undefined) this.#slices.set(to, slice);
  }

  /** Channels that are split are heads and channels of one. */
  #named(axes: Axes): Axes {
    return axes.map((side) =>
      side.map((atom) =>
        /^[abv] channels'$/.test(atom.label) ? { ...atom, label: this.headsLabel } : atom,
      ),
    );
  }
}

/** What attention sums over: channels of queries and keys, then the positions of keys. */
const SUMMED: readonly (readonly [string, string])[] = [
  ["a channels''", "b channels''"],
  ["b channels''", "a channels''"],
  ['a channels', 'b channels'],
  ['b channels', 'a channels'],
  ['a', 'v'],
  ['v', 'a'],
  ['b', 'v'],
  ['v', 'b'],
];

function unclear(what: string): ArchitectureError {
  return new ArchitectureError(`an attention in its graph ${what}`);
}
