import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type {
  BuildOrder,
  BuildReply,
  BuildRequest,
  BuildWorkerData,
  FormOrder,
} from './buildMessages';
import { BadWeightsError, InstallError } from './installError';

export interface BuildOptions {
  /** Absolute path of the folder with the built worker and ONNX Runtime's files. */
  readonly distDir: string;
  readonly signal: AbortSignal;
  /** What is being done, and how much of the whole is done, in [0, 1]. */
  readonly onProgress: (step: string, done: number) => void;
  /** Takes a line for the log. */
  readonly warn: (line: string) => void;
}

/** A worker that was asked to stop and does not is ended. */
const LONGEST_FAREWELL_MS = 10_000;

/**
 * Makes a reader folder of weights, or another form of a reader, in a worker thread: converting takes
 * seconds, running the network for its checks blocks a thread.
 * @throws InstallError, or the signal's reason when the worker has stopped
 */
export async function buildInWorker(
  order: BuildOrder | FormOrder,
  options: BuildOptions,
): Promise<void> {
  const { distDir, signal, onProgress, warn } = options;
  signal.throwIfAborted();
  const workerData: BuildWorkerData = {
    order,
    glueUrl: pathToFileURL(join(distDir, 'ort-wasm-simd-threaded.mjs')).href,
    wasmPath: join(distDir, 'ort-wasm-simd-threaded.wasm'),
  };
  const worker = new Worker(join(distDir, 'buildWorker.mjs'), {
    workerData,
    execArgv: [],
    name: 'verbatim-builder',
  });
  let farewell: ReturnType<typeof setTimeout> | undefined;
  const cancel = (): void => {
    worker.postMessage('cancel' satisfies BuildRequest);
    farewell = setTimeout(() => void worker.terminate(), LONGEST_FAREWELL_MS);
  };
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const reply = await lastReply(worker, onProgress, warn);
    signal.throwIfAborted();
    if (reply?.type === 'built') return;
    if (reply?.badWeights === true && reply.sentence !== null) {
      throw new BadWeightsError(reply.sentence);
    }
    if (reply) warn(`building a reader: ${reply.stack}`);
    throw new InstallError(reply?.sentence ?? OWN_ERROR);
  } finally {
    clearTimeout(farewell);
    signal.removeEventListener('abort', cancel);
    await worker.terminate();
  }
}

const OWN_ERROR =
  'The reader could not be built because of an error in Verbatim itself, or for want of memory. Run “Verbatim: Show Log” to see where it happened.';

type LastReply = Exclude<BuildReply, { type: 'progress' }>;

/** What the worker ends with; null when it ends without a word. */
function lastReply(
  worker: Worker,
  onProgress: BuildOptions['onProgress'],
  warn: BuildOptions['warn'],
): Promise<LastReply | null> {
  return new Promise((resolve) => {
    worker.on('message', (reply: BuildReply) => {
      if (reply.type === 'progress') onProgress(reply.step, reply.done);
      else resolve(reply);
    });
    worker.on('error', ({ name }) => warn(`building a reader: the worker ended with ${name}`));
    worker.on('exit', () => resolve(null));
  });
}
