/** Every message between a home and its reading worker; the same in a page and in Node. */
import type { NetworkForm, ReaderDescription } from '../readerDescription';
import type { SpanOptions, WindowInput, WindowReading } from './messages';
import type { LoadFailure } from './readerErrors';

/** Grows whenever a message changes shape; either side refuses another version. */
export const WORKER_MESSAGES_VERSION = 1;

interface Versioned {
  /** WORKER_MESSAGES_VERSION of the sender. */
  readonly version: number;
}

/** The first message. Both buffers are transferred. */
export interface LoadRequest extends Versioned {
  readonly type: 'load';
  readonly description: ReaderDescription;
  readonly form: NetworkForm;
  readonly network: ArrayBuffer;
  /** ONNX Runtime's WebAssembly. */
  readonly wasm: ArrayBuffer;
  /** WebAssembly threads; 1 where memory cannot be shared. */
  readonly threads: number;
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
  /** Milliseconds from the request to the end of the self-test. */
  readonly loadMs: number;
  /** Largest difference from the expected logits in the self-test, relative to the largest |logit|. */
  readonly parity: number;
  readonly threads: number;
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
  readonly reading: WindowReading;
}

/** The network failed under a window and cannot be trusted any more: end this worker. */
export interface BrokenReply extends Versioned {
  readonly type: 'broken';
  readonly message: string;
}

export type WorkerReply = LoadedReply | LoadFailedReply | ReadingReply | BrokenReply;
