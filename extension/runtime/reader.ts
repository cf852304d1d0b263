import type { SpanOptions, WindowInput, WindowReading } from '../../models/reading/messages';
import type { ReaderDescription } from '../../models/readerDescription';

export type AcceleratorId = 'webview-wasm' | 'host-wasm';

/** What the selector's row tells: its condition, and what was measured, never what is hoped. */
export interface AcceleratorState {
  readonly id: AcceleratorId;
  readonly state: 'in-use' | 'ready' | 'starting' | 'idle' | 'unavailable' | 'wrong-output';
  /** Why not, or by how much wrong; one sentence. */
  readonly detail?: string;
  /** Median passages a second of what it read so far, and the tokens a passage had on average. */
  readonly passagesPerSecond?: number;
  readonly tokensPerPassage?: number;
}

export { ReaderLoadError, ReaderLostError } from '../../models/reading/readerErrors';

/** A home of the network. Both homes run the same worker code. */
export interface Reader {
  readonly accelerator: AcceleratorId;
  readonly description: ReaderDescription;
  /**
   * Reads windows in the order given, yielding each reading as it arrives.
   * After `signal` aborts, at most one more network run is made and the iteration throws the
   * signal's reason. A newer call waits for the window that is running, no longer.
   * @throws ReaderLostError when the worker dies; readings yielded so far stay valid
   */
  read(
    windows: readonly WindowInput[],
    options: SpanOptions,
    signal: AbortSignal,
  ): AsyncIterable<WindowReading>;
  dispose(): Promise<void>;
}
