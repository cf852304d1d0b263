import { damagedMessage } from '../../models/reading/integrity';
import { ReaderLoadError } from '../../models/reading/readerErrors';
import { type ClientOptions, ReadingWorkerClient } from '../../models/reading/workerClient';
import type { LoadResult, WorkerReply } from '../../models/reading/workerMessages';
import type { ReaderLoadParams } from '../protocol';

export interface StartedWorker {
  readonly client: ReadingWorkerClient;
  readonly result: LoadResult;
}

/**
 * Starts a reading worker of the page and loads a network into it. The page fetches every file, for a
 * blob worker cannot load a webview's resources (vscode #315494).
 * @param signal ends the worker, whatever it does; the load then fails
 * @throws ReaderLoadError
 */
export async function startPageWorker(
  params: ReaderLoadParams,
  options: ClientOptions,
  signal: AbortSignal,
): Promise<StartedWorker> {
  const { description, form, provider, proofs } = params;
  const file = description.files[form];
  if (!file) {
    throw new ReaderLoadError('damaged', `The reader has no ${form} network; choose another.`);
  }
  const [source, glue, wasm, network] = await Promise.all([
    fetchOwn(params.workerUri, signal),
    fetchOwn(params.glueUri, signal),
    fetchOwn(params.wasmUri, signal),
    fetchFile(params.networkUri, damagedMessage(file.path, 'missing'), signal),
  ]);
  if (signal.aborted) throw stopped();
  const urls = [source, glue].map((it) =>
    URL.createObjectURL(new Blob([it], { type: 'text/javascript' })),
  );
  const client = startBlobWorker(urls, options);
  const end = (): void => client.lose('The reader was stopped.');
  signal.addEventListener('abort', end, { once: true });
  try {
    const result = await client.load({
      ...{ description, form, provider, proofs, network, wasm },
      threads: crossOriginIsolated ? Math.min(params.threads, navigator.hardwareConcurrency) : 1,
      glueUrl: urls[1]!,
    });
    return { client, result };
  } catch (error) {
    client.close();
    throw error;
  } finally {
    signal.removeEventListener('abort', end);
  }
}

function fetchOwn(uri: string, signal: AbortSignal): Promise<ArrayBuffer> {
  const name = uri.slice(uri.lastIndexOf('/') + 1);
  const message = `Verbatim's own file ${name} cannot be loaded; reinstall Verbatim.`;
  return fetchFile(uri, message, signal);
}

async function fetchFile(uri: string, message: string, signal: AbortSignal): Promise<ArrayBuffer> {
  try {
    const response = await fetch(uri, { signal });
    if (response.ok) return await response.arrayBuffer();
  } catch {
    // Told below: what fetch says is of no use to the user.
  }
  if (signal.aborted) throw stopped();
  throw new ReaderLoadError('damaged', message);
}

function stopped(): ReaderLoadError {
  return new ReaderLoadError('unavailable', 'The reader was stopped.');
}

/** @param urls of the worker's script, and what else is to be let go with it */
function startBlobWorker(urls: readonly string[], options: ClientOptions): ReadingWorkerClient {
  const worker = new Worker(urls[0]!, { name: 'verbatim-reader' });
  const client = new ReadingWorkerClient(
    {
      post: (request, transfer) => worker.postMessage(request, transfer),
      terminate: () => {
        worker.terminate();
        for (const url of urls) URL.revokeObjectURL(url);
      },
    },
    options,
  );
  worker.onmessage = (event: MessageEvent<WorkerReply>) => client.receive(event.data);
  worker.onmessageerror = () => client.lose('The reader in the panel sent what cannot be read.');
  worker.onerror = () => client.lose('The reader in the panel has stopped.');
  return client;
}
