import { buildReader, type BuiltReader } from '../../models/build/buildReader';
import type { NetworkRunner } from '../../models/build/runner';
import type { NetworkForm } from '../../models/readerDescription';
import type { TensorInfo, WeightSource } from '../../models/weights/weightSource';

/** Forty words. */
export const TINY_VOCAB = [
  ...['[PAD]', '[UNK]', '[CLS]', '[SEP]', '.', ',', '?', 'the', 'of', 'and'],
  ...['what', 'how', 'which', 'who', 'reader', 'returns', 'only', 'words', 'that', 'is'],
  ...['long', 'warranty', 'pump', 'thirty', 'months', 'port', 'server', 'on', 'listen', 'does'],
  ...['in', 'your', 'documents', 'stand', 'keep', '##s', '##t', 'a', 'e', 'i'],
].join('\n');

const HIDDEN = 32;
const INNER = 64;
const BLOCKS = 2;
const POSITIONS = 384;
/** With it the best span of every check leads clearly, so that accelerators must agree on it. */
const SEED = 2;

/**
 * Builds a reader with a BERT of two blocks, which reads as many tokens as a real one: a start takes
 * milliseconds. Its weights are chance, always the same.
 */
export function buildTinyReader(
  folder: string,
  runner: NetworkRunner,
  forms: readonly NetworkForm[] = ['int8'],
): Promise<BuiltReader> {
  const weights = { source: tinyWeights(), config: { num_attention_heads: 2 }, vocab: TINY_VOCAB };
  return buildReader(
    {
      ...{ weights, forms, title: 'tiny', name: 'Tiny', revision: '1' },
      ...{ licence: 'Apache-2.0', sources: [] },
    },
    folder,
    runner,
  );
}

function tinyWeights(): WeightSource {
  const norm = (name: string): [string, number[]][] => [
    [`${name}.weight`, [HIDDEN]],
    [`${name}.bias`, [HIDDEN]],
  ];
  const dense = (name: string, to: number, from: number): [string, number[]][] => [
    [`${name}.weight`, [to, from]],
    [`${name}.bias`, [to]],
  ];
  const block = (i: number): [string, number[]][] => {
    const at = `bert.encoder.layer.${i}`;
    return [
      ...['query', 'key', 'value'].flatMap((it) =>
        dense(`${at}.attention.self.${it}`, HIDDEN, HIDDEN),
      ),
      ...dense(`${at}.attention.output.dense`, HIDDEN, HIDDEN),
      ...norm(`${at}.attention.output.LayerNorm`),
      ...dense(`${at}.intermediate.dense`, INNER, HIDDEN),
      ...dense(`${at}.output.dense`, HIDDEN, INNER),
      ...norm(`${at}.output.LayerNorm`),
    ];
  };
  const shapes = new Map<string, number[]>([
    ['bert.embeddings.word_embeddings.weight', [TINY_VOCAB.split('\n').length, HIDDEN]],
    ['bert.embeddings.position_embeddings.weight', [POSITIONS, HIDDEN]],
    ['bert.embeddings.token_type_embeddings.weight', [2, HIDDEN]],
    ...norm('bert.embeddings.LayerNorm'),
    ...Array.from({ length: BLOCKS }, (_, i) => block(i)).flat(),
    ...dense('qa_outputs', 2, HIDDEN),
  ]);
  const tensors = [...shapes].map(([name, shape]): TensorInfo => ({
    name,
    shape,
    dtype: 'f32',
    bytes: 4 * sizeOf(shape),
  }));
  return {
    kind: 'safetensors',
    tensors,
    read: (name) => Promise.resolve(chance(name, shapes.get(name) ?? [])),
    close: () => Promise.resolve(),
  };
}

/** Numbers that depend on nothing but the tensor's name and shape. */
function chance(name: string, shape: readonly number[]): Float32Array {
  let state = Array.from(name).reduce(
    (sum, it) => (Math.imul(sum, 31) + it.charCodeAt(0)) | 0,
    SEED,
  );
  const next = (): number => {
    // xorshift32 (Marsaglia 2003).
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 2 ** 31;
  };
  const [, from] = shape;
  const scale = name.startsWith('qa_outputs.w')
    ? 1
    : from === undefined
      ? 0.1
      : name.includes('position')
        ? 1
        : 0.3;
  const centre = name.endsWith('LayerNorm.weight') ? 1 : 0;
  return Float32Array.from({ length: sizeOf(shape) }, () => centre + scale * next());
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}
