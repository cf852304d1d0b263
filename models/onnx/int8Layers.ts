import { Emitter } from './emitter';
import { normed } from './fold';
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
import { equalised, quantisedColumns, quantisedRows } from './quantise';
import { sides, type Weight } from './weight';

/** Tables smaller than this stay in float: nothing to gain. */
const SMALL_TABLE_ROWS = 16;

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
 * The nodes of a product are those that onnxruntime joins into one (`DynamicQuantizeMatMul`).
 * A NoNorm's gamma goes into the columns of the product before it, which leaves their int8 values as
 * they are; the residual stream is never rescaled (that cost precision when measured).
 */
export class Int8Layers implements Layers {
  readonly graph = new Graph();
  readonly #emit = new Emitter(this.graph);
  readonly #levels = new Map<string, Levels>();

  /** @param keptInFloat names of dense layers that are not quantised */
  constructor(private readonly keptInFloat: ReadonlySet<string> = new Set()) {}

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
    return this.keptInFloat.has(dense.name) ? this.head(x, dense) : this.#product(x, dense);
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
    const { up, down } =
      layer.nonlinearity === 'relu' ? await equalised(layer.up, layer.down) : layer;
    const inner = await this.dense(x, up);
    const bent = this.nonlinearity(`${up.name}/bent`, inner, layer.nonlinearity);
    return this.denseNorm(bent, down, norm, x);
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

  async #product(x: Activation, { name, weight, bias }: Dense): Promise<Activation> {
    const { graph } = this;
    const quantised = await quantisedColumns(weight);
    const table = graph.constant(`${name}.weight`, 'int8', weight.shape, async () =>
      bytesOf(await quantised.load()),
    );
    const levels = this.#quantise(x.value);
    const sums = graph.node(`${name}/sums`, 'MatMulInteger', [levels.values, table, levels.zero]);
    const scale = graph.node(`${name}/scale`, 'Mul', [
      levels.scale,
      graph.vector(`${name}.scales`, 'float32', quantised.scales),
    ]);
    const product = graph.node(`${name}/product`, 'Mul', [this.#emit.cast(sums, 'float32'), scale]);
    const shift = graph.vector(`${name}.bias`, 'float32', bias);
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
