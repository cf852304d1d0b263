import { Worker } from 'node:worker_threads';
import type { ResourceLimits } from 'node:worker_threads';
import { CurrentDocument } from './currentDocument';
import type {
  IndexAsk,
  IndexNotice,
  IndexReply,
  IndexRequest,
  IndexWorkerData,
  KeptPlace,
} from './indexMessages';
import { INDEX_MESSAGES_VERSION } from './indexMessages';

const DEFAULT_LIMITS: ResourceLimits = { maxOldGenerationSizeMb: 4096 };

/** Name of the built worker. */
export const INDEX_WORKER: string = 'indexWorker.cjs';

/** The thread that an index works in. */
export interface IndexThread {
  /** `crashKey` of the document it is at; null for none. */
  readonly current: string | null;
  post(request: IndexRequest): void;
  terminate(): Promise<unknown>;
}

export interface IndexThreadOptions {
  /** `crashKey`s of documents that ended threads before. */
  readonly crashed: readonly string[];
  readonly storage?: KeptPlace | undefined;
  readonly resourceLimits?: ResourceLimits | undefined;
  readonly onMessage: (message: IndexReply | IndexNotice | IndexAsk) => void;
  /** It ended, by itself or otherwise; the reason is null where none is known. */
  readonly onEnd: (failure: unknown) => void;
}

/** @param path of the built worker */
export function startIndexThread(path: string | URL, options: IndexThreadOptions): IndexThread {
  const { crashed, storage = null, resourceLimits = DEFAULT_LIMITS, onMessage, onEnd } = options;
  const current = new CurrentDocument();
  const workerData: IndexWorkerData = {
    version: INDEX_MESSAGES_VERSION,
    current: current.memory,
    crashed,
    storage,
  };
  // Whatever this process was started with, a loader of sources say, is not for a bundle.
  const worker = new Worker(path, { workerData, execArgv: [], resourceLimits });
  worker.on('message', onMessage);
  // Without a listener an error in the worker would end this process; `exit` follows it.
  let failure: unknown = null;
  worker.on('error', (error) => (failure = error));
  worker.on('exit', () => onEnd(failure));
  return {
    get current() {
      return current.get();
    },
    post: (request) => worker.postMessage(request),
    terminate: () => worker.terminate(),
  };
}
