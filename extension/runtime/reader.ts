import type { SpanOptions, WindowInput, WindowReading } from '../../models/reading/messages';
import type { ReaderDescription } from '../../models/readerDescription';
import type { ReadingPriority } from './turns';

/** Every accelerator, in the order the selector shows them. */
export const ACCELERATOR_IDS = [
  'webview-webgpu',
  'webview-webnn',
  'webview-wasm',
  'host-native',
  'host-wasm',
] as const;

export type AcceleratorId = (typeof ACCELERATOR_IDS)[number];
/** Those in the page of the panel. */
export type PageAcceleratorId = Extract<AcceleratorId, `webview-${string}`>;
/** Those of the extension host and the terminal. */
export type HostAcceleratorId = Exclude<AcceleratorId, PageAcceleratorId>;

/** What the selector's row tells: its condition, and what was measured, never what is hoped. */
export interface AcceleratorState {
  readonly id: AcceleratorId;
  readonly state:
    'in-use' | 'ready' | 'measuring' | 'starting' | 'idle' | 'unavailable' | 'wrong-output';
  /** Why not, or by how much wrong; one sentence. */
  readonly detail?: string;
  /**
   * Median passages a second of what it read so far, and the tokens a passage had on average; before
   * it read anything, what was measured or is remembered.
   */
  readonly passagesPerSecond?: number;
  readonly tokensPerPassage?: number;
  /** Memory its home holds while the reader is warm. */
  readonly memoryBytes?: number;
}

export interface ReadOptions extends SpanOptions {
  /** Who goes first where several questions are read at once; `asked` by default. */
  readonly priority?: ReadingPriority;
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
    options: ReadOptions,
    signal: AbortSignal,
  ): AsyncIterable<WindowReading>;
  dispose(): Promise<void>;
}
