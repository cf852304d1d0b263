import { Emitter } from './emitter';
import { added, normed } from './fold';
import { bytesOf, Graph } from './graph';
import {
  type Activation,
  type Dense,
  type FeedForward,
  INPUTS,
  type Layers,
  type Nonlinearity,
  type Norm,
  type RowChoice,
} from './layers';
import type { InputStatistics } from './probe';
import {
  equalised,
  lostOnAverage,
  quantisedColumns,
  quantisedRows,
  STICKING_OUT,
  tamingFactors,
} from './quantise';
import { scaledRows, sides, type Weight } from './weight';

/** Tables smaller than this stay in float: nothing to gain. */
const SMALL_TABLE_ROWS = 16;

export interface Int8Options {
  /** Names of dense layers that are not quantised. */
  readonly keptInFloat?: ReadonlySet<string>;
  /** What was seen of the values that dense layers read, by the layers' names. */
  readonly inputs?: ReadonlyMap<string, InputStatistics>;
}

/**
 * A peak is never taken for less than this: rows of zeros must not be divided by 0. After gelu, which
 * gives no less than -0.171, it makes the greatest value do for a peak.
 */
const LEAST_PEAK: Readonly<Record<Nonlinearity, number>> = {
  relu: 2 ** -64,
  gelu: 0.1875,
  gelu_new: 0.1875,
};

/** A value with every row (position) divided by its own largest magnitude. */
interface Evened {
  readonly value: string;
  /** [batch, length, 1]: what the rows were divided by. */
  readonly peaks: string;
}

/** An input quantised at run time. */
interface Levels {
  readonly values: string;
  readonly scale: string;
  readonly zero: string;
}

/**
 * Emits a network in dynamic int8: activations U8 with one scale a tensor, taken at run time, weights
 * S8 with one scale an output channel. Everything between the products is float32.
 *
 * One scale for all of an activation is too coarse where a few channels or a few rows (mostly that of
 * [CLS]) are far larger than the others. Such channels are divided by factors that the weights make up
 * for; such rows by their own peaks, taken at run time, which the products are multiplied with again.
 * Both are exact, and cost about a hundredth of the time. What rounding the weights takes on average
 * is given back in the bias.
 *
 * The nodes of a product are those that onnxruntime joins into one (`DynamicQuantizeMatMul`).
 * A NoNorm's gamma goes into the columns of the product before it, which leaves their int8 values as
 * they are; the residual stream is never rescaled (that cost precision when measured).
 */
export class Int8Layers implements Layers {
  readonly graph = new Graph();
  readonly #emit = new Emitter(this.graph);
  readonly #levels = new Map<string, Levels>();

  /** Dense layers whose input's channels have been seen to, with what they were multiplied by. */
  readonly #settled = new Map<string, Float32Array>();
  readonly #tamed = new Map<string, string>();
  readonly #evened = new Map<string, Evened>();
  /** What of a nonlinearity gave a value. */
  readonly #bent = new Map<string, Nonlinearity>();

  constructor(private readonly options: Int8Options = {}) {}

  async rows(name: string, choice: RowChoice, table: Weight): Promise<Activation> {
    const { graph } = this;
    const emit = this.#emit;
    const [count, width] = sides(table);
    const indices = choice === 'type' ? INPUTS.typeIds : INPUTS.ids;
    const pick = (part: string, from: string): string =>
      choice === 'place'
        ? emit.firstRows(`${name}/${part}`, from)
        : graph.node(`${name}/${part}`, 'Gather', [from, indices], { axis: 0 });
    if (count < SMALL_TABLE_ROWS) {
      return float(pick('rows', graph.weight(`${name}.table`, 'float32', table)), width);
    }
    const quantised = await quantisedRows(table);
    const values = graph.constant(`${name}.table`, 'int8', table.shape, async () =>
      bytesOf(await quantised.load()),
    );
    const scale = graph.constant(`${name}.scales`, 'float32', [count, 1], () =>
      bytesOf(quantised.scales),
    );
    const rows = emit.cast(pick('rows', values), 'float32');
    return float(graph.node(name, 'Mul', [rows, pick('row scales', scale)]), width);
  }

