/** Entry of the thread that runs the native network, inside the native reader's process. */
import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parentPort } from 'node:worker_threads';
import * as ort from 'onnxruntime-node';
import type { OrtModule } from '../../models/reading/network';
import { ReadingWorker } from '../../models/reading/readingWorker';
import { takeArrived } from './arrived';
import type { NativeLoad, ToNativeProcess } from './hostMessages';

if (!parentPort) throw new Error('This file is the entry of a worker thread.');
const home = parentPort;
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
  post: (reply) => home.postMessage(reply),
  // Kernels are chosen by what the processor can do.
  environment: () => `onnxruntime-node ${ort.env.versions.node ?? ''} ${cpus()[0]?.model ?? ''}`,
  memoryBytes: () => process.memoryUsage.rss(),
  nextTurn: () => takeArrived(home, (it) => take(it as ToNativeProcess)),
});

home.on('message', take);

function take(message: ToNativeProcess): void {
  if (message.type === 'loadFile') void load(message);
  else worker.receive(message);
}

async function load({ path, request }: NativeLoad): Promise<void> {
  threads = request.threads;
  // A file that cannot be read has the wrong size, so the worker tells of it.
  const content = await readFile(path).catch(() => new Uint8Array(0));
  const network = Uint8Array.from(content).buffer;
  worker.receive({ ...request, network });
}
