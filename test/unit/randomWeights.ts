import type { TensorInfo, WeightSource } from '../../models/weights/weightSource';
import { listing, type MobileBertSize } from './architectureLayouts';

/** Weights of a size that keep activations near 1, the same each time they are read. */
export function randomWeights(size: MobileBertSize): WeightSource {
  return randomTensors(listing(size, 'safetensors'));
}

/** The same for tensors of these names and shapes, as Hugging Face names them. */
export function randomTensors(tensors: readonly TensorInfo[]): WeightSource {
  return {
    kind: 'safetensors',
    tensors,
    read: (name) => {
      const at = tensors.findIndex((it) => it.name === name);
      const shape = tensors[at]?.shape ?? [];
      const norm = /(LayerNorm|_layer_norm)\.weight$/.test(name);
      const matrix = shape.length === 2 && !/embeddings\.(word|position|token)/.test(name);
      const spread = norm ? 0.1 : matrix ? 0.5 / Math.sqrt(shape[1] ?? 1) : 0.1;
      const values = new Float32Array(shape.reduce((product, side) => product * side, 1));
      // A linear congruential generator (Numerical Recipes' constants); even spread will do.
      let state = (at * 2654435761) >>> 0;
      for (let i = 0; i < values.length; i++) {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        values[i] = (norm ? 1 : 0) + spread * Math.sqrt(12) * (state / 2 ** 32 - 0.5);
      }
      return Promise.resolve(values);
    },
    close: () => Promise.resolve(),
  };
}
