import type { Reader } from '../../../extension/runtime/reader';
import type { SpanOptions, WindowInput, WindowReading } from '../../../models/reading/messages';
import type { ReaderDescription } from '../../../models/readerDescription';
import { bestSpans, nullScore, spansAt } from '../../../models/spans';
import type { LogitCache, WindowLogits } from './logitCache';
import type { WindowNetwork } from './nativeNetwork';

/** A window that is not in the cache, and no network to read it with. */
export class NotReadError extends Error {
  override readonly name = 'NotReadError';

  constructor() {
    super('A window is not in the cache of readings, and no network was given.');
  }
}

/** The product's `Reader` over kept logits; what is not there yet is read once and kept. */
export class CachedReader implements Reader {
  readonly accelerator = 'host-wasm';
  /** Windows read by the network, and windows asked for. */
  fresh = 0;
  asked = 0;
  /** Tokens of the windows asked for. */
  tokens = 0;

  /** @param network null to read from the cache alone */
  constructor(
    readonly description: ReaderDescription,
    private readonly cache: LogitCache,
    private readonly network: (() => Promise<WindowNetwork>) | null,
  ) {}

  async *read(
    windows: readonly WindowInput[],
    options: SpanOptions,
    signal: AbortSignal,
  ): AsyncGenerator<WindowReading> {
    for (const window of windows) {
      signal.throwIfAborted();
      const from = performance.now();
      const { start, end } = await this.logits(window);
      yield {
        spans: bestSpans(start, end, window, options),
        ...(window.places ? { places: spansAt(start, end, window.places) } : {}),
        nullScore: nullScore(start, end),
        networkMs: performance.now() - from,
      };
    }
  }

  /** The same readings where every passage is read, however settled the first answers are. */
  withoutEarlyStop(): CachedReader {
    const { int8, ...others } = this.description.calibration;
    if (int8?.earlyStop === undefined) return this;
    const { bias, weights, threshold } = int8;
    const calibration = { ...others, int8: { bias, weights, threshold } };
    return new CachedReader({ ...this.description, calibration }, this.cache, this.network);
  }

  /** @throws NotReadError */
  async logits(window: WindowInput): Promise<WindowLogits> {
    this.asked++;
    this.tokens += window.ids.length;
    const kept = this.cache.get(window);
    if (kept !== null) return kept;
    if (this.network === null) throw new NotReadError();
    const logits = await (await this.network()).run(window);
    this.cache.add(window, logits);
    this.fresh++;
    return logits;
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }
}
