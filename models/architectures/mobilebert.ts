/**
 * MobileBERT (Sun et al. 2020, arXiv 2004.02984) and MobileBERT-EdgeTPU in any size, with the
 * variations that Hugging Face's `MobileBertConfig` names.
 */
import type { Activation, Layers, Nonlinearity, Norm } from '../onnx/layers';
import { attend } from './attend';
import type { ModuleNames, NameTable } from './naming';
import { denseOf, normOf, type Parameters } from './parameters';
import type { Shapes } from './shapes';

export interface MobileBertConfig {
  readonly vocabulary: number;
  /** Width of a word embedding. */
  readonly embedding: number;
  readonly hidden: number;
  readonly blocks: number;
  readonly heads: number;
  /** Width inside a block; `hidden` where there is no bottleneck. */
  readonly inner: number;
  readonly feedForwardInner: number;
  /** Feed-forward networks in a block. */
  readonly feedForwards: number;
  readonly positions: number;
  readonly types: number;
  readonly bottleneck: boolean;
  /** One bottleneck of their own for queries and keys. */
  readonly sharedBottleneck: boolean;
  /** Queries, keys and values all from the input's bottleneck. */
  readonly bottleneckAttention: boolean;
  readonly trigram: boolean;
  /** Whether word embeddings go through a dense layer. */
  readonly transformation: boolean;
  readonly norm: Norm['kind'];
  readonly epsilon: number;
  readonly nonlinearity: Nonlinearity;
}

const BLOCK: readonly (readonly [ModuleNames['kind'], string, string, string])[] = [
  ['dense', 'bottleneck.input.dense', 'bottleneck/input/dense', 'bottleneck_input/0'],
  ['norm', 'bottleneck.input.LayerNorm', 'bottleneck/input/LayerNorm', 'bottleneck_input/1'],
  ['dense', 'bottleneck.attention.dense', 'bottleneck/attention/dense', 'kq_shared_bottleneck/0'],
  [
    'norm',
    'bottleneck.attention.LayerNorm',
    'bottleneck/attention/LayerNorm',
    'kq_shared_bottleneck/1',
  ],
  ['dense', 'attention.self.query', 'attention/self/query', 'attention/0/_query_dense'],
  ['dense', 'attention.self.key', 'attention/self/key', 'attention/0/_key_dense'],
  ['dense', 'attention.self.value', 'attention/self/value', 'attention/0/_value_dense'],
  ['joining', 'attention.output.dense', 'attention/output/dense', 'attention/0/_output_dense'],
  ['norm', 'attention.output.LayerNorm', 'attention/output/LayerNorm', 'attention/1'],
  ['dense', 'ffn.{j}.intermediate.dense', 'ffn_layer_{j}/intermediate/dense', 'ffn/{j}/0'],
  ['dense', 'ffn.{j}.output.dense', 'ffn_layer_{j}/output/dense', 'ffn/{j}/1'],
  ['norm', 'ffn.{j}.output.LayerNorm', 'ffn_layer_{j}/output/LayerNorm', 'ffn/{j}/2'],
  ['dense', 'intermediate.dense', 'intermediate/dense', 'ffn/{last}/0'],
  ['dense', 'output.dense', 'output/dense', 'ffn/{last}/1'],
  ['norm', 'output.LayerNorm', 'output/LayerNorm', 'ffn/{last}/2'],
  ['dense', 'output.bottleneck.dense', 'output/bottleneck/dense', 'bottleneck_output/0'],
  // 1 is the dropout between them.
  ['norm', 'output.bottleneck.LayerNorm', 'output/bottleneck/LayerNorm', 'bottleneck_output/2'],
];

