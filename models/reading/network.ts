import type * as Ort from 'onnxruntime-web';
import type { ReaderDescription } from '../readerDescription';
import { type Provider, sessionOptions, WASM } from './provider';

/** What is used of `onnxruntime-web`; each home injects the build that suits it. */
export type OrtModule = Pick<typeof Ort, 'InferenceSession' | 'Tensor' | 'env'>;

export interface Logits {
  /** float32 [length] each. */
  readonly start: Float32Array;
  readonly end: Float32Array;
  /** Milliseconds the network ran, shared out among the rows of one run. */
  readonly ms: number;
}

/** One row of input; all int [length], `mask` null for no padding. */
export interface NetworkRow {
  readonly ids: ArrayLike<number>;
  readonly typeIds: ArrayLike<number>;
  readonly mask: ArrayLike<number> | null;
}

type Inputs = Record<string, Ort.Tensor>;

/**
 * The network of one reader.
 *
 * In int8 every window must run alone and at its exact length: dynamic int8 takes its scale from the
 * whole tensor, so padding and neighbours change the logits of real tokens. In floating point both are
 * exact under the mask.
 */
export class Network {
  /** By length where the provider compiles for one, else under 0. */
  readonly #sessions = new Map<number, Promise<Ort.InferenceSession>>();

  private constructor(
    private readonly ort: OrtModule,
    private readonly content: ArrayBuffer | null,
    private readonly description: ReaderDescription,
    private readonly provider: Provider,
  ) {}

  static async create(
    ort: OrtModule,
    network: ArrayBuffer,
    description: ReaderDescription,
    provider: Provider = WASM,
  ): Promise<Network> {
    const fixed = provider.name === 'webnn';
    const self = new Network(ort, fixed ? network : null, description, provider);
    if (fixed) return self;
    const session = ort.InferenceSession.create(network, sessionOptions(provider, null));
    self.#sessions.set(0, session);
    await session;
    return self;
  }

  /** Whether it can only run one row at a time, at the lengths it was compiled for. */
  get hasFixedShape(): boolean {
    return this.content !== null;
  }

  /** Runs one row at its own length. */
  async run(
    ids: ArrayLike<number>,
    typeIds: ArrayLike<number>,
    mask: ArrayLike<number> | null,
  ): Promise<Logits> {
    const [logits] = await this.runRows([{ ids, typeIds, mask }], ids.length);
    return logits!;
  }

  /** Runs rows together, each padded to `length`; the logits are those of the rows' own tokens. */
  async runRows(rows: readonly NetworkRow[], length: number): Promise<Logits[]> {
    const { inputs, outputs, specialTokens } = this.description;
    const session = await this.session(rows.length, length);
    const feeds: Inputs = {
      [inputs.ids]: this.tensor(rows, length, (it) => it.ids, specialTokens.pad),
      [inputs.typeIds]: this.tensor(rows, length, (it) => it.typeIds, 0),
      [inputs.mask]: this.tensor(rows, length, (it) => it.mask, 0),
    };
    const from = performance.now();
    const result = await session.run(feeds, [outputs.start, outputs.end]);
    const ms = (performance.now() - from) / rows.length;
    const starts = floats(result[outputs.start]);
    const ends = floats(result[outputs.end]);
    return rows.map(({ ids }, i) => ({
      start: starts.slice(i * length, i * length + ids.length),
      end: ends.slice(i * length, i * length + ids.length),
      ms,
    }));
  }

  private session(batch: number, length: number): Promise<Ort.InferenceSession> {
    const key = this.content ? length : 0;
    let session = this.#sessions.get(key);
    if (!session) {
      const options = sessionOptions(this.provider, { batch, length });
      session = this.ort.InferenceSession.create(this.content!.slice(0), options);
      this.#sessions.set(key, session);
    }
    return session;
  }

  /** int64 [rows, length]. No number is negative, so each int64 is its low word and a zero (wasm is little-endian). */
  private tensor(
    rows: readonly NetworkRow[],
    length: number,
    pick: (row: NetworkRow) => ArrayLike<number> | null,
    padding: number,
  ): Ort.Tensor {
    const words = new Int32Array(2 * rows.length * length);
    for (const [r, row] of rows.entries()) {
      const values = pick(row);
      for (let i = 0, at = 2 * r * length; i < length; i++, at += 2) {
        words[at] = i >= row.ids.length ? padding : values ? values[i]! : 1;
      }
    }
    return new this.ort.Tensor('int64', new BigInt64Array(words.buffer), [rows.length, length]);
  }
}

function floats(tensor: Ort.Tensor | undefined): Float32Array {
  if (!(tensor?.data instanceof Float32Array)) {
    throw new TypeError('the network gave no float32 logits');
  }
  return tensor.data;
}
