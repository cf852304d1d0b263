import { type ClientOptions, ReadingWorkerClient } from '../../models/reading/workerClient';
import type { LoadOptions, LoadResult } from '../../models/reading/workerMessages';
import type { WorkerReply } from '../../models/reading/workerMessages';

export interface StartedWorker {
  readonly client: ReadingWorkerClient;
  readonly result: LoadResult;
}

/** What a reading worker is made of; it can load nothing by itself. */
export interface WorkerFiles {
  /** The worker's script. */
  readonly worker: ArrayBuffer;
  /** ONNX Runtime's glue script. */
  readonly glue: ArrayBuffer;
  /** Both are transferred. */
  readonly wasm: ArrayBuffer;
  readonly network: ArrayBuffer;
}

/**
 * Starts a reading worker from a blob and loads a network into it.
 * @param signal ends the worker, whatever it does; the load then fails
 * @throws ReaderLoadError
 */
export async function startBlobWorker(
  { worker, glue, wasm, network }: WorkerFiles,
  load: Omit<LoadOptions, 'glueUrl'>,
  options: ClientOptions,
  signal?: AbortSignal,
): Promise<StartedWorker> {
  const [script, glueUrl] = [worker, glue].map((it) =>
    URL.createObjectURL(new Blob([it], { type: 'text/javascript' })),
  ) as [string, string];
  const client = connect(script, options, () => {
    for (const url of [script, glueUrl]) URL.revokeObjectURL(url);
  });
  const end = (): void => client.lose('The reader was stopped.');
  signal?.addEventListener('abort', end, { once: true });
  try {
    const result = await client.load({ ...load, network, wasm, glueUrl });
    return { client, result };
  } catch (error) {
    client.close();
    throw error;
  } finally {
    signal?.removeEventListener('abort', end);
  }
}

function connect(script: string, options: ClientOptions, release: () => void): ReadingWorkerClient {
  const worker = new Worker(script, { name: 'verbatim-reader' });
  const client = new ReadingWorkerClient(
    {
      post: (request, transfer) => worker.postMessage(request, transfer),
      terminate: () => {
        worker.terminate();
        release();
      },
    },
    options,
  );
  worker.onmessage = (event: MessageEvent<WorkerReply>) => client.receive(event.data);
  worker.onmessageerror = () => client.lose('The reader sent what cannot be read.');
  worker.onerror = () => client.lose('The reader has stopped with an error.');
  return client;
}
