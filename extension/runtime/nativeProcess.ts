/** Entry of the native reader: a process of its own, for a crash of native code takes all along. */
import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import * as ort from 'onnxruntime-node';
import type { OrtModule } from '../../models/reading/network';
import { ReadingWorker } from '../../models/reading/readingWorker';
import type { NativeLoad, ToNativeProcess } from './hostMessages';

let threads = 1;

/**
 * The native binding in the shape of the web build: what that build is told through its environment,
 * this one takes with each session.
 */
const native: OrtModule = {
  Tensor: ort.Tensor,
  env: ort.env,
  InferenceSession: {
    create: (network: ArrayBuffer, options: ort.InferenceSession.SessionOptions = {}) =>
      ort.InferenceSession.create(network, {
        ...options,
        executionProviders: ['cpu'],
        executionMode: 'sequential',
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
      }),
  } as OrtModule['InferenceSession'],
};

const worker = new ReadingWorker({
  ort: native,
  // Nobody takes a reply any more when the channel closed before this process saw it.
  post: (reply) => process.send?.(reply, undefined, undefined, (error) => error && process.exit(0)),
  // Kernels are chosen by what the processor can do.
  environment: () => `onnxruntime-node ${ort.env.versions.node ?? ''} ${cpus()[0]?.model ?? ''}`,
  memoryBytes: () => process.memoryUsage.rss(),
  // Messages of the channel are taken in the poll phase, which comes between two `setImmediate`s.
  nextTurn: () => new Promise((resolve) => setImmediate(() => setImmediate(resolve))),
});

process.on('message', (message: ToNativeProcess) => {
  if (message.type === 'loadFile') void load(message);
  else worker.receive(message);
});
// Whoever started this process is gone, or lets it go.
process.on('disconnect', () => process.exit(0));

async function load({ path, request }: NativeLoad): Promise<void> {
  threads = request.threads;
  // A file that cannot be read has the wrong size, so the worker tells of it.
  const content = await readFile(path).catch(() => new Uint8Array(0));
  const network = Uint8Array.from(content).buffer;
  worker.receive({ ...request, network });
}
