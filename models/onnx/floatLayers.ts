import { Emitter, type FloatType } from './emitter';
import { joined, normed, reading, sound } from './fold';
import { Graph } from './graph';
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
import type { Weight } from './weight';

export interface FloatOptions {
  readonly type: FloatType;
  /** Steps that float16 cannot hold, by name: they are computed and kept in float32. */
  readonly wide?: ReadonlySet<string>;
  /** Takes NoNorm out; on by default. */
  readonly fold?: boolean;
  /** Told of every step and its value; see probe.ts. */
  readonly onStep?: (name: string, value: string) => void;
  /** Told of every dense layer and the value it reads, which is the plain one without `fold`. */
  readonly onInput?: (name: string, value: string) => void;
}

/** Emits a network in float32, or in float16 with float32 where that overflows. */
export class FloatLayers implements Layers {
  readonly graph = new Graph();
  readonly #emit = new Emitter(this.graph);
  readonly #options: Required<Pick<FloatOptions, 'wide' | 'fold'>> & FloatOptions;

  constructor(options: FloatOptions) {
    this.#options = { wide: new Set(), fold: true, ...options };
  }

  rows(name: string, choice: RowChoice, table: Weight): Activation {
    const emit = this.#emit;
    const width = table.shape[1]!;
    const type = this.#type(name, []);
    const value =
      choice === 'place'
        ? emit.firstRows(name, this.graph.weight(`${name}.table`, type, table))
        : emit.gather(name, table, choice === 'token' ? INPUTS.ids : INPUTS.typeIds, type);
    return this.#step(name, value, width, type);
  }

  sum(name: string, a: Activation, b: Activation): Activation {
    return this.#sum(name, this.#plain(a), this.#plain(b));
  }

  trigram(name: string, x: Activation): Activation {
    return { ...x, value: this.#emit.trigram(name, x.value), width: 3 * x.width };
  }

  async dense(x: Activation, dense: Dense): Promise<Activation> {
    return this.#dense(x, await reading(x.owed, dense));
  }

  async denseNorm(
    x: Activation,
    dense: Dense,
    norm: Norm,
    residual: Activation | null,
  ): Promise<Activation> {
    const plain = await reading(x.owed, dense);
    if (norm.kind === 'affine' && this.#options.fold) {
      if (!residual) return this.#dense(x, normed(plain, norm));
      const { dense: joining, owed } = joined(residual, plain, norm);
      const sum = this.#sum(norm.name, this.#dense(x, joining), residual);
      const stream = { ...sum, owed };
      return sound(owed.scale) ? stream : this.#plain(stream);
    }
    const y = this.#dense(x, plain);
    const whole = residual ? this.#sum(`${norm.name}/sum`, y, this.#plain(residual)) : y;
    return this.norm(whole, norm);
  }

  async feedForward(x: Activation, layer: FeedForward, norm: Norm): Promise<Activation> {
    const inner = await this.dense(x, layer.up);
    const bent = this.nonlinearity(`${layer.up.name}/bent`, inner, layer.nonlinearity);
    return this.denseNorm(bent, layer.down, norm, x);
  }

  norm(x: Activation, norm: Norm): Activation {
    const plain = this.#plain(x);
    if (norm.kind === 'layer') {
      const type = this.#type(norm.name, [plain]);
      const value = this.#emit.layerNorm(this.#as(plain, type), norm, type);
      return this.#step(norm.name, value, x.width, type);
    }
    const owed = { scale: norm.gamma, shift: norm.beta };
    const normedLater = { ...plain, owed };
    return this.#options.fold && sound(owed.scale)
      ? normedLater
      : this.#plain(normedLater, norm.name);
  }

  nonlinearity(name: string, x: Activation, kind: Nonlinearity | 'tanh'): Activation {
    const type = this.#type(name, [x]);
    const value = this.#emit.nonlinearity(name, this.#as(x, type), kind, type);
    return this.#step(name, value, x.width, type);
  }

  attention(
    name: string,
    query: Activation,
    key: Activation,
    value: Activation,
    heads: number,
  ): Activation {
    const emit = this.#emit;
    const scoresName = `${name}/scores`;
    const type = this.#type(scoresName, [query, key]);
    const [q, k] = [this.#as(query, type), this.#as(key, type)];
    const scores = emit.scores(scoresName, q, k, query.width, heads);
    this.#options.onStep?.(scoresName, scores);
    const weights = emit.attend(name, scores, type);
    const mixType = this.#type(name, [value]);
    const mixed = emit.mix(
      name,
      type === mixType ? weights : emit.cast(weights, mixType),
      this.#as(value, mixType),
      value.width,
      heads,
    );
    return this.#step(name, mixed, value.width, mixType);
  }

  first(name: string, x: Activation): Activation {
    const value = this.graph.node(name, 'Gather', [x.value, this.graph.integers(0)], { axis: 1 });
    return this.#plain({ ...x, value });
  }

  head(x: Activation, dense: Dense): Promise<Activation> {
    return this.dense(x, dense);
  }

  output(name: string, x: Activation, shape: readonly (string | number)[], column?: number): void {
    this.#emit.output(name, x, shape, column);
  }

  #dense(x: Activation, { name, weight, bias }: Dense): Activation {
    const { graph } = this;
    const type = this.#type(name, [x]);
    this.#options.onInput?.(name, x.value);
    let value = graph.node(`${name}/product`, 'MatMul', [
      this.#as(x, type),
      graph.weight(`${name}.weight`, type, weight),
    ]);
    if (bias.some((it) => it !== 0)) {
      value = graph.node(name, 'Add', [value, graph.vector(`${name}.bias`, type, bias)]);
    }
    return this.#step(name, value, weight.shape[1]!, type);
  }

  /** The values alone, whatever they owe. */
  #sum(name: string, a: Activation, b: Activation): Activation {
    const type = this.#type(name, [a, b]);
    const value = this.graph.node(name, 'Add', [this.#as(a, type), this.#as(b, type)]);
    return this.#step(name, value, a.width, type);
  }

  /** With nothing owed any more. */
  #plain(x: Activation, name = `${x.value}/plain`): Activation {
    if (!x.owed) return x;
    const { graph } = this;
    const type = this.#type(name, [x]);
    const scale = graph.vector(`${name}.weight`, type, x.owed.scale);
    const shift = graph.vector(`${name}.bias`, type, x.owed.shift);
    const scaled = graph.node(`${name}/scaled`, 'Mul', [this.#as(x, type), scale]);
    const value = graph.node(name, 'Add', [scaled, shift]);
    return this.#step(name, value, x.width, type);
  }

  /** What a step is computed in: float32 where it or what it reads is beyond float16. */
  #type(name: string, from: readonly Activation[]): FloatType {
    const { type, wide } = this.#options;
    return wide.has(name) || from.some((it) => it.type === 'float32') ? 'float32' : type;
  }

  #as(x: Activation, type: FloatType): string {
    return x.type === type ? x.value : this.#emit.cast(x.value, type);
  }

  /** A finished step; what fits float16 again goes on in it. */
  #step(name: string, value: string, width: number, type: FloatType): Activation {
    this.#options.onStep?.(name, value);
    const keep = type === this.#options.type || this.#options.wide.has(name);
    return keep
      ? { value, width, type, owed: null }
      : { value: this.#emit.cast(value, 'float16'), width, type: 'float16', owed: null };
  }
}
