import type { Graph } from './graph';
import { type Activation, INPUTS, type Nonlinearity, type Norm } from './layers';
import type { Weight } from './weight';

export type FloatType = 'float32' | 'float16';

/** What is added to the attention scores of positions that the mask forbids. */
export const MASK_VALUE = -120;

/** The nodes that all forms emit alike, value names in and out. */
export class Emitter {
  readonly #masks = new Map<FloatType, string>();
  #length: string | null = null;

  constructor(readonly graph: Graph) {
    for (const name of [INPUTS.ids, INPUTS.mask, INPUTS.typeIds]) {
      graph.input(name, 'int64', ['batch', 'length']);
    }
  }

  /** int64 [1]: the length of this run. */
  length(): string {
    this.#length ??= this.graph.node('length', 'Shape', [INPUTS.ids], { start: 1, end: 2 });
    return this.#length;
  }

  /**
   * The first `length` rows of a table. That no shape can be inferred from here on is welcome: it keeps
   * onnxruntime from joining Add and LayerNormalization to SkipLayerNormalization, which took four
   * times as long natively (1.31) and no less in WebAssembly.
   */
  firstRows(name: string, table: string): string {
    const { graph } = this;
    const zero = graph.integers([0]);
    return graph.node(name, 'Slice', [table, zero, this.length(), zero]);
  }

  cast(value: string, type: FloatType): string {
    return this.graph.node(`${value} as ${type}`, 'Cast', [value], {
      to: type === 'float16' ? 10 : 1,
    });
  }

  /** [batch, 1, 1, length]: 0 where attention is allowed, MASK_VALUE elsewhere. */
  private mask(type: FloatType): string {
    const { graph } = this;
    let mask = this.#masks.get(type);
    if (mask === undefined) {
      const wide = graph.node('mask/wide', 'Unsqueeze', [INPUTS.mask, graph.integers([1, 2])]);
      const allowed = this.cast(wide, type);
      const forbidden = graph.node('mask/forbidden', 'Sub', [graph.scalar(type, 1), allowed]);
      mask = graph.node('mask', 'Mul', [forbidden, graph.scalar(type, MASK_VALUE)]);
      this.#masks.set(type, mask);
    }
    return mask;
  }

  trigram(name: string, x: string): string {
    const { graph } = this;
    const padded = graph.node(`${name}/padded`, 'Pad', [x, graph.integers([0, 1, 0, 0, 1, 0])]);
    const cut = (part: string, from: number, to: number): string =>
      graph.node(`${name}/${part}`, 'Slice', [
        padded,
        graph.integers([from]),
        graph.integers([to]),
        graph.integers([1]),
      ]);
    const next = cut('next', 2, Number.MAX_SAFE_INTEGER);
    const previous = cut('previous', 0, -2);
    return graph.node(name, 'Concat', [next, x, previous], { axis: 2 });
  }

  layerNorm(x: string, norm: Norm, type: FloatType): string {
    const { graph } = this;
    const gamma = graph.vector(`${norm.name}.weight`, type, norm.gamma);
    const beta = graph.vector(`${norm.name}.bias`, type, norm.beta);
    return graph.node(norm.name, 'LayerNormalization', [x, gamma, beta], {
      axis: -1,
      epsilon: { float: norm.epsilon },
    });
  }

  nonlinearity(name: string, x: string, kind: Nonlinearity | 'tanh', type: FloatType): string {
    const { graph } = this;
    if (kind === 'relu') return graph.node(name, 'Relu', [x]);
    if (kind === 'tanh') return graph.node(name, 'Tanh', [x]);
    if (kind === 'gelu_new') return this.approximateGelu(name, x, type);
    // x/2 · (1 + erf(x/√2)), in the shape that onnxruntime knows as one operator.
    const root = graph.node(`${name}/root`, 'Div', [x, graph.scalar(type, Math.SQRT2)]);
    const erf = graph.node(`${name}/erf`, 'Erf', [root]);
    const share = graph.node(`${name}/share`, 'Add', [erf, graph.scalar(type, 1)]);
    const twice = graph.node(`${name}/twice`, 'Mul', [x, share]);
    return graph.node(name, 'Mul', [twice, graph.scalar(type, 0.5)]);
  }

