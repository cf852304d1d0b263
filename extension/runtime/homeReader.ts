import type { LoadResult } from '../../models/reading/workerMessages';
import type { Reader, ReaderLostError } from './reader';

/** A reader that runs in one home and can die there. */
export interface HomeReader extends Reader {
  readonly loaded: LoadResult;
  /** Bytes its worker or process holds, as last told; undefined where that cannot be known. */
  readonly memoryBytes?: number | undefined;
  /** What it runs on, as the driver names it; undefined where that is the processor. */
  readonly device?: string | undefined;
  /** Told once, when the home lost it; at once if it already did. Not told after `dispose`. */
  onLost(listener: (error: ReaderLostError) => void): void;
}
