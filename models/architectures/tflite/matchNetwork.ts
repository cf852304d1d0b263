import type { OpenedWeights, TfliteSource } from '../../weights/weightSource';
import { ArchitectureError } from '../inventory';
import type { Hints } from '../shapes';
import { isMixed, matchAttention } from './attention';
import { type Before, DerivedTensors } from './derivedTensors';
import { matchEmbeddings } from './embeddings';
import { GraphWalk } from './graphWalk';
import { layerNormAt } from './layerNorm';
import { type DenseReading, read, readBent, readDense, type Reading } from './readings';
import { isAll, mapped, plus, times, type Vector } from './vector';

/** Deeper than any network of this kind. */
const MOST_BLOCKS = 200;
const MOST_NETWORKS = 64;

/**
 * The weights under the names they have elsewhere: those of a TFLite file are found by what the graph
 * does with them, since converters drop or invent names. Others are returned as they are.
 * @throws ArchitectureError when the graph is no MobileBERT or BERT, or WeightsError
 */
export async function namedWeights(weights: OpenedWeights): Promise<OpenedWeights> {
  const { source, config } = weights;
  if (!('graph' in source)) return weights;
  const { named, hints } = await new NetworkMatch(source).run();
  return { ...weights, source: named, config: { ...config, ...hints } };
}

/** A norm over something: without statistics (`affine`), or layer normalisation. */
interface Normed {
  readonly of: number;
  readonly gamma: Vector;
  readonly beta: Vector;
}

/** norm(dense(input) + residual) */
interface Joined extends Normed {
  readonly dense: DenseReading;
  readonly residual: Reading;
}

interface FeedForward {
  readonly up: DenseReading;
  readonly upBefore: Before;
  readonly down: Joined;
  readonly downBefore: Before;
}

/**
 * A walk from the outputs of one graph to its inputs. A converter may have multiplied a NoNorm into
 * every layer that reads it, so that only the residual stream still has it, or into nobody, or into
 * some: each value is taken as the residual stream has it, and what other layers read is put in terms
 * of that.
 */
class NetworkMatch {
  readonly #walk: GraphWalk;
  readonly #source: TfliteSource;
  /** By tensor: the norm that the value has in our network, which the tensor may not have yet. */
  readonly #own = new Map<number, { scale: Vector; shift: Vector }>();
  readonly #hints: Record<string, string | number | boolean> = {};

  constructor(source: TfliteSource) {
    this.#source = source;
    this.#walk = new GraphWalk(source);
  }

