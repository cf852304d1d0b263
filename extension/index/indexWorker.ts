/** Entry of the index worker in Node: a thread of the extension host or of the terminal. */
import { statSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { treeSitterFailure } from '../documents/treeSitter';
import { FsStorage } from '../storage/fsStorage';
import { AskedHost } from './askedHost';
import { CurrentDocument } from './currentDocument';
import { IndexCore } from './indexCore';
import type { IndexRequest, IndexWorkerData, KeptPlace } from './indexMessages';
import { INDEX_MESSAGES_VERSION } from './indexMessages';
import { IndexServer } from './indexServer';

/** What another build of this very worker kept counts as absent: it may split or weigh otherwise. */
function storageAt({ folder, version }: KeptPlace): FsStorage {
  const { size, mtimeMs } = statSync(__filename);
  return new FsStorage(folder, `${version} ${size} ${mtimeMs}`);
}

const port = parentPort;
const data = workerData as IndexWorkerData;
if (!port) throw new Error('the index worker runs as a worker thread only');
if (data.version !== INDEX_MESSAGES_VERSION) {
  throw new Error(`the index worker speaks version ${INDEX_MESSAGES_VERSION}, not ${data.version}`);
}
// The document that did it is left out; the next worker begins with memory of its own.
treeSitterFailure.end = () => process.exit(1);
const host = new AskedHost((ask) => port.postMessage(ask));
const current = new CurrentDocument(data.current);
const core = new IndexCore({
  crashed: new Set(data.crashed),
  onDocument: (name) => current.set(name),
  host,
  ...(data.storage ? { storage: storageAt(data.storage) } : {}),
});
const server = new IndexServer(core, host, (reply) => port.postMessage(reply));
port.on('message', (request: IndexRequest) => server.receive(request));
