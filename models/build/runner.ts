import type * as Ort from 'onnxruntime-web';
import { INPUTS } from '../onnx/layers';
import { FileView } from './fileView';

/** One row of input; int [length] each. */
export interface Row {
  readonly ids: readonly number[];
  readonly mask: readonly number[];
  readonly typeIds: readonly number[];
}

/** A network that can be asked while it is being built. */
export interface RunningNetwork {
  /** Every output of the network, flat. */
  run(row: Row): Promise<Record<string, Float32Array>>;
  close(): Promise<void>;
}

/** A network whose large constants stay in its file; see `externalModel`. */
export interface NetworkOnDisk {
  readonly model: Uint8Array;
  /** What the model calls the file. */
  readonly location: string;
  /** Absolute. */
  readonly path: string;
}

/** Whatever runs networks here: ONNX Runtime in this thread, or in a worker. */
export interface NetworkRunner {
  /**
   * @param network the bytes of an ONNX file, which the runner may take over, or one on disk
   * @param optimise not worth its time for a network that is run only a few times; true by default
   */
  open(network: Uint8Array | NetworkOnDisk, optimise?: boolean): Promise<RunningNetwork>;
}

/** ONNX Runtime's WebAssembly in this very thread, which it blocks while the network runs. */
export function ortRunner(ort: Pick<typeof Ort, 'InferenceSession' | 'Tensor'>): NetworkRunner {
  return {
    open: async (network, optimise = true) => {
      const session = await openSession(ort, network, {
        executionProviders: ['wasm'],
        graphOptimizationLevel: optimise ? 'all' : 'disabled',
        enableMemPattern: false,
      });
      const tensor = (values: readonly number[]): Ort.Tensor =>
        new ort.Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length]);
      return {
        run: async ({ ids, mask, typeIds }) => {
          const results = await session.run({
            [INPUTS.ids]: tensor(ids),
            [INPUTS.mask]: tensor(mask),
            [INPUTS.typeIds]: tensor(typeIds),
          });
          return Object.fromEntries(
            Object.entries(results).map(([name, { data }]) => {
              if (!(data instanceof Float32Array)) throw new TypeError(`${name} is not float32`);
              return [name, data];
            }),
          );
        },
        close: () => session.release(),
      };
    },
  };
}

async function openSession(
  ort: Pick<typeof Ort, 'InferenceSession'>,
  network: Uint8Array | NetworkOnDisk,
  options: Ort.InferenceSession.SessionOptions,
): Promise<Ort.InferenceSession> {
  if (network instanceof Uint8Array) return ort.InferenceSession.create(network, options);
  const data = new FileView(network.path);
  try {
    const externalData = [{ path: network.location, data }];
    return await ort.InferenceSession.create(network.model, { ...options, externalData });
  } finally {
    data.close();
  }
}
