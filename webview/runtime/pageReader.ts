import {
  type CancellationToken,
  type Disposable,
  ErrorCodes,
  type MessageConnection,
  ResponseError,
} from 'vscode-jsonrpc';
import type { Proof } from '../../models/reading/prover';
import { ReaderLoadError, ReaderLostError } from '../../models/reading/readerErrors';
import type { ReadingWorkerClient } from '../../models/reading/workerClient';
import type { LoadResult } from '../../models/reading/workerMessages';
import {
  ReaderLoad,
  type ReaderLoadParams,
  type ReaderLoadProblem,
  ReaderLost,
  ReaderMemory,
  ReaderProbe,
  ReaderProgress,
  ReaderProved,
  ReaderRead,
  type ReaderReadParams,
  ReaderStop,
} from '../protocol';
import { probe } from './pageProbe';
import { startPageWorker } from './pageWorker';

/** LSP's code for a request that ended because it was cancelled. */
const REQUEST_CANCELLED = -32800;

/** What the page's readers need of the page; a test passes its own. */
export interface PagePorts {
  readonly startWorker: typeof startPageWorker;
  readonly probe: typeof probe;
}

interface PageReader {
  readonly stop: AbortController;
  client: ReadingWorkerClient | null;
}

/**
 * Makes the page a home of readers: each has a worker of its own, from ReaderLoad to ReaderStop or
 * until it is lost.
 */
export function createPageReader(
  connection: MessageConnection,
  ports: PagePorts = { startWorker: startPageWorker, probe },
): Disposable {
  const readers = new Map<number, PageReader>();

  const end = (reader: number): void => {
    const found = readers.get(reader);
    readers.delete(reader);
    found?.stop.abort();
    found?.client?.close();
  };

  const load = async (
    params: ReaderLoadParams,
  ): Promise<LoadResult | ResponseError<ReaderLoadProblem>> => {
    const { reader } = params;
    const stop = new AbortController();
    const self: PageReader = { stop, client: null };
    readers.set(reader, self);
    const hooks = {
      onProof: (proof: Proof) => void connection.sendNotification(ReaderProved, { reader, proof }),
      onMemory: (bytes: number) =>
        void connection.sendNotification(ReaderMemory, { reader, bytes }),
    };
    try {
      const { client, result } = await ports.startWorker(params, hooks, stop.signal);
      if (stop.signal.aborted) {
        client.close();
        throw new ReaderLoadError('unavailable', 'The reader was stopped.');
      }
      self.client = client;
      client.onLost(({ message: reason, wrongOutput }) => {
        readers.delete(reader);
        void connection.sendNotification(ReaderLost, { reader, reason, wrongOutput });
      });
      return result;
    } catch (error) {
      readers.delete(reader);
      const failure = error instanceof ReaderLoadError ? error.failure : 'unavailable';
      return new ResponseError(ErrorCodes.InternalError, messageOf(error), { failure });
    }
  };

  const read = async (
    params: ReaderReadParams,
    token: CancellationToken,
  ): Promise<null | ResponseError> => {
    const abort = new AbortController();
    const cancelling = token.onCancellationRequested(() => abort.abort());
    if (token.isCancellationRequested) abort.abort();
    try {
      const client = readers.get(params.reader)?.client;
      if (!client) throw new ReaderLostError('The reader in the panel is not started.');
      let index = 0;
      for await (const reading of client.read(params.windows, params.options, abort.signal)) {
        await connection.sendProgress(ReaderProgress, params.token, { index, reading });
        index++;
      }
      return null;
    } catch (error) {
      const code = abort.signal.aborted ? REQUEST_CANCELLED : ErrorCodes.InternalError;
      return new ResponseError(code, messageOf(error));
    } finally {
      cancelling.dispose();
    }
  };

  const handlers = [
    connection.onRequest(ReaderProbe, ({ provider }) => ports.probe(provider)),
    connection.onRequest(ReaderLoad, load),
    connection.onRequest(ReaderRead, read),
    connection.onNotification(ReaderStop, ({ reader }) => end(reader)),
  ];
  return {
    dispose: () => {
      for (const it of handlers) it.dispose();
      for (const reader of [...readers.keys()]) end(reader);
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
