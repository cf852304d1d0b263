/** Entry of the page's reading worker: a blob worker, which can load nothing by itself. */
import * as ort from 'onnxruntime-web/wasm';
import { ReadingWorker } from '../models/reading/readingWorker';
import type { WorkerRequest } from '../models/reading/workerMessages';

const turns = new MessageChannel();
const waiting: (() => void)[] = [];
turns.port1.onmessage = () => waiting.shift()?.();

const worker = new ReadingWorker({
  ort,
  post: (reply) => self.postMessage(reply),
  // Posted messages are handled in the order they were posted, whatever the port.
  nextTurn: () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      turns.port2.postMessage(null);
    }),
});
// A start that fails inside WebAssembly may reject what nobody awaits; the home must hear of it.
self.onunhandledrejection = (event) => {
  throw event.reason;
};
self.onmessage = (event: MessageEvent<WorkerRequest>) => worker.receive(event.data);
