/** Entry of the reading worker in Node: a thread of the extension host or of the terminal. */
import { getHeapStatistics } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import * as ort from 'onnxruntime-web';
import { ReadingWorker } from '../../models/reading/readingWorker';
import type { WorkerRequest } from '../../models/reading/workerMessages';
import { takeArrived } from './arrived';
import type { NodeReaderWorkerData } from './hostReader';

if (!parentPort) throw new Error('This file is the entry of a worker thread.');
const home = parentPort;
// A file of its own, for ONNX Runtime's threads start from it again.
ort.env.wasm.wasmPaths = { mjs: (workerData as NodeReaderWorkerData).glueUrl };

/** ONNX Runtime keeps its memory to itself; its size is all that is wanted of it. */
const memories: WebAssembly.Memory[] = [];
WebAssembly.Memory = class extends WebAssembly.Memory {
  constructor(descriptor: WebAssembly.MemoryDescriptor) {
    super(descriptor);
    memories.push(this);
  }
};

const worker = new ReadingWorker({
  ort,
  post: (reply) => home.postMessage(reply),
  environment: () => `Node ${process.version} onnxruntime-web ${ort.env.versions.web ?? ''}`,
  memoryBytes: bytesHeld,
  nextTurn: () => takeArrived(home, (it) => take(it as WorkerRequest)),
});
home.on('message', take);

function take(request: WorkerRequest): void {
  worker.receive(request);
}

/** WebAssembly's memory and the heap of this thread. */
function bytesHeld(): number {
  const { total_heap_size, external_memory } = getHeapStatistics();
  const wasm = memories.reduce((sum, it) => sum + it.buffer.byteLength, 0);
  return wasm + total_heap_size + external_memory;
}
