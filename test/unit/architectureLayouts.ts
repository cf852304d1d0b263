import type { TensorInfo, WeightSource, WeightsKind } from '../../models/weights/weightSource';

/** The numbers that make a MobileBERT. */
export interface MobileBertSize {
  readonly vocabulary: number;
  readonly embedding: number;
  readonly hidden: number;
  readonly positions: number;
  readonly heads: number;
  readonly blocks: number;
  readonly inner: number;
  readonly feedForwardInner: number;
  readonly feedForwards: number;
}

const FAMILY = { vocabulary: 30522, embedding: 128, hidden: 512, positions: 512, heads: 4 };

/** Sizes and parameter counts (encoder; with span head) as published. */
export const PUBLISHED: readonly (readonly [string, MobileBertSize, number, number])[] = [
  [
    'MobileBERT',
    { ...FAMILY, blocks: 24, inner: 128, feedForwardInner: 512, feedForwards: 4 },
    24_581_888,
    24_582_914,
  ],
  [
    'EdgeTPU-XXS',
    { ...FAMILY, blocks: 6, inner: 128, feedForwardInner: 1024, feedForwards: 2 },
    9_416_960,
    9_417_986,
  ],
  [
    'EdgeTPU-XS',
    { ...FAMILY, blocks: 8, inner: 256, feedForwardInner: 1024, feedForwards: 4 },
    27_006_720,
    27_007_746,
  ],
  [
    'EdgeTPU-S',
    { ...FAMILY, blocks: 12, inner: 256, feedForwardInner: 1024, feedForwards: 4 },
    38_326_016,
    38_327_042,
  ],
  [
    'EdgeTPU-M',
    { ...FAMILY, blocks: 12, inner: 256, feedForwardInner: 1024, feedForwards: 6 },
    50_951_936,
    50_952_962,
  ],
];

/** A tensor in TensorFlow's clothes: its names there, its shape there, and Hugging Face's name. */
interface Twin {
  readonly hf: string;
  readonly tf1: string;
  readonly tf2: string;
  readonly shape: readonly number[];
  readonly shape2: readonly number[];
  /** Whether Hugging Face has the matrix the other way round. */
  readonly turned: boolean;
}

/**
 * Every tensor of a span reader by its three names, as google-research's and Model Garden's
 * checkpoints call them and lay them out.
 */
