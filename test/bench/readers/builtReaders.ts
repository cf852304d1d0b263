/** Readers of exact published layouts from random weights: speed depends on shapes, not on numbers. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as ort from 'onnxruntime-web';
import { openReaderFolder, type ReaderFolder } from '../../../extension/runtime/readerFolder';
import { buildReader } from '../../../models/build/buildReader';
import { ortRunner } from '../../../models/build/runner';
import type { TensorInfo } from '../../../models/weights/weightSource';
import { CACHE, ROOT } from '../../harness/paths';
import { infoOf, listing, PUBLISHED } from '../../unit/architectureLayouts';
import { randomTensors } from '../../unit/randomWeights';

/** MobileBERT-EdgeTPU-XXS in int8. */
export function xxsReader(): Promise<ReaderFolder> {
  const size = PUBLISHED.find(([name]) => name === 'EdgeTPU-XXS')?.[1];
  if (!size) throw new Error('The size XXS is not listed.');
  return builtReader('xxs', listing(size, 'safetensors'), undefined);
}

/** A DistilBERT of its published size (Sanh et al. 2019: 6 blocks of 768 in 12 heads) in int8. */
export function distilBertReader(): Promise<ReaderFolder> {
  return builtReader('distilbert', distilBertTensors(), { n_heads: 12 });
}

/** Built once into `.cache/`, by the builder that builds every reader. */
async function builtReader(
  name: string,
  tensors: readonly TensorInfo[],
  config: Readonly<Record<string, unknown>> | undefined,
): Promise<ReaderFolder> {
  const folder = join(CACHE, 'bench-readers', name);
  if (!existsSync(join(folder, 'reader.json'))) {
    const vocab = await readFile(join(ROOT, 'models', 'bundled', 'vocab.txt'), 'utf8');
    await buildReader(
      {
        ...{ weights: { source: randomTensors(tensors), config, vocab }, title: name, name },
        ...{ forms: ['int8'], revision: '1', licence: 'Apache-2.0', sources: [] },
      },
      folder,
      ortRunner(ort),
    );
  }
  return openReaderFolder(folder);
}

function distilBertTensors(): TensorInfo[] {
  const [hidden, inner, blocks] = [768, 3072, 6];
  const norm = (name: string) => [
    infoOf(`${name}.weight`, [hidden]),
    infoOf(`${name}.bias`, [hidden]),
  ];
  const dense = (name: string, to: number, from: number) => [
    infoOf(`${name}.weight`, [to, from]),
    infoOf(`${name}.bias`, [to]),
  ];
  const block = (at: string) => [
    ...['q_lin', 'k_lin', 'v_lin', 'out_lin'].flatMap((it) =>
      dense(`${at}.attention.${it}`, hidden, hidden),
    ),
    ...norm(`${at}.sa_layer_norm`),
    ...dense(`${at}.ffn.lin1`, inner, hidden),
    ...dense(`${at}.ffn.lin2`, hidden, inner),
    ...norm(`${at}.output_layer_norm`),
  ];
  return [
    infoOf('distilbert.embeddings.word_embeddings.weight', [30522, hidden]),
    infoOf('distilbert.embeddings.position_embeddings.weight', [512, hidden]),
    ...norm('distilbert.embeddings.LayerNorm'),
    ...Array.from({ length: blocks }, (_, i) => block(`distilbert.transformer.layer.${i}`)).flat(),
    ...dense('qa_outputs', 2, hidden),
  ];
}