/** Hugging Face `transformers`, google-research `mobilebert/`, and Model Garden's object checkpoints. */
export const MOBILEBERT_NAMES: NameTable = {
  encoder: [
    {
      kind: 'table',
      name: 'embeddings.word_embeddings',
      tf1: 'embeddings/word_embeddings',
      tf2: 'layer_with_weights-0/word_embedding',
    },
    {
      kind: 'table',
      name: 'embeddings.position_embeddings',
      tf1: 'embeddings/position_embeddings',
      tf2: 'layer_with_weights-0/pos_embedding',
    },
    {
      kind: 'table',
      name: 'embeddings.token_type_embeddings',
      tf1: 'embeddings/token_type_embeddings',
      tf2: 'layer_with_weights-0/type_embedding',
    },
    {
      kind: 'dense',
      name: 'embeddings.embedding_transformation',
      tf1: 'embeddings/embedding_transformation',
      tf2: 'layer_with_weights-0/word_embedding_proj',
    },
    {
      kind: 'norm',
      name: 'embeddings.LayerNorm',
      tf1: 'embeddings/LayerNorm',
      tf2: 'layer_with_weights-0/layer_norm',
    },
    ...BLOCK.map(([kind, name, tf1, tf2]) => ({
      kind,
      name: `encoder.layer.{i}.${name}`,
      tf1: `encoder/layer_{i}/${tf1}`,
      tf2: `layer_with_weights-{i+1}/block_layers/${tf2}`,
    })),
    { kind: 'dense', name: 'pooler.dense', tf1: 'pooler/dense', tf2: null },
  ],
  heads: [
    {
      kind: 'head',
      name: 'qa_outputs',
      tf1: 'cls/squad/output',
      tf2: 'layer_with_weights-1/layer_with_weights-0',
    },
    {
      kind: 'dense',
      name: 'cls.predictions.transform.dense',
      tf1: 'cls/predictions/transform/dense',
      tf2: null,
    },
    {
      kind: 'norm',
      name: 'cls.predictions.transform.LayerNorm',
      tf1: 'cls/predictions/transform/LayerNorm',
      tf2: null,
    },
    {
      kind: 'columns',
      name: 'cls.predictions.dense',
      tf1: 'cls/predictions/extra_output_weights',
      tf2: null,
    },
    { kind: 'dense', name: 'cls.predictions.decoder', tf1: null, tf2: null },
    { kind: 'bias', name: 'cls.predictions.bias', tf1: 'cls/predictions/output_bias', tf2: null },
    { kind: 'head', name: 'cls.seq_relationship', tf1: 'cls/seq_relationship/output', tf2: null },
    { kind: 'head', name: 'classifier', tf1: null, tf2: null },
  ],
};

/**
 * The network's numbers, from its tensors' shapes. What shapes cannot tell (norms by statistics or
 * not, the number of heads, the nonlinearity) is what `config.json` says, else the published family's.
 * @throws ArchitectureError when the shapes make no MobileBERT
 */
export function inferMobileBert(shapes: Shapes): MobileBertConfig {
  const [vocabulary, embedding] = shapes.sides('embeddings.word_embeddings.weight');
  const [positions, hidden] = shapes.sides('embeddings.position_embeddings.weight');
  const [types] = shapes.sides('embeddings.token_type_embeddings.weight');
  const [transformed] = shapes.sides('embeddings.embedding_transformation.weight');
  const block = 'encoder.layer.0.';
  const [queryIn, inner] = shapes.sides(`${block}attention.self.query.weight`);
  const [valueIn] = shapes.sides(`${block}attention.self.value.weight`);
  const [, feedForwardInner] = shapes.sides(`${block}intermediate.dense.weight`);
  const bottleneck = shapes.has(`${block}bottleneck.input.dense.weight`);
  const trigram = transformed === 3 * embedding;
  const fromShapes = bottleneck && valueIn !== hidden && queryIn !== hidden;
  return {
    vocabulary,
    embedding,
    hidden,
    blocks: shapes.count('encoder.layer.', '.attention.self.query.weight'),
    heads: shapes.heads(`${block}attention.self.query.weight`, 'num_attention_heads', inner, 4),
    inner,
    feedForwardInner,
    feedForwards: shapes.count(`${block}ffn.`, '.output.dense.weight') + 1,
    positions,
    types,
    bottleneck,
    sharedBottleneck: shapes.has(`${block}bottleneck.attention.dense.weight`),
    bottleneckAttention:
      fromShapes ||
      (bottleneck && inner === hidden && shapes.hintFlag('use_bottleneck_attention') === true),
    trigram,
    transformation: trigram || embedding !== hidden,
    norm: mobileBertNorm(shapes),
    epsilon: shapes.hintNumber('layer_norm_eps', 1e-12),
    nonlinearity: shapes.nonlinearity('hidden_act', 'relu'),
  };
}

