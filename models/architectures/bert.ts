/** BERT (Devlin et al. 2018), also in MiniLM's sizes, and DistilBERT (Sanh et al. 2019). */
import type { Activation, Layers, Nonlinearity } from '../onnx/layers';
import { attend } from './attend';
import type { ModuleNames, NameTable } from './naming';
import { denseOf, normOf, type Parameters } from './parameters';
import type { Shapes } from './shapes';

export interface BertConfig {
  /** Whose names the tensors have. */
  readonly style: 'bert' | 'distilbert';
  readonly vocabulary: number;
  readonly hidden: number;
  readonly blocks: number;
  readonly heads: number;
  readonly feedForwardInner: number;
  readonly positions: number;
  /** 0 where token types are not looked at. */
  readonly types: number;
  readonly epsilon: number;
  readonly nonlinearity: Nonlinearity;
}

/** What the modules of a block are called. */
interface BlockNames {
  readonly prefix: string;
  readonly query: string;
  readonly key: string;
  readonly value: string;
  readonly attended: string;
  readonly attendedNorm: string;
  readonly up: string;
  readonly down: string;
  readonly norm: string;
}

const BLOCK_NAMES: Readonly<Record<BertConfig['style'], BlockNames>> = {
  bert: {
    prefix: 'encoder.layer.',
    query: 'attention.self.query',
    key: 'attention.self.key',
    value: 'attention.self.value',
    attended: 'attention.output.dense',
    attendedNorm: 'attention.output.LayerNorm',
    up: 'intermediate.dense',
    down: 'output.dense',
    norm: 'output.LayerNorm',
  },
  distilbert: {
    prefix: 'transformer.layer.',
    query: 'attention.q_lin',
    key: 'attention.k_lin',
    value: 'attention.v_lin',
    attended: 'attention.out_lin',
    attendedNorm: 'sa_layer_norm',
    up: 'ffn.lin1',
    down: 'ffn.lin2',
    norm: 'output_layer_norm',
  },
};

/** Hugging Face's name, and google-research's checkpoint name where there is one: dots as slashes. */
function both(kind: ModuleNames['kind'], name: string, tf2: string | null = null): ModuleNames {
  return { kind, name, tf1: name.replace('.{i}.', '_{i}.').replaceAll('.', '/'), tf2 };
}

function hubOnly(kind: ModuleNames['kind'], name: string): ModuleNames {
  return { kind, name, tf1: null, tf2: null };
}

function blockModules(names: BlockNames): { kind: ModuleNames['kind']; name: string }[] {
  const modules = [
    ['dense', names.query],
    ['dense', names.key],
    ['dense', names.value],
    ['joining', names.attended],
    ['norm', names.attendedNorm],
    ['dense', names.up],
    ['dense', names.down],
    ['norm', names.norm],
  ] as const;
  return modules.map(([kind, name]) => ({ kind, name: `${names.prefix}{i}.${name}` }));
}

/** Where Model Garden's object checkpoints keep an encoder's parts. */
interface GardenPaths {
  readonly word: string;
  readonly place: string;
  readonly type: string;
  readonly norm: string;
  readonly block: string;
  readonly pooler: string;
}

/** In a block of Model Garden's, in the order of `blockModules`. */
const GARDEN_BLOCK = [
  '_attention_layer/_query_dense',
  '_attention_layer/_key_dense',
  '_attention_layer/_value_dense',
  '_attention_layer/_output_dense',
  '_attention_layer_norm',
  '_intermediate_dense',
  '_output_dense',
  '_output_layer_norm',
];

function bertNames(paths: GardenPaths): NameTable {
  return {
    encoder: [
      both('table', 'embeddings.word_embeddings', paths.word),
      both('table', 'embeddings.position_embeddings', paths.place),
      both('table', 'embeddings.token_type_embeddings', paths.type),
      both('norm', 'embeddings.LayerNorm', paths.norm),
      ...blockModules(BLOCK_NAMES.bert).map(({ kind, name }, i) =>
        both(kind, name, `${paths.block}/${GARDEN_BLOCK[i]}`),
      ),
      both('dense', 'pooler.dense', paths.pooler),
    ],
    heads: [
      {
        kind: 'head',
        name: 'qa_outputs',
        tf1: 'cls/squad/output',
        tf2: 'layer_with_weights-1/layer_with_weights-0',
      },
      both('dense', 'cls.predictions.transform.dense'),
      both('norm', 'cls.predictions.transform.LayerNorm'),
      hubOnly('dense', 'cls.predictions.decoder'),
      { kind: 'bias', name: 'cls.predictions.bias', tf1: 'cls/predictions/output_bias', tf2: null },
      { kind: 'head', name: 'cls.seq_relationship', tf1: 'cls/seq_relationship/output', tf2: null },
      hubOnly('head', 'classifier'),
    ],
  };
}

/**
 * Hugging Face `transformers`, google-research `bert/`, and Model Garden's `BertEncoder` of either
 * making: one Keras model of numbered layers (its pooler is the last of them), or one of named layers.
 */