  /** x/2 · (1 + tanh(√(2/π)·(x + 0.044715·x³))) (Hendrycks and Gimpel 2016, arXiv 1606.08415). */
  private approximateGelu(name: string, x: string, type: FloatType): string {
    const { graph } = this;
    const times = (part: string, a: string, b: string): string =>
      graph.node(`${name}/${part}`, 'Mul', [a, b]);
    const square = times('square', x, x);
    const small = times('small', square, graph.scalar(type, 0.044715 * Math.sqrt(2 / Math.PI)));
    const slope = graph.node(`${name}/slope`, 'Add', [
      small,
      graph.scalar(type, Math.sqrt(2 / Math.PI)),
    ]);
    const bend = graph.node(`${name}/bend`, 'Tanh', [times('inner', x, slope)]);
    const share = graph.node(`${name}/share`, 'Add', [bend, graph.scalar(type, 1)]);
    const half = times('half', x, graph.scalar(type, 0.5));
    return graph.node(name, 'Mul', [half, share]);
  }

  /** [batch, length, width] → [batch, heads, length, width/heads], or its last two sides swapped. */
  private parts(name: string, x: string, width: number, heads: number, swapped = false): string {
    const { graph } = this;
    const shape = graph.integers([0, 0, heads, width / heads]);
    const split = graph.node(`${name}/parts`, 'Reshape', [x, shape]);
    return graph.node(`${name}/by head`, 'Transpose', [split], {
      perm: swapped ? [0, 2, 3, 1] : [0, 2, 1, 3],
    });
  }

  /** [batch, heads, length, width/heads] → [batch, length, width] */
  private whole(name: string, x: string, width: number): string {
    const { graph } = this;
    const turned = graph.node(`${name}/turned`, 'Transpose', [x], { perm: [0, 2, 1, 3] });
    return graph.node(name, 'Reshape', [turned, graph.integers([0, 0, width])]);
  }

  /** All in one type; see Layers.attention. */
  attention(
    name: string,
    query: Activation,
    key: Activation,
    value: Activation,
    heads: number,
  ): string {
    const scores = this.scores(`${name}/scores`, query.value, key.value, query.width, heads);
    const weights = this.attend(name, scores, query.type);
    return this.mix(name, weights, value.value, value.width, heads);
  }

  /** query·keyᵀ of each head */
  scores(name: string, query: string, key: string, width: number, heads: number): string {
    const q = this.parts(`${name}/query`, query, width, heads);
    const k = this.parts(`${name}/key`, key, width, heads, true);
    return this.graph.node(name, 'MatMul', [q, k]);
  }

  attend(name: string, scores: string, type: FloatType): string {
    const { graph } = this;
    const masked = graph.node(`${name}/masked`, 'Add', [scores, this.mask(type)]);
    return graph.node(`${name}/weights`, 'Softmax', [masked], { axis: -1 });
  }

  mix(name: string, weights: string, value: string, width: number, heads: number): string {
    const v = this.parts(`${name}/value`, value, width, heads);
    const mixed = this.graph.node(`${name}/mixed`, 'MatMul', [weights, v]);
    return this.whole(name, mixed, width);
  }

  output(
    name: string,
    x: Activation,
    shape: readonly (string | number)[],
    column: number | undefined,
  ): void {
    const { graph } = this;
    const value = x.type === 'float16' ? this.cast(x.value, 'float32') : x.value;
    const given =
      column === undefined
        ? value
        : graph.node(`${name}/column`, 'Gather', [value, graph.integers(column)], { axis: -1 });
    graph.output(name, given, 'float32', shape);
  }

  /** Rows of a float table by index. */
  gather(name: string, table: Weight, indices: string, type: FloatType): string {
    return this.graph.node(name, 'Gather', [
      this.graph.weight(`${name}.table`, type, table),
      indices,
    ]);
  }
}