  async run(): Promise<{ named: ReturnType<DerivedTensors['source']>; hints: Hints }> {
    const all = new DerivedTensors(this.#walk);
    let x = await this.#head(all);
    const blocks: DerivedTensors[] = [];
    let normed = await this.#normed(x.base);
    while (!(await matchEmbeddings(this.#walk, normed.of, all))) {
      if (blocks.length >= MOST_BLOCKS) throw unclear('has no beginning');
      const block = new DerivedTensors(this.#walk);
      x = await this.#block(x, block);
      blocks.unshift(block);
      normed = await this.#normed(x.base);
    }
    this.#addNorm(all, 'embeddings.LayerNorm', normed);
    for (const [i, block] of blocks.entries()) all.include(`encoder.layer.${i}.`, block);
    this.#hints['normalization_type'] ??= 'no_norm';
    return { named: all.source(this.#source), hints: this.#hints };
  }

  /** @returns the encoder's last hidden states; without a head they are the graph's output */
  async #head(all: DerivedTensors): Promise<Reading> {
    const found = new Map<number, { dense: DenseReading; base: number }>();
    for (const output of this.#source.graph.outputs) {
      const base = this.#behind(output);
      const dense = await readDense(this.#walk, base);
      if (dense?.dense.out === 2) found.set((await read(this.#walk, base)).base, { dense, base });
    }
    const [head] = found.values();
    if (!head) return this.#settled(await read(this.#walk, this.#source.graph.outputs[0] ?? -1));
    if (found.size > 1) throw unclear('has several heads');
    const x = this.#settled(await read(this.#walk, head.dense.dense.input));
    all.dense('qa_outputs', head.dense, this.#before(x));
    return x;
  }

  /** Back through what picks a column of the logits. */
  #behind(output: number): number {
    let at = output;
    for (let maker = this.#walk.maker(at); maker; maker = this.#walk.maker(at)) {
      if (!PICKING.has(maker.kind) || maker.activation !== 'NONE') break;
      at = maker.inputs[maker.kind === 'SPLIT' ? 1 : 0] ?? -1;
    }
    return at;
  }

  /** @returns the block's input */
  async #block(x: Reading, block: DerivedTensors): Promise<Reading> {
    const walk = this.#walk;
    const last = await this.#joined(x.base);
    let joined = last;
    let input: Reading | null = null;
    const inside = await read(walk, last.dense.dense.input);
    const isBottleneck =
      !(await isMixed(walk, last.dense.dense.input)) && !(await readBent(walk, inside.base));
    if (isBottleneck) {
      input = this.#settled(last.residual);
      joined = await this.#joined(this.#settled(inside).base);
      block.dense('output.bottleneck.dense', last.dense, this.#before(inside));
      this.#addNorm(block, 'output.bottleneck.LayerNorm', last);
    }
    const networks: FeedForward[] = [];
    while (!(await isMixed(walk, joined.dense.dense.input))) {
      if (networks.length >= MOST_NETWORKS) throw unclear('has no attention');
      const network = await this.#feedForward(joined);
      networks.unshift(network);
      joined = await this.#joined(joined.residual.base);
    }
    for (const [j, network] of networks.entries()) {
      const part = j < networks.length - 1 ? `ffn.${j}.` : '';
      block.dense(`${part}intermediate.dense`, network.up, network.upBefore);
      block.dense(`${part}output.dense`, network.down.dense, network.downBefore);
      this.#addNorm(block, `${part}output.LayerNorm`, network.down);
    }
    return this.#attend(joined, input, block);
  }

  /** A feed-forward network by its joining end. */
  async #feedForward(down: Joined): Promise<FeedForward> {
    const residual = this.#settled(down.residual);
    const inner = this.#settled(await read(this.#walk, down.dense.dense.input));
    const up = await readBent(this.#walk, inner.base);
    if (!up) throw unclear('has a layer between residuals that is no feed-forward network');
    this.#hint('hidden_act', up.nonlinearity);
    const from = await read(this.#walk, up.dense.input);
    if (from.base !== residual.base)
      throw unclear('has a feed-forward network that is no residual');
    return { up, upBefore: this.#before(from), down, downBefore: this.#before(inner) };
  }

  /**
   * @param joined the sum behind attention
   * @param outer the block's input where there is a bottleneck, else null
   * @returns the block's input
   */
  async #attend(joined: Joined, outer: Reading | null, block: DerivedTensors): Promise<Reading> {
    const walk = this.#walk;
    const inner = this.#settled(joined.residual);
    const input = outer ?? inner;
    if (outer) await this.#squeeze('bottleneck.input', inner, outer, block);
    const { heads, query, key, value } = await matchAttention(walk, joined.dense.dense.input);
    const [asked, keyed, valued] = [
      await read(walk, query.dense.input),
      await read(walk, key.dense.input),
      await read(walk, value.dense.input),
    ];
    if (asked.base !== keyed.base) throw unclear('has queries and keys of different values');
    if (valued.base !== input.base && valued.base !== inner.base) {
      throw unclear('has values that come from elsewhere');
    }
    if (keyed.base !== input.base && keyed.base !== inner.base) {
      this.#settled(keyed);
      await this.#squeeze('bottleneck.attention', keyed, input, block);
    }
    this.#hint('num_attention_heads', heads);
    if (outer) this.#hint('use_bottleneck_attention', valued.base === inner.base);
    // Ours multiplies queries by 1/√(head width), which the graph's have in them already.
    const root = Math.sqrt(query.dense.out / heads);
    const whole = { ...query, scale: times(query.scale, root), shift: times(query.shift, root) };
    block.dense('attention.self.query', whole, this.#before(asked));
    block.dense('attention.self.key', key, this.#before(keyed));
    block.dense('attention.self.value', value, this.#before(valued));
    block.dense('attention.output.dense', joined.dense, { scale: 1, shift: 0 });
    this.#addNorm(block, 'attention.output.LayerNorm', joined);
    return input;
  }

  /** A dense layer and its norm that narrow the block's input. */
  async #squeeze(
    name: string,
    narrow: Reading,
    input: Reading,
    block: DerivedTensors,
  ): Promise<void> {
    const normed = await this.#normed(narrow.base);
    const dense = await readDense(this.#walk, normed.of);
    const from = dense && (await read(this.#walk, dense.dense.input));
    if (!dense || from?.base !== input.base) throw unclear(`has no ${name}`);
    block.dense(`${name}.dense`, dense, this.#before(from));
    this.#addNorm(block, `${name}.LayerNorm`, normed);
  }

  /** A sum of a dense layer and a residual, under its norm. */
  async #joined(base: number): Promise<Joined> {
    const normed = await this.#normed(base);
    const plain = await read(this.#walk, normed.of);
    const maker = this.#walk.maker(plain.base);
    const [left = -1, right = -1] = maker?.inputs ?? [];
    if (maker?.kind !== 'ADD' || maker.activation !== 'NONE' || !isPlain(plain)) {
      throw unclear('lacks a residual where one was expected');
    }
    const [first, second] = [await readDense(this.#walk, left), await readDense(this.#walk, right)];
    // Both are dense where a bottleneck without a norm is what attention is added to.
    const firstJoins =
      first !== null && (!second || (await isMixed(this.#walk, first.dense.input)));
    const dense = firstJoins ? first : second;
    if (!dense) throw unclear('adds what is no dense layer to its residual');
    return { ...normed, dense, residual: await read(this.#walk, firstJoins ? right : left) };
  }

  /** The norm of a value whose own part we have settled. */
  async #normed(base: number): Promise<Normed> {
    const { scale, shift } = this.#own.get(base) ?? { scale: 1, shift: 0 };
    const layer = await layerNormAt(this.#walk, base);
    if (!layer) return { of: base, gamma: scale, beta: shift };
    this.#hint('normalization_type', 'layer_norm');
    this.#hint('layer_norm_eps', layer.epsilon);
    return {
      of: layer.of,
      gamma: times(layer.gamma, scale),
      beta: plus(times(layer.beta, scale), shift),
    };
  }

  #addNorm(tensors: DerivedTensors, name: string, { of, gamma, beta }: Normed): void {
    tensors.norm(name, gamma, beta, this.#walk.width(of));
  }

  /** Decides that our network's value is this reading, unless another came first. */
  #settled(reading: Reading): Reading {
    if (!this.#own.has(reading.base)) {
      const { scale, shift } = reading;
      this.#own.set(reading.base, { scale: withoutZeros(scale), shift });
    }
    return reading;
  }

  /** What a reading is of our network's value. */
  #before({ base, scale, shift }: Reading): Before {
    const own = this.#own.get(base);
    if (!own || (own.scale === scale && own.shift === shift)) return { scale: 1, shift: 0 };
    const share = times(
      scale,
      mapped(own.scale, (it) => 1 / it),
    );
    const less = times(times(share, own.shift), -1);
    return { scale: share, shift: plus(shift, less) };
  }

  /** @throws ArchitectureError when the network is not alike in all its parts */
  #hint(name: string, value: string | number | boolean): void {
    const known = (this.#hints[name] ??= value);
    if (known !== value) throw unclear(`has parts that differ in ${name}`);
  }
}

/** Operators that pick a part of the logits or turn them. */
const PICKING: ReadonlySet<string> = new Set([
  'DEQUANTIZE',
  'QUANTIZE',
  'RESHAPE',
  'SLICE',
  'SPLIT',
  'SQUEEZE',
  'STRIDED_SLICE',
  'TRANSPOSE',
  'UNPACK',
]);

/**
 * An int8 norm may have been rounded to nothing where others read the value beside it: what rounds to
 * zero lies somewhere within half a step.
 */
function withoutZeros(scale: Vector): Vector {
  if (typeof scale === 'number' || !scale.includes(0)) return scale;
  const sizes = scale.map(Math.abs).filter((it) => it > 0);
  const least = sizes.length > 0 ? sizes.reduce((a, b) => Math.min(a, b)) / 4 : 1;
  return scale.map((it) => (it === 0 ? least : it));
}

function isPlain({ scale, shift }: Reading): boolean {
  return isAll(scale, 1) && isAll(shift, 0);
}

function unclear(what: string): ArchitectureError {
  return new ArchitectureError(`its graph ${what}, so it is no MobileBERT or BERT known here`);
}