export const BERT_NAMES: readonly NameTable[] = [
  bertNames({
    word: 'layer_with_weights-0',
    place: 'layer_with_weights-1',
    type: 'layer_with_weights-2',
    norm: 'layer_with_weights-3',
    block: 'layer_with_weights-{i+4}',
    pooler: 'layer_with_weights-{i+4}',
  }),
  bertNames({
    word: '_embedding_layer',
    place: '_position_embedding_layer',
    type: '_type_embedding_layer',
    norm: '_embedding_norm_layer',
    block: '_transformer_layers/{i}',
    pooler: '_pooler_layer',
  }),
];

export const DISTILBERT_NAMES: NameTable = {
  encoder: [
    hubOnly('table', 'embeddings.word_embeddings'),
    hubOnly('table', 'embeddings.position_embeddings'),
    hubOnly('norm', 'embeddings.LayerNorm'),
    ...blockModules(BLOCK_NAMES.distilbert).map(({ kind, name }) => hubOnly(kind, name)),
  ],
  heads: [
    hubOnly('head', 'qa_outputs'),
    hubOnly('dense', 'vocab_transform'),
    hubOnly('norm', 'vocab_layer_norm'),
    hubOnly('dense', 'vocab_projector'),
    hubOnly('dense', 'pre_classifier'),
    hubOnly('head', 'classifier'),
  ],
};

/**
 * The network's numbers, from its tensors' shapes. The number of heads is what `config.json` says,
 * else 12 for MiniLM's width of 384 and one for each 64 otherwise.
 * @throws ArchitectureError when the shapes make no BERT
 */
export function inferBert(shapes: Shapes, style: BertConfig['style']): BertConfig {
  const [vocabulary, hidden] = shapes.sides('embeddings.word_embeddings.weight');
  const [positions] = shapes.sides('embeddings.position_embeddings.weight');
  const names = BLOCK_NAMES[style];
  const query = `${names.prefix}0.${names.query}.weight`;
  const usual = hidden === 384 ? 12 : Math.max(1, Math.floor(hidden / 64));
  const distilled = style === 'distilbert';
  return {
    style,
    vocabulary,
    hidden,
    blocks: shapes.count(names.prefix, `.${names.query}.weight`),
    heads: shapes.heads(query, distilled ? 'n_heads' : 'num_attention_heads', hidden, usual),
    feedForwardInner: shapes.sides(`${names.prefix}0.${names.up}.weight`)[1],
    positions,
    types: distilled ? 0 : shapes.sides('embeddings.token_type_embeddings.weight')[0],
    epsilon: distilled ? 1e-12 : shapes.hintNumber('layer_norm_eps', 1e-12),
    nonlinearity: shapes.nonlinearity(
      distilled ? 'activation' : 'hidden_act',
      // What TensorFlow's own code approximates, Hugging Face's computes.
      shapes.inventory.format === 'huggingface' ? 'gelu' : 'gelu_new',
    ),
  };
}

/** Describes the encoder; gives its last hidden states [batch, length, hidden]. */
export async function encodeBert(
  layers: Layers,
  parameters: Parameters,
  config: BertConfig,
): Promise<Activation> {
  const { hidden, epsilon } = config;
  const table = (name: string, rows: number) =>
    parameters.matrix(`embeddings.${name}_embeddings.weight`, [rows, hidden]);
  let x = await layers.rows('embeddings.word', 'token', table('word', config.vocabulary));
  if (config.types > 0) {
    const kinds = await layers.rows('embeddings.type', 'type', table('token_type', config.types));
    x = await layers.sum('embeddings.typed', x, kinds);
  }
  const places = await layers.rows(
    'embeddings.place',
    'place',
    table('position', config.positions),
  );
  x = await layers.sum('embeddings.sum', x, places);
  x = await layers.norm(
    x,
    await normOf(parameters, 'embeddings.LayerNorm', hidden, 'layer', epsilon),
  );
  for (let i = 0; i < config.blocks; i++) x = await encodeBlock(layers, parameters, config, i, x);
  return x;
}

async function encodeBlock(
  layers: Layers,
  parameters: Parameters,
  config: BertConfig,
  i: number,
  x: Activation,
): Promise<Activation> {
  const { hidden, feedForwardInner } = config;
  const names = BLOCK_NAMES[config.style];
  const block = `${names.prefix}${i}`;
  const dense = (part: string, from = hidden, to = hidden) =>
    denseOf(parameters, `${block}.${part}`, [from, to]);
  const norm = (part: string) =>
    normOf(parameters, `${block}.${part}`, hidden, 'layer', config.epsilon);
  const mixed = await attend(layers, config.heads, `${block}.attention`, x, x, {
    query: await dense(names.query),
    key: await dense(names.key),
    value: await dense(names.value),
  });
  const attended = await layers.denseNorm(
    mixed,
    await dense(names.attended),
    await norm(names.attendedNorm),
    x,
  );
  const network = {
    up: await dense(names.up, hidden, feedForwardInner),
    down: await dense(names.down, feedForwardInner, hidden),
    nonlinearity: config.nonlinearity,
  };
  return layers.feedForward(attended, network, await norm(names.norm));
}
