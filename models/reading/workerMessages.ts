/** Every message between a home and its reading worker; the same in a page and in Node. */
import type { NetworkFile, NetworkForm, ReaderDescription } from '../readerDescription';
import type { SpanOptions, WindowInput } from './messages';
import type { PackedReading } from './packedReading';
import type { Provider } from './provider';
import type { Proof } from './prover';
import type { LoadFailure } from './readerErrors';
import type { Schedule } from './schedule';

/** Grows whenever a message changes shape; either side refuses another version. */
export const WORKER_MESSAGES_VERSION = 4;

interface Versioned {
  /** WORKER_MESSAGES_VERSION of the sender. */
  readonly version: number;
}

/** What is loaded, and how. */
export interface LoadOptions {
  /** With the checks of `form`, and its file. */
  readonly description: ReaderDescription;
  readonly form: NetworkForm;
  /** WebAssembly threads; 1 where memory cannot be shared. */
  readonly threads: number;
  /** WASM by default. */
  readonly provider?: Provider;
  /** Address of ONNX Runtime's glue script, where it is not in the worker's bundle. */
  readonly glueUrl?: string;
  /** What was seen of this reader before, in any environment. */
  readonly proofs?: readonly Proof[];
}

/** The first message. Both buffers are transferred. */
export interface LoadRequest extends Versioned, LoadOptions {
  readonly type: 'load';
  readonly network: ArrayBuffer;
  /** ONNX Runtime's WebAssembly. */
  readonly wasm: ArrayBuffer;
}

/** One window. `call` numbers the reading it belongs to: newer calls go first. */
export interface ReadRequest extends Versioned {
  readonly type: 'read';
  readonly id: number;
  readonly call: number;
  readonly window: WindowInput;
  readonly options: SpanOptions;
}

/** Drops every window of `call` that is not running yet; they get no reply. */
export interface CancelRequest extends Versioned {
  readonly type: 'cancel';
  readonly call: number;
}

export type WorkerRequest = LoadRequest | ReadRequest | CancelRequest;

export interface LoadResult {
  /** Milliseconds from the request to the end of the proof of the shortest inputs. */
  readonly loadMs: number;
  /** Largest difference from the expected logits in that proof, relative to the largest |logit|. */
  readonly parity: number;
  readonly threads: number;
  /** Bytes that the worker holds, as far as it can know; absent where it cannot. */
  readonly memoryBytes?: number;
}

export interface LoadedReply extends Versioned {
  readonly type: 'loaded';
  readonly result: LoadResult;
}

export interface LoadFailedReply extends Versioned {
  readonly type: 'loadFailed';
  readonly failure: LoadFailure;
  readonly message: string;
}

export interface ReadingReply extends Versioned {
  readonly type: 'reading';
  readonly id: number;
  readonly reading: PackedReading;
}

/** Something was proved, or refuted, for the first time or again. */
export interface ProvedReply extends Versioned {
  readonly type: 'proved';
  readonly proof: Proof;
}

/** How windows are run from now on, as was measured: so many may be sent at once. */
export interface ScheduledReply extends Versioned {
  readonly type: 'scheduled';
  readonly schedule: Schedule;
}

/** As `LoadResult.memoryBytes`, now and then while it reads. */
export interface MemoryReply extends Versioned {
  readonly type: 'memory';
  readonly bytes: number;
}

/** The network failed under a window and cannot be trusted any more: end this worker. */
export interface BrokenReply extends Versioned {
  readonly type: 'broken';
  readonly message: string;
  /** Whether it computes wrongly here, and would again. */
  readonly wrongOutput: boolean;
}

export type WorkerReply =
  | LoadedReply
  | LoadFailedReply
  | ReadingReply
  | ProvedReply
  | ScheduledReply
  | MemoryReply
  | BrokenReply;

/** The file of the form that is loaded. */
export function fileOf({ description, form }: LoadOptions): NetworkFile | undefined {
  return description.files[form];
}
