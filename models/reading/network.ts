import type * as Ort from 'onnxruntime-web';
import type { ReaderDescription } from '../readerDescription';

/** What is used of `onnxruntime-web`; each home injects the build that suits it. */
export type OrtModule = Pick<typeof Ort, 'InferenceSession' | 'Tensor' | 'env'>;

export interface Logits {
  /** float32 [length] each. */
  readonly start: Float32Array;
  readonly end: Float32Array;
  /** Milliseconds the network ran. */
  readonly ms: number;
}

/** The network of one reader, ready to run one window at a time. */
export class Network {
  private constructor(
    private readonly ort: OrtModule,
    private readonly session: Ort.InferenceSession,
    private readonly description: ReaderDescription,
  ) {}

  /**
   * Windows run one by one and at their exact length. Padding would cost time in proportion and,
   * as dynamic int8 takes its scale from the whole tensor, change the logits of real tokens.
   * A length never seen before costs nothing extra: the first run of 24 new lengths took 1.004 of
   * the second (median, Node 20, one thread), with `enableMemPattern` on or off; off, because ORT
   * would otherwise keep a plan for each length.
   */
  static async create(
    ort: OrtModule,
    network: ArrayBuffer,
    description: ReaderDescription,
  ): Promise<Network> {
    const session = await ort.InferenceSession.create(network, {
      executionProviders: ['wasm'],
      graphOptimizationLevel: 'all',
      enableMemPattern: false,
    });
    return new Network(ort, session, description);
  }

  /** Runs one row; all three are int [length], `mask` null for no padding. */
  async run(
    ids: ArrayLike<number>,
    typeIds: ArrayLike<number>,
    mask: ArrayLike<number> | null,
  ): Promise<Logits> {
    const { inputs, outputs } = this.description;
    const feeds = {
      [inputs.ids]: this.tensor(ids),
      [inputs.typeIds]: this.tensor(typeIds),
      [inputs.mask]: this.tensor(mask ?? new Uint8Array(ids.length).fill(1)),
    };
    const from = performance.now();
    const result = await this.session.run(feeds, [outputs.start, outputs.end]);
    const ms = performance.now() - from;
    return { start: floats(result[outputs.start]), end: floats(result[outputs.end]), ms };
  }

  /** int64 [1, length]. Ids are not negative, so each int64 is its low word and a zero (wasm is little-endian). */
  private tensor(values: ArrayLike<number>): Ort.Tensor {
    const words = new Int32Array(2 * values.length);
    for (let i = 0; i < values.length; i++) words[2 * i] = values[i]!;
    return new this.ort.Tensor('int64', new BigInt64Array(words.buffer), [1, values.length]);
  }
}

function floats(tensor: Ort.Tensor | undefined): Float32Array {
  if (!(tensor?.data instanceof Float32Array)) {
    throw new TypeError('the network gave no float32 logits');
  }
  return tensor.data;
}