  sum(name: string, a: Activation, b: Activation): Activation {
    return float(this.graph.node(name, 'Add', [a.value, b.value]), a.width);
  }

  trigram(name: string, x: Activation): Activation {
    return float(this.#emit.trigram(name, x.value), 3 * x.width);
  }

  async dense(x: Activation, dense: Dense): Promise<Activation> {
    const { name } = dense;
    if (this.options.keptInFloat?.has(name)) return this.head(x, dense);
    const seen = this.options.inputs?.get(name);
    if (!seen) return this.#product(x, dense);
    const settled = this.#settled.get(name);
    if (settled) return this.#product(x, dense, byPlace(seen.means, settled), rowsStickOut(seen));
    if (rowsStickOut(seen)) return this.#product(x, dense, seen.means, true);
    const factors = tamingFactors(seen.peaks);
    if (!factors) return this.#product(x, dense, seen.means);
    const shares = factors.map((it) => 1 / it);
    return this.#product(
      this.#tame(x, shares),
      { ...dense, weight: scaledRows(dense.weight, factors) },
      byPlace(seen.means, shares),
    );
  }

  async denseNorm(
    x: Activation,
    dense: Dense,
    norm: Norm,
    residual: Activation | null,
  ): Promise<Activation> {
    const { graph } = this;
    if (norm.kind === 'layer') {
      const y = await this.dense(x, dense);
      return this.norm(residual ? this.sum(`${norm.name}/sum`, y, residual) : y, norm);
    }
    const y = await this.dense(x, normed(dense, norm));
    if (!residual) return y;
    const gamma = graph.vector(`${norm.name}.weight`, 'float32', norm.gamma);
    const rest = graph.node(`${norm.name}/rest`, 'Mul', [residual.value, gamma]);
    return float(graph.node(norm.name, 'Add', [y.value, rest]), residual.width);
  }

  async feedForward(x: Activation, layer: FeedForward, norm: Norm): Promise<Activation> {
    const { nonlinearity } = layer;
    if (nonlinearity !== 'relu') return this.#feedForward(x, layer, norm);
    // Factors go through a ReLU into the layer before it, and cost nothing there.
    const seen = this.options.inputs?.get(layer.down.name);
    const peaks = seen && !rowsStickOut(seen) ? seen.peaks : undefined;
    const { up, down, factors } = await equalised(layer.up, layer.down, peaks);
    this.#settled.set(down.name, factors);
    return this.#feedForward(x, { up, down, nonlinearity }, norm);
  }

  norm(x: Activation, norm: Norm): Activation {
    const { graph } = this;
    if (norm.kind === 'layer') {
      return float(this.#emit.layerNorm(x.value, norm, 'float32'), x.width);
    }
    const gamma = graph.vector(`${norm.name}.weight`, 'float32', norm.gamma);
    const beta = graph.vector(`${norm.name}.bias`, 'float32', norm.beta);
    const scaled = graph.node(`${norm.name}/scaled`, 'Mul', [x.value, gamma]);
    return float(graph.node(norm.name, 'Add', [scaled, beta]), x.width);
  }

  nonlinearity(name: string, x: Activation, kind: Nonlinearity | 'tanh'): Activation {
    return float(this.#emit.nonlinearity(name, x.value, kind, 'float32'), x.width);
  }

  attention(
    name: string,
    query: Activation,
    key: Activation,
    value: Activation,
    heads: number,
  ): Activation {
    const mixed = this.#emit.attention(name, query, key, value, heads);
    return float(mixed, value.width);
  }

  first(name: string, x: Activation): Activation {
    const { graph } = this;
    return float(graph.node(name, 'Gather', [x.value, graph.integers(0)], { axis: 1 }), x.width);
  }

  head(x: Activation, { name, weight, bias }: Dense): Activation {
    const { graph } = this;
    const table = graph.weight(`${name}.weight`, 'float32', weight);
    const product = graph.node(`${name}/product`, 'MatMul', [x.value, table]);
    const shift = graph.vector(`${name}.bias`, 'float32', bias);
    return float(graph.node(name, 'Add', [product, shift]), weight.shape[1]!);
  }

  output(name: string, x: Activation, shape: readonly (string | number)[], column?: number): void {
    this.#emit.output(name, x, shape, column);
  }

  async #feedForward(x: Activation, layer: FeedForward, norm: Norm): Promise<Activation> {
    const inner = await this.dense(x, layer.up);
    const bent = this.nonlinearity(`${layer.up.name}/bent`, inner, layer.nonlinearity);
    this.#bent.set(bent.value, layer.nonlinearity);
    return this.denseNorm(bent, layer.down, norm, x);
  }

  /** Channels times their shares; once for all layers that read the same value. */
  #tame(x: Activation, shares: Float32Array): Activation {
    const { graph } = this;
    let value = this.#tamed.get(x.value);
    if (value === undefined) {
      const share = graph.vector(`${x.value}/shares`, 'float32', shares);
      value = graph.node(`${x.value}/tamed`, 'Mul', [x.value, share]);
      this.#tamed.set(x.value, value);
    }
    return float(value, x.width);
  }

