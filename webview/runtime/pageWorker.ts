import { damagedMessage } from '../../models/reading/integrity';
import { ReaderLoadError } from '../../models/reading/readerErrors';
import { ReadingWorkerClient } from '../../models/reading/workerClient';
import type { LoadResult, WorkerReply } from '../../models/reading/workerMessages';
import type { ReaderLoadParams } from '../protocol';

/**
 * Starts the reading worker of a page and loads the int8 network into it. The page fetches every
 * file, for a blob worker cannot load a webview's resources (vscode #315494).
 * @throws ReaderLoadError
 */
export async function startPageWorker(
  params: ReaderLoadParams,
): Promise<{ client: ReadingWorkerClient; result: LoadResult }> {
  const file = params.description.files.int8;
  if (!file)
    throw new ReaderLoadError('damaged', 'The reader has no int8 network; choose another.');
  const reinstall = (name: string): string =>
    `Verbatim's own file ${name} cannot be loaded; reinstall Verbatim.`;
  const [source, wasm, network] = await Promise.all([
    fetchFile(params.workerUri, reinstall('webviewWorker.js')),
    fetchFile(params.wasmUri, reinstall('ort-wasm-simd-threaded.wasm')),
    fetchFile(params.networkUri, damagedMessage(file.path, 'missing')),
  ]);
  const client = startBlobWorker(source);
  try {
    // One thread: the glue in the bundle cannot start others, and a webview's memory is not shared.
    const { description } = params;
    const result = await client.load({ description, form: 'int8', network, wasm, threads: 1 });
    return { client, result };
  } catch (error) {
    client.close();
    throw error;
  }
}

async function fetchFile(uri: string, message: string): Promise<ArrayBuffer> {
  try {
    const response = await fetch(uri);
    if (response.ok) return await response.arrayBuffer();
  } catch {
    // Told below: what fetch says is of no use to the user.
  }
  throw new ReaderLoadError('damaged', message);
}

function startBlobWorker(source: ArrayBuffer): ReadingWorkerClient {
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const worker = new Worker(url, { name: 'verbatim-reader' });
  const client = new ReadingWorkerClient({
    post: (request, transfer) => worker.postMessage(request, transfer),
    terminate: () => {
      worker.terminate();
      URL.revokeObjectURL(url);
    },
  });
  worker.onmessage = (event: MessageEvent<WorkerReply>) => client.receive(event.data);
  worker.onmessageerror = () => client.lose('The reader in the panel sent what cannot be read.');
  worker.onerror = () => client.lose('The reader in the panel has stopped.');
  return client;
}
