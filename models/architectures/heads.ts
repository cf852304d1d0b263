/** What stands on top of an encoder: a few lines each, one table for every architecture. */
import type { Activation, Layers, Nonlinearity } from '../onnx/layers';
import { stacked, transposed } from '../onnx/weight';
import { denseOf, normOf, type Parameters } from './parameters';

export type HeadKind =
  | 'span'
  | 'masked-lm'
  | 'next-sentence'
  | 'sequence-classification'
  | 'token-classification'
  | 'multiple-choice';

/** What heads need to know of the encoder below. */
export interface HeadContext {
  readonly layers: Layers;
  readonly parameters: Parameters;
  /** [batch, length, width] */
  readonly hidden: Activation;
  readonly vocabulary: number;
  readonly embedding: number;
  readonly epsilon: number;
  readonly nonlinearity: Nonlinearity;
  /** Columns of the classifier; 1 for multiple choice, whose choices are rows of the batch. */
  readonly labels: number;
}

/** Names of the span head's outputs, float32 [batch, length]. */
export const SPAN_OUTPUTS = { start: 'start_logits', end: 'end_logits' };

/** Each head adds its outputs to the graph. */
export const HEADS: Readonly<Record<HeadKind, (context: HeadContext) => Promise<void>>> = {
  span: async (context) => {
    const logits = await headed(context, context.hidden, 'qa_outputs', 2);
    context.layers.output(SPAN_OUTPUTS.start, logits, ['batch', 'length'], 0);
    context.layers.output(SPAN_OUTPUTS.end, logits, ['batch', 'length'], 1);
  },
  'masked-lm': async (context) => {
    const logits = await predictWords(context);
    context.layers.output('prediction_logits', logits, ['batch', 'length', logits.width]);
  },
  'next-sentence': async (context) => {
    const logits = await headed(context, await pooled(context), 'cls.seq_relationship', 2);
    context.layers.output('seq_relationship_logits', logits, ['batch', 2]);
  },
  'sequence-classification': classifyPooled,
  'multiple-choice': classifyPooled,
  'token-classification': async (context) => {
    const logits = await headed(context, context.hidden, 'classifier', context.labels);
    context.layers.output('logits', logits, ['batch', 'length', context.labels]);
  },
};

async function classifyPooled(context: HeadContext): Promise<void> {
  const logits = await headed(context, await pooled(context), 'classifier', context.labels);
  context.layers.output('logits', logits, ['batch', context.labels]);
}

async function headed(
  { layers, parameters }: HeadContext,
  x: Activation,
  name: string,
  to: number,
): Promise<Activation> {
  return layers.head(x, await denseOf(parameters, name, [x.width, to]));
}

/** The first position, through the dense layer that the file has for it, if any. */
async function pooled(context: HeadContext): Promise<Activation> {
  const { layers, parameters, hidden } = context;
  const first = await layers.first('pooled/first', hidden);
  const through = async (name: string, kind: 'tanh' | 'relu'): Promise<Activation> =>
    layers.nonlinearity('pooled', await headed(context, first, name, hidden.width), kind);
  if (parameters.has('pooler.dense.weight')) return through('pooler.dense', 'tanh');
  if (parameters.has('pre_classifier.weight')) return through('pre_classifier', 'relu');
  return first;
}

/**
 * Scores of every word at every position. The word embeddings serve as output weights where the file
 * has none of its own; MobileBERT's, which are narrower than the hidden states, have extra rows.
 */
async function predictWords(context: HeadContext): Promise<Activation> {
  const { layers, parameters, hidden, vocabulary, embedding, epsilon } = context;
  const { width } = hidden;
  const distilled = parameters.has('vocab_transform.weight');
  const [transform, normName, decoder] = distilled
    ? ['vocab_transform', 'vocab_layer_norm', 'vocab_projector']
    : [
        'cls.predictions.transform.dense',
        'cls.predictions.transform.LayerNorm',
        'cls.predictions.decoder',
      ];
  const turned = await headed(context, hidden, transform, width);
  const bent = layers.nonlinearity('predictions/bent', turned, context.nonlinearity);
  const norm = await normOf(parameters, normName, width, 'layer', epsilon);
  const words = parameters.has(`${decoder}.weight`)
    ? parameters.matrix(`${decoder}.weight`, [embedding, vocabulary])
    : transposed(parameters.matrix('embeddings.word_embeddings.weight', [vocabulary, embedding]));
  const weight =
    embedding === width
      ? words
      : stacked(
          words,
          parameters.matrix('cls.predictions.dense.weight', [width - embedding, vocabulary]),
        );
  const biasName = parameters.has(`${decoder}.bias`) ? `${decoder}.bias` : 'cls.predictions.bias';
  const bias = await parameters.vector(biasName, vocabulary);
  return layers.head(await layers.norm(bent, norm), { name: decoder, weight, bias });
}
