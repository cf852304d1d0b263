import type { Activation, Dense, Layers } from '../onnx/layers';
import { scaled } from '../onnx/weight';

/** Projects to queries, keys and values and attends; 1/√(head width) goes into the query's weights. */
export async function attend(
  layers: Layers,
  heads: number,
  name: string,
  keyed: Activation,
  valued: Activation,
  projections: { readonly query: Dense; readonly key: Dense; readonly value: Dense },
): Promise<Activation> {
  const { query, key, value } = projections;
  const share = 1 / Math.sqrt(query.bias.length / heads);
  const scaledQuery: Dense = {
    name: query.name,
    weight: scaled(query.weight, share),
    bias: query.bias.map((it) => it * share),
  };
  return layers.attention(
    name,
    await layers.dense(keyed, scaledQuery),
    await layers.dense(keyed, key),
    await layers.dense(valued, value),
    heads,
  );
}