  /** Once for all products that read the same value. */
  #even({ value }: Activation): Evened {
    const { graph } = this;
    let evened = this.#evened.get(value);
    if (!evened) {
      const bent = this.#bent.get(value);
      const magnitudes = bent ? value : graph.node(`${value}/magnitudes`, 'Abs', [value]);
      const greatest = graph.node(`${value}/greatest`, 'ReduceMax', [magnitudes], {
        axes: [2],
        keepdims: 1,
      });
      const least = graph.scalar('float32', LEAST_PEAK[bent ?? 'relu']);
      const peaks = graph.node(`${value}/peaks`, 'Max', [greatest, least]);
      const shares = graph.node(`${value}/row shares`, 'Reciprocal', [peaks]);
      evened = { value: graph.node(`${value}/evened`, 'Mul', [value, shares]), peaks };
      this.#evened.set(value, evened);
    }
    return evened;
  }

  /**
   * @param means of the channels of x
   * @param byRow whether rows are quantised each by their own peak
   */
  async #product(
    x: Activation,
    { name, weight, bias }: Dense,
    means?: Float32Array,
    byRow = false,
  ): Promise<Activation> {
    const { graph } = this;
    const quantised = await quantisedColumns(weight);
    const table = graph.constant(`${name}.weight`, 'int8', weight.shape, async () =>
      bytesOf(await quantised.load()),
    );
    const evened = byRow ? this.#even(x) : null;
    const levels = this.#quantise(evened?.value ?? x.value);
    const sums = graph.node(`${name}/sums`, 'MatMulInteger', [levels.values, table, levels.zero]);
    const scale = graph.node(`${name}/scale`, 'Mul', [
      levels.scale,
      graph.vector(`${name}.scales`, 'float32', quantised.scales),
    ]);
    let product = graph.node(`${name}/product`, 'Mul', [this.#emit.cast(sums, 'float32'), scale]);
    if (evened) product = graph.node(`${name}/whole`, 'Mul', [product, evened.peaks]);
    const whole = means ? added(bias, await lostOnAverage(weight, quantised, means)) : bias;
    const shift = graph.vector(`${name}.bias`, 'float32', whole);
    return float(graph.node(name, 'Add', [product, shift]), quantised.scales.length);
  }

  /** Once for all products that read the same value. */
  #quantise(value: string): Levels {
    let levels = this.#levels.get(value);
    if (!levels) {
      const parts = ['levels', 'scale', 'zero'].map((part) => `${value}/${part}`);
      const [values, scale, zero] = this.graph.nodeOf(parts, 'DynamicQuantizeLinear', [value]);
      levels = { values: values!, scale: scale!, zero: zero! };
      this.#levels.set(value, levels);
    }
    return levels;
  }
}

function float(value: string, width: number): Activation {
  return { value, width, type: 'float32', owed: null };
}

function rowsStickOut({ rowSpread }: InputStatistics): boolean {
  return rowSpread > STICKING_OUT;
}

function byPlace(a: Float32Array, b: Float32Array): Float32Array {
  return a.map((it, i) => it * b[i]!);
}
