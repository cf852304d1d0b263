import type { TensorInfo } from '../weights/weightSource';

/**
 * How one module's tensors lie in a file.
 * `dense`: Hugging Face `.weight` [out, in] and `.bias`; TensorFlow `/kernel` [in, out], whose sides
 * may be split into heads, and `/bias`.
 * `joining`: the same, but it is the *inner* side that TensorFlow splits: [heads, size, out].
 * `norm`: `.weight` and `.bias`; `/gamma` and `/beta`.
 * `table`: `.weight`; `/embeddings` in TensorFlow 2, the bare name in TensorFlow 1.
 * `head`: as `dense`, but TensorFlow 1 has `…_weights` [out, in] and `…_bias`.
 * `columns`: a bare matrix [in, out] without bias; TensorFlow 1 has it as [out, in].
 * `bias`: a bare vector.
 */
export type ModuleKind = 'dense' | 'joining' | 'norm' | 'table' | 'head' | 'columns' | 'bias';

/**
 * A module's names; `{i}` is the block, `{j}` the feed-forward network of the block. `null` where
 * that format has no such module.
 */
export interface ModuleNames {
  readonly kind: ModuleKind;
  /** Ours, which is Hugging Face's without prefix. */
  readonly name: string;
  readonly tf1: string | null;
  readonly tf2: string | null;
}

export type Format = 'huggingface' | 'tf1' | 'tf2';

/** Names of an architecture, in the three formats. */
export interface NameTable {
  readonly encoder: readonly ModuleNames[];
  readonly heads: readonly ModuleNames[];
}

/** A tensor of the file under our name. */
export interface NamedTensor {
  /** `encoder.layer.0.output.dense.weight` and the like. */
  readonly name: string;
  /** Matrices as [in, out], tables as [rows, width], vectors flat. */
  readonly shape: readonly number[];
  readonly source: TensorInfo;
  /** Whether the file has the matrix the other way round. */
  readonly turned: boolean;
}

/** Our name and layout of one tensor, before it is looked for. */
export interface Expected {
  readonly name: string;
  /** In the file, without prefix. */
  readonly fileName: string;
  readonly layout: 'in-out' | 'out-in' | 'heads-out' | 'table' | 'vector';
}

/** All tensors that a module may have in a format, `{i}` and `{j}` still in them. */
export function expected(names: ModuleNames, format: Format): Expected[] {
  const base = format === 'huggingface' ? names.name : names[format];
  if (base === null) return [];
  const tensor = (ours: string, suffix: string, layout: Expected['layout']): Expected => ({
    name: `${names.name}${ours}`,
    fileName: `${base}${suffix}`,
    layout,
  });
  const hf = format === 'huggingface';
  switch (names.kind) {
    case 'dense':
    case 'joining':
      return [
        hf
          ? tensor('.weight', '.weight', 'out-in')
          : tensor('.weight', '/kernel', names.kind === 'joining' ? 'heads-out' : 'in-out'),
        tensor('.bias', hf ? '.bias' : '/bias', 'vector'),
      ];
    case 'norm':
      return [
        tensor('.weight', hf ? '.weight' : '/gamma', 'vector'),
        tensor('.bias', hf ? '.bias' : '/beta', 'vector'),
      ];
    case 'table':
      return [tensor('.weight', hf ? '.weight' : format === 'tf2' ? '/embeddings' : '', 'table')];
    case 'head':
      if (format === 'tf1') {
        return [tensor('.weight', '_weights', 'out-in'), tensor('.bias', '_bias', 'vector')];
      }
      return [
        tensor('.weight', hf ? '.weight' : '/kernel', hf ? 'out-in' : 'in-out'),
        tensor('.bias', hf ? '.bias' : '/bias', 'vector'),
      ];
    case 'columns':
      return [tensor('.weight', hf ? '.weight' : '', hf ? 'in-out' : 'out-in')];
    case 'bias':
      return [tensor('', '', 'vector')];
  }
}
