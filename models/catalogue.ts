/** Published weights that can become readers. Nothing here is fetched unless the user asks for it. */

/** One file as published. */
export interface CatalogueFile {
  /** What it is called on disk, so that the weights find what belongs beside them. */
  readonly name: string;
  readonly url: string;
  /** In bytes, as stated by the publisher; null when it is not. */
  readonly bytes: number | null;
  /** Lower-case hexadecimal; null when the publisher names none: the first download's is enforced. */
  readonly sha256: string | null;
}

/** As published, in percent; the publisher's own int8, where it is one, is not ours. */
export interface PublishedScore {
  readonly dataset: 'SQuAD 1.1 dev' | 'SQuAD 2.0 dev';
  readonly form: 'float' | 'int8';
  /** Null when not published. */
  readonly exactMatch: number | null;
  readonly f1: number;
}

/** Why no reader can be made of an entry: no question-answering head was published with it. */
export type CatalogueObstacle = 'pre-trained';

export interface CatalogueEntry {
  /** Names the reader's folder; lower-case letters, digits and hyphens. */
  readonly id: string;
  readonly name: string;
  /** The size of the network, in a few words. */
  readonly what: string;
  readonly form: 'tf2' | 'tflite' | 'huggingface';
  /** The weights first, then what belongs beside them. */
  readonly files: readonly [CatalogueFile, ...CatalogueFile[]];
  /** Numbers in the network, published or reproduced from its shape. */
  readonly parameters: number;
  /** Bytes of each as published: float32, or int8. */
  readonly numberBytes: 1 | 4;
  /** SPDX, as stated by the publisher; null when none is. */
  readonly licence: string | null;
  readonly scores: readonly PublishedScore[];
  readonly obstacle: CatalogueObstacle | null;
}

/** Questions in the sets that scores are published for. */
export const QUESTIONS: Readonly<Record<PublishedScore['dataset'], number>> = {
  'SQuAD 1.1 dev': 10_570,
  'SQuAD 2.0 dev': 11_873,
};

const GARDEN = 'https://storage.googleapis.com/tf_model_garden';
const TUNED = `${GARDEN}/nlp/qat/mobilebert`;
const PRE_TRAINED = `${GARDEN}/models/edgetpu/checkpoint_and_tflite/nlp/mobilebert-edgetpu/checkpoint`;
const LITE = 'https://storage.googleapis.com/tfhub-lite-models/iree/lite-model';

const BASELINE = '24 blocks, 24.6 million parameters';
const XS = '8 blocks, 27.0 million parameters';
const S = '12 blocks, 38.3 million parameters';

const FLOAT_XS = score('float', 88.2);
const INT8_XS = score('int8', 87.15);
const FLOAT_S = score('float', 89.97);
const INT8_S = score('int8', 89.4);

/** Every public entry, those that no reader can be made of last. */
export const CATALOGUE: readonly CatalogueEntry[] = [
  huggingFace('csarron/mobilebert-uncased-squad-v1', 'MobileBERT, SQuAD 1.1', 'MIT', {
    dataset: 'SQuAD 1.1 dev',
    form: 'float',
    exactMatch: 82.6,
    f1: 90,
  }),
  huggingFace('csarron/mobilebert-uncased-squad-v2', 'MobileBERT, SQuAD 2.0', 'MIT', {
    dataset: 'SQuAD 2.0 dev',
    form: 'float',
    exactMatch: 75.2,
    f1: 78.8,
  }),
  huggingFace(
    'neuralmagic/mobilebert-uncased-finetuned-squadv1',
    'MobileBERT, SQuAD 1.1 (Neural Magic)',
    null,
    { dataset: 'SQuAD 1.1 dev', form: 'float', exactMatch: 83.96, f1: 90.9 },
  ),
  {
    id: 'mobilebert-edgetpu-xs-squad',
    name: 'MobileBERT-EdgeTPU-XS, SQuAD 1.1',
    what: XS,
    form: 'tf2',
    files: [file(`${TUNED}/mobilebert_fp32_ckpt.tar.gz`)],
    parameters: 27_007_746,
    numberBytes: 4,
    licence: null,
    scores: [FLOAT_XS, INT8_XS],
    obstacle: null,
  },
  tflite(
    'mobilebert-edgetpu-s-squad-float',
    'S, SQuAD 1.1 (TFLite)',
    `${LITE}/mobilebert_edgetpu_s/fp32/1.tflite`,
    [FLOAT_S],
  ),
  tflite(
    'mobilebert-edgetpu-s-squad-int8',
    'S, SQuAD 1.1 (TFLite int8)',
    `${LITE}/mobilebert_edgetpu_s/int8/1.tflite`,
    [INT8_S],
  ),
  tflite(
    'mobilebert-edgetpu-xs-squad-float',
    'XS, SQuAD 1.1 (TFLite)',
    `${TUNED}/model_fp32.tflite`,
    [FLOAT_XS],
  ),
  tflite(
    'mobilebert-edgetpu-xs-squad-ptq',
    'XS, SQuAD 1.1 (TFLite int8, quantised after training)',
    `${TUNED}/model_int8_ptq.tflite`,
    [],
  ),
  tflite(
    'mobilebert-edgetpu-xs-squad-qat',
    'XS, SQuAD 1.1 (TFLite int8, trained for it)',
    `${TUNED}/model_qat.tflite`,
    [],
  ),
  headless('xs', 'XS', XS, 27_006_720),
  headless('s', 'S', S, 38_326_016),
  headless('m', 'M', '12 blocks, 51.0 million parameters', 50_951_936),
];

function score(form: PublishedScore['form'], f1: number): PublishedScore {
  return { dataset: 'SQuAD 1.1 dev', form, exactMatch: null, f1 };
}

function file(url: string, bytes: number | null = null): CatalogueFile {
  return { name: url.slice(url.lastIndexOf('/') + 1), url, bytes, sha256: null };
}

function huggingFace(
  repository: string,
  name: string,
  licence: string | null,
  published: PublishedScore,
): CatalogueEntry {
  const at = (path: string): string => `https://huggingface.co/${repository}/resolve/main/${path}`;
  return {
    id: repository.replace('/', '-'),
    name,
    what: BASELINE,
    form: 'huggingface',
    files: [
      file(at('model.safetensors'), 98_500_000),
      file(at('config.json')),
      file(at('vocab.txt')),
    ],
    parameters: 24_582_914,
    numberBytes: 4,
    licence,
    scores: [published],
    obstacle: null,
  };
}

function tflite(
  id: string,
  name: string,
  url: string,
  scores: readonly PublishedScore[],
): CatalogueEntry {
  const small = name.startsWith('XS');
  return {
    id,
    name: `MobileBERT-EdgeTPU-${name}`,
    what: small ? XS : S,
    form: 'tflite',
    files: [file(url)],
    parameters: small ? 27_007_746 : 38_327_042,
    numberBytes: name.includes('int8') ? 1 : 4,
    licence: null,
    scores,
    obstacle: null,
  };
}

function headless(size: string, shown: string, what: string, parameters: number): CatalogueEntry {
  return {
    id: `mobilebert-edgetpu-${size}-pretrained`,
    name: `MobileBERT-EdgeTPU-${shown}, pre-trained`,
    what,
    form: 'tf2',
    files: [file(`${PRE_TRAINED}/mobilebert-edgetpu-${size}.tar.gz`)],
    parameters,
    numberBytes: 4,
    licence: null,
    scores: [],
    obstacle: 'pre-trained',
  };
}
