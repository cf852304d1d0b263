/** Entry of the reading worker in Node: a thread of the extension host or of the terminal. */
import { parentPort, workerData } from 'node:worker_threads';
import * as ort from 'onnxruntime-web';
import { ReadingWorker } from '../../models/reading/readingWorker';
import type { WorkerRequest } from '../../models/reading/workerMessages';
import type { NodeReaderWorkerData } from './hostReader';

if (!parentPort) throw new Error('This file is the entry of a worker thread.');
const home = parentPort;
// A file of its own, for ONNX Runtime's threads start from it again.
ort.env.wasm.wasmPaths = { mjs: (workerData as NodeReaderWorkerData).glueUrl };

const worker = new ReadingWorker({
  ort,
  post: (reply) => home.postMessage(reply),
  // A message port hands over what has arrived before the loop comes to `setImmediate`.
  nextTurn: () => new Promise((resolve) => setImmediate(resolve)),
});
home.on('message', (request: WorkerRequest) => worker.receive(request));