function twins(size: MobileBertSize): Twin[] {
  const { embedding, hidden, inner, heads } = size;
  const part = inner / heads;
  const all: Twin[] = [];
  const table = (hf: string, tf1: string, tf2: string, rows: number, width: number): void => {
    const shape = [rows, width];
    all.push({
      hf: `mobilebert.embeddings.${hf}.weight`,
      tf1: `bert/embeddings/${tf1}`,
      tf2: `layer_with_weights-0/${tf2}/embeddings`,
      shape,
      shape2: shape,
      turned: false,
    });
  };
  const dense = (
    hf: string,
    tf1: string,
    tf2: string,
    from: number,
    to: number,
    split: '' | 'in' | 'out' = '',
  ): void => {
    const kernel =
      split === 'in' ? [heads, part, to] : split === 'out' ? [from, heads, part] : [from, to];
    all.push({
      hf: `mobilebert.${hf}.weight`,
      tf1: `bert/${tf1}/kernel`,
      tf2: `${tf2}/kernel`,
      shape: [from, to],
      shape2: kernel,
      turned: true,
    });
    all.push({
      hf: `mobilebert.${hf}.bias`,
      tf1: `bert/${tf1}/bias`,
      tf2: `${tf2}/bias`,
      shape: [to],
      shape2: split === 'out' ? [heads, part] : [to],
      turned: false,
    });
  };
  const norm = (hf: string, tf1: string, tf2: string, width: number): void => {
    for (const [h, t] of [
      ['weight', 'gamma'],
      ['bias', 'beta'],
    ] as const) {
      all.push({
        hf: `mobilebert.${hf}.LayerNorm.${h}`,
        tf1: `bert/${tf1}/FakeLayerNorm/${t}`,
        tf2: `${tf2}/${t}`,
        shape: [width],
        shape2: [width],
        turned: false,
      });
    }
  };
  table('word_embeddings', 'word_embeddings', 'word_embedding', size.vocabulary, embedding);
  table('position_embeddings', 'position_embeddings', 'pos_embedding', size.positions, hidden);
  table('token_type_embeddings', 'token_type_embeddings', 'type_embedding', 2, hidden);
  dense(
    'embeddings.embedding_transformation',
    'embeddings/embedding_transformation',
    'layer_with_weights-0/word_embedding_proj',
    3 * embedding,
    hidden,
  );
  norm('embeddings', 'embeddings', 'layer_with_weights-0/layer_norm', hidden);
  for (let i = 0; i < size.blocks; i++) {
    const [h, a, b] = [
      `encoder.layer.${i}`,
      `encoder/layer_${i}`,
      `layer_with_weights-${i + 1}/block_layers`,
    ];
    const pair = (
      hf: string,
      tf1: string,
      first: string,
      second: string,
      from: number,
      to: number,
    ): void => {
      dense(`${h}.${hf}.dense`, `${a}/${tf1}/dense`, `${b}/${first}`, from, to);
      norm(`${h}.${hf}`, `${a}/${tf1}`, `${b}/${second}`, to);
    };
    pair(
      'bottleneck.input',
      'bottleneck/input',
      'bottleneck_input/0',
      'bottleneck_input/1',
      hidden,
      inner,
    );
    pair(
      'bottleneck.attention',
      'bottleneck/attention',
      'kq_shared_bottleneck/0',
      'kq_shared_bottleneck/1',
      hidden,
      inner,
    );
    for (const [name, from] of [
      ['query', inner],
      ['key', inner],
      ['value', hidden],
    ] as const) {
      dense(
        `${h}.attention.self.${name}`,
        `${a}/attention/self/${name}`,
        `${b}/attention/0/_${name}_dense`,
        from,
        inner,
        'out',
      );
    }
    dense(
      `${h}.attention.output.dense`,
      `${a}/attention/output/dense`,
      `${b}/attention/0/_output_dense`,
      inner,
      inner,
      'in',
    );
    norm(`${h}.attention.output`, `${a}/attention/output`, `${b}/attention/1`, inner);
    for (let j = 0; j < size.feedForwards; j++) {
      const last = j === size.feedForwards - 1;
      const [hf, tf1] = last ? ['', ''] : [`ffn.${j}.`, `ffn_layer_${j}/`];
      dense(
        `${h}.${hf}intermediate.dense`,
        `${a}/${tf1}intermediate/dense`,
        `${b}/ffn/${j}/0`,
        inner,
        size.feedForwardInner,
      );
      dense(
        `${h}.${hf}output.dense`,
        `${a}/${tf1}output/dense`,
        `${b}/ffn/${j}/1`,
        size.feedForwardInner,
        inner,
      );
      norm(`${h}.${hf}output`, `${a}/${tf1}output`, `${b}/ffn/${j}/2`, inner);
    }
    pair(
      'output.bottleneck',
      'output/bottleneck',
      'bottleneck_output/0',
      'bottleneck_output/2',
      inner,
      hidden,
    );
  }
  all.push({
    hf: 'qa_outputs.weight',
    tf1: 'cls/squad/output_weights',
    tf2: 'HEAD/kernel',
    shape: [hidden, 2],
    shape2: [hidden, 2],
    turned: true,
  });
  all.push({
    hf: 'qa_outputs.bias',
    tf1: 'cls/squad/output_bias',
    tf2: 'HEAD/bias',
    shape: [2],
    shape2: [2],
    turned: false,
  });
  return all;
}

const ENDING = '/.ATTRIBUTES/VARIABLE_VALUE';

/** A name as a fine-tuned span labeller's object checkpoint has it. */
function tf2Name({ tf2 }: Twin): string {
  const place = tf2.startsWith('HEAD')
    ? tf2.replace('HEAD', 'model/layer_with_weights-1/layer_with_weights-0')
    : `model/layer_with_weights-0/${tf2}`;
  return `${place}${ENDING}`;
}

export function infoOf(name: string, shape: readonly number[]): TensorInfo {
  const count = shape.reduce((product, side) => product * side, 1);
  return { name, shape, dtype: 'f32', bytes: 4 * count };
}

/** The tensors of a file with this layout, as it would list them. */
export function listing(size: MobileBertSize, kind: WeightsKind): TensorInfo[] {
  return twins(size).map((it) => {
    if (kind === 'tf2') return infoOf(tf2Name(it), it.shape2);
    const turned = kind === 'tf1' ? it.tf1.endsWith('output_weights') : it.turned;
    const shape = turned ? [...it.shape].reverse() : it.shape;
    return infoOf(kind === 'tf1' ? it.tf1 : it.hf, shape);
  });
}

/** Weights under Hugging Face's names, turned and renamed as TensorFlow keeps them. */
export function asTensorFlow(
  source: WeightSource,
  size: MobileBertSize,
  kind: 'tf1' | 'tf2',
): WeightSource {
  const tensors = listing(size, kind);
  const all = twins(size);
  return {
    kind,
    tensors,
    read: async (name) => {
      const twin = all[tensors.findIndex((it) => it.name === name)];
      if (!twin) throw new Error(`no tensor ${name}`);
      const values = await source.read(twin.hf);
      if (!twin.turned || (twin.tf1.endsWith('output_weights') && kind === 'tf1')) return values;
      const [rows, columns] = [twin.shape[0]!, twin.shape[1]!];
      return values.map((_, at) => values[(at % columns) * rows + Math.floor(at / columns)]!);
    },
    close: () => source.close(),
  };
}
