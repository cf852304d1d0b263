import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { WindowInput } from '../../../models/reading/messages';
import type { ReaderDescription } from '../../../models/readerDescription';
import { ROOT } from '../../harness/paths';
import type { WindowLogits } from './logitCache';

interface NativeTensor {
  readonly data: unknown;
}
interface NativeSession {
  run(feeds: Record<string, NativeTensor>): Promise<Record<string, NativeTensor>>;
  release(): Promise<void>;
}
interface NativeRuntime {
  InferenceSession: {
    create(path: string, options: Readonly<Record<string, unknown>>): Promise<NativeSession>;
  };
  Tensor: new (type: 'int64', data: BigInt64Array, dims: readonly number[]) => NativeTensor;
}

/** Runs one window at a time, at its exact length. */
export interface WindowNetwork {
  /** Part of the cache's name: runtimes round differently. */
  readonly runtime: string;
  run(window: WindowInput): Promise<WindowLogits>;
  dispose(): Promise<void>;
}

/** ONNX Runtime's native build, one thread: three to five times as fast as WebAssembly's. */
export async function openNativeNetwork(
  path: string,
  { inputs, outputs }: Pick<ReaderDescription, 'inputs' | 'outputs'>,
): Promise<WindowNetwork> {
  // It stands among the benchmark's packages, which are installed apart.
  const require = createRequire(join(ROOT, 'test', 'bench', 'package.json'));
  const ort = require('onnxruntime-node') as NativeRuntime;
  const session = await ort.InferenceSession.create(path, {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    enableMemPattern: false,
  });
  const row = (length: number, value: (at: number) => number): NativeTensor =>
    new ort.Tensor(
      'int64',
      BigInt64Array.from({ length }, (_, at) => BigInt(value(at))),
      [1, length],
    );
  return {
    runtime: 'native',
    run: async ({ ids, contextStart }) => {
      const result = await session.run({
        [inputs.ids]: row(ids.length, (at) => ids[at]!),
        [inputs.mask]: row(ids.length, () => 1),
        [inputs.typeIds]: row(ids.length, (at) => (at < contextStart ? 0 : 1)),
      });
      return { start: floats(result[outputs.start]), end: floats(result[outputs.end]) };
    },
    dispose: () => session.release(),
  };
}

function floats(tensor: NativeTensor | undefined): Float32Array {
  if (!(tensor?.data instanceof Float32Array)) throw new TypeError('no float32 logits');
  return tensor.data;
}
