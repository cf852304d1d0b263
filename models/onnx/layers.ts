import type { Graph } from './graph';
import type { Weight } from './weight';

/** y = scale ⊙ value + shift, owed to whoever uses the value; see fold.ts. */
export interface Affine {
  readonly scale: Float32Array;
  readonly shift: Float32Array;
}

/** A value [batch, length, width] on its way through the network. */
export interface Activation {
  readonly value: string;
  readonly width: number;
  readonly type: 'float32' | 'float16';
  /** Not applied yet; null for none. */
  readonly owed: Affine | null;
}

/** x·weight + bias. */
export interface Dense {
  /** What the layer is called in reports and in lists of layers kept in float. */
  readonly name: string;
  /** [in, out] */
  readonly weight: Weight;
  /** [out] */
  readonly bias: Float32Array;
}

/**
 * `affine`: x ⊙ gamma + beta, without statistics (MobileBERT's NoNorm); `layer`: layer normalisation
 * over the width.
 */
export interface Norm {
  readonly kind: 'affine' | 'layer';
  readonly name: string;
  readonly gamma: Float32Array;
  readonly beta: Float32Array;
  /** Of `layer`. */
  readonly epsilon: number;
}

/**
 * Elementwise, as Hugging Face's `hidden_act` names them; gelu is the exact one, by erf, gelu_new the
 * one approximated by tanh.
 */
export type Nonlinearity = 'relu' | 'gelu' | 'gelu_new';

export interface FeedForward {
  /** width → inner */
  readonly up: Dense;
  /** inner → width */
  readonly down: Dense;
  readonly nonlinearity: Nonlinearity;
}

/** Rows of a table, chosen by token, token type, or place. */
export type RowChoice = 'token' | 'type' | 'place';

/** At once, or after weights were looked at. */
export type Given = Activation | Promise<Activation>;

/** Names of the network's inputs, all int64 [batch, length]. */
export const INPUTS = { ids: 'input_ids', mask: 'attention_mask', typeIds: 'token_type_ids' };

/**
 * What architectures describe their networks with. Each form of the network (float32, float16, int8)
 * emits these in its own way into a graph.
 */
export interface Layers {
  readonly graph: Graph;
  /** table[rows, width] → [batch, length, width] */
  rows(name: string, choice: RowChoice, table: Weight): Given;
  sum(name: string, a: Activation, b: Activation): Given;
  /** Each position with its neighbours: [next, own, previous], zeros beyond both ends. */
  trigram(name: string, x: Activation): Activation;
  dense(x: Activation, dense: Dense): Promise<Activation>;
  /** norm(x·weight + bias + residual); without `residual` norm(x·weight + bias). */
  denseNorm(
    x: Activation,
    dense: Dense,
    norm: Norm,
    residual: Activation | null,
  ): Promise<Activation>;
  /** norm(nonlinearity(x·up)·down + x) */
  feedForward(x: Activation, layer: FeedForward, norm: Norm): Promise<Activation>;
  norm(x: Activation, norm: Norm): Given;
  nonlinearity(name: string, x: Activation, kind: Nonlinearity | 'tanh'): Activation;
  /**
   * Softmax of query·keyᵀ over the positions the mask allows, times value, in `heads` equal parts of
   * the width. The usual 1/√(head width) is in the query already.
   */
  attention(
    name: string,
    query: Activation,
    key: Activation,
    value: Activation,
    heads: number,
  ): Activation;
  /** [batch, length, width] → [batch, width] of position 0. */
  first(name: string, x: Activation): Given;
  /** A layer that stays in float in every form, as heads do. */
  head(x: Activation, dense: Dense): Given;
  /** Gives out float32; `column` picks one column of the width. */
  output(name: string, x: Activation, shape: readonly (string | number)[], column?: number): void;
}