function mobileBertNorm(shapes: Shapes): Norm['kind'] {
  const { format, fakeNorms } = shapes.inventory;
  if (format === 'tf1') return fakeNorms ? 'affine' : 'layer';
  return shapes.hintText('normalization_type', 'no_norm') === 'layer_norm' ? 'layer' : 'affine';
}

/** Describes the encoder; gives its last hidden states [batch, length, hidden]. */
export async function encodeMobileBert(
  layers: Layers,
  parameters: Parameters,
  config: MobileBertConfig,
): Promise<Activation> {
  let x = await embed(layers, parameters, config);
  for (let i = 0; i < config.blocks; i++) {
    x = await encodeBlock(layers, parameters, config, `encoder.layer.${i}`, x);
  }
  return x;
}

async function embed(
  layers: Layers,
  parameters: Parameters,
  config: MobileBertConfig,
): Promise<Activation> {
  const { vocabulary, embedding, hidden, positions, types } = config;
  const table = (name: string, rows: number, width: number) =>
    parameters.matrix(`embeddings.${name}_embeddings.weight`, [rows, width]);
  const words = await layers.rows('embeddings.word', 'token', table('word', vocabulary, embedding));
  const places = await layers.rows(
    'embeddings.place',
    'place',
    table('position', positions, hidden),
  );
  const kinds = await layers.rows('embeddings.type', 'type', table('token_type', types, hidden));
  const where = await layers.sum('embeddings.where', kinds, places);
  const norm = await normOf(
    parameters,
    'embeddings.LayerNorm',
    hidden,
    config.norm,
    config.epsilon,
  );
  if (!config.transformation) {
    return layers.norm(await layers.sum('embeddings.sum', words, where), norm);
  }
  const around = config.trigram ? layers.trigram('embeddings.trigram', words) : words;
  const transformation = await denseOf(parameters, 'embeddings.embedding_transformation', [
    around.width,
    hidden,
  ]);
  return layers.denseNorm(around, transformation, norm, where);
}

async function encodeBlock(
  layers: Layers,
  parameters: Parameters,
  config: MobileBertConfig,
  name: string,
  x: Activation,
): Promise<Activation> {
  const { hidden, inner, feedForwardInner, feedForwards } = config;
  const dense = (part: string, from: number, to: number) =>
    denseOf(parameters, `${name}.${part}`, [from, to]);
  const norm = (part: string, width: number) =>
    normOf(parameters, `${name}.${part}.LayerNorm`, width, config.norm, config.epsilon);
  const squeeze = async (part: string): Promise<Activation> =>
    layers.denseNorm(x, await dense(`${part}.dense`, hidden, inner), await norm(part, inner), null);

  const input = config.bottleneck ? await squeeze('bottleneck.input') : x;
  let keyed = x;
  let valued = x;
  if (config.bottleneckAttention) [keyed, valued] = [input, input];
  else if (config.sharedBottleneck) keyed = await squeeze('bottleneck.attention');
  let a = await attend(layers, config.heads, `${name}.attention`, keyed, valued, {
    query: await dense('attention.self.query', keyed.width, inner),
    key: await dense('attention.self.key', keyed.width, inner),
    value: await dense('attention.self.value', valued.width, inner),
  });
  a = await layers.denseNorm(
    a,
    await dense('attention.output.dense', inner, inner),
    await norm('attention.output', inner),
    input,
  );
  for (let j = 0; j < feedForwards; j++) {
    const part = j < feedForwards - 1 ? `ffn.${j}.` : '';
    const network = {
      up: await dense(`${part}intermediate.dense`, inner, feedForwardInner),
      down: await dense(`${part}output.dense`, feedForwardInner, inner),
      nonlinearity: config.nonlinearity,
    };
    a = await layers.feedForward(a, network, await norm(`${part}output`, inner));
  }
  if (!config.bottleneck) return a;
  return layers.denseNorm(
    a,
    await dense('output.bottleneck.dense', inner, hidden),
    await norm('output.bottleneck', hidden),
    x,
  );
}
