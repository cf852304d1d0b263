import { readFile } from 'node:fs/promises';
import * as native from 'onnxruntime-node';
import * as web from 'onnxruntime-web';
import { SPAN_OUTPUTS } from '../../../models/architectures/heads';
import type { Row } from '../../../models/build/runner';
import { INPUTS } from '../../../models/onnx/layers';
import type { Runnable } from './timing';

export type RuntimeName = 'WASM' | 'Node native';

export interface OpenNetwork extends Runnable {
  /** Start logits, then end logits. */
  logits(row: Row): Promise<Float32Array>;
  close(): Promise<void>;
}

/** A network in one thread of a runtime, everything that the runtime can optimise optimised. */
export async function openNetwork(path: string, runtime: RuntimeName): Promise<OpenNetwork> {
  // Both packages have the same interface, onnxruntime-common's.
  const ort = runtime === 'WASM' ? web : (native as unknown as typeof web);
  web.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(await readFile(path), {
    executionProviders: [runtime === 'WASM' ? 'wasm' : 'cpu'],
    graphOptimizationLevel: 'all',
    enableMemPattern: false,
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  const tensor = (values: readonly number[]): web.Tensor =>
    new ort.Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length]);
  const run = ({ ids, mask, typeIds }: Row): Promise<web.InferenceSession.OnnxValueMapType> =>
    session.run({
      [INPUTS.ids]: tensor(ids),
      [INPUTS.mask]: tensor(mask),
      [INPUTS.typeIds]: tensor(typeIds),
    });
  return {
    run: async (length) => {
      await run(rowOf(length));
    },
    logits: async (row) => {
      const results = await run(row);
      const of = (name: string): Float32Array => results[name]?.data as Float32Array;
      return Float32Array.of(...of(SPAN_OUTPUTS.start), ...of(SPAN_OUTPUTS.end));
    },
    close: () => session.release(),
  };
}

/** Any words do: speed does not depend on them. */
function rowOf(length: number): Row {
  const places = Array.from({ length }, (_, i) => i);
  return {
    ids: places.map((i) => 1000 + ((i * 7919) % 20000)),
    mask: places.map(() => 1),
    typeIds: places.map((i) => (i > 12 ? 1 : 0)),
  };
}
