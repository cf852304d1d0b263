import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ort from 'onnxruntime-web';
import type { HeadKind } from '../../models/architectures/heads';
import type { Graph } from '../../models/onnx/graph';
import { modelFile } from '../../models/onnx/writer';
import { nodeFolder } from '../../models/weights/nodeFiles';
import { openWeightsFile } from '../../models/weights/openWeights';
import type { OpenedWeights } from '../../models/weights/weightSource';

/** One tiny model of test/fixtures/architectures, with what `transformers` gave. */
export interface Expected {
  readonly name: string;
  readonly class: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly parameters: number;
  readonly outputs: Readonly<
    Record<string, { readonly shape: readonly number[]; readonly values: readonly number[] }>
  >;
}

export interface Inputs {
  readonly ids: readonly (readonly number[])[];
  readonly mask: readonly (readonly number[])[];
  readonly typeIds: readonly (readonly number[])[];
}

export const FIXTURES = join('test', 'fixtures', 'architectures');

export const { inputs, models } = JSON.parse(
  readFileSync(join(FIXTURES, 'expected.json'), 'utf8'),
) as { readonly inputs: Inputs; readonly models: readonly Expected[] };

export function openFixture(name: string): Promise<OpenedWeights> {
  return openWeightsFile(nodeFolder(FIXTURES), `${name}.safetensors`);
}

const HEADS_OF_CLASS: readonly (readonly [string, readonly HeadKind[]])[] = [
  ['QuestionAnswering', ['span']],
  ['PreTraining', ['masked-lm', 'next-sentence']],
  ['MaskedLM', ['masked-lm']],
  ['NextSentencePrediction', ['next-sentence']],
  ['SequenceClassification', ['sequence-classification']],
  ['TokenClassification', ['token-classification']],
  ['MultipleChoice', ['multiple-choice']],
];

/** The heads that a class of `transformers` has. */
export function headsOf({ class: name }: Expected): readonly HeadKind[] {
  const found = HEADS_OF_CLASS.find(([ending]) => name.endsWith(`For${ending}`));
  if (!found) throw new Error(`no heads for ${name}`);
  return found[1];
}

/** Runs a graph in ONNX Runtime's WebAssembly. */
export async function runGraph(
  graph: Graph,
  { ids, mask, typeIds }: Inputs,
): Promise<Record<string, Float32Array>> {
  const session = await ort.InferenceSession.create(await modelFile(graph), {
    executionProviders: ['wasm'],
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  });
  try {
    const tensor = (rows: readonly (readonly number[])[]): ort.Tensor =>
      new ort.Tensor('int64', BigInt64Array.from(rows.flat(), BigInt), [
        rows.length,
        rows[0]!.length,
      ]);
    const results = await session.run({
      input_ids: tensor(ids),
      attention_mask: tensor(mask),
      token_type_ids: tensor(typeIds),
    });
    return Object.fromEntries(
      Object.entries(results).map(([name, result]) => [name, result.data as Float32Array]),
    );
  } finally {
    await session.release();
  }
}

/** The largest difference, relative to the largest magnitude expected; NaN where lengths differ. */
export function farthest(found: Float32Array | undefined, expected: readonly number[]): number {
  if (found?.length !== expected.length) return NaN;
  const largest = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((it, i) => Math.abs(it - found[i]!))) / largest;
}
