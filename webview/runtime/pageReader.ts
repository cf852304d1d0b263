import {
  type CancellationToken,
  type Disposable,
  ErrorCodes,
  type MessageConnection,
  ResponseError,
} from 'vscode-jsonrpc';
import { ReaderLoadError, ReaderLostError } from '../../models/reading/readerErrors';
import type { ReadingWorkerClient } from '../../models/reading/workerClient';
import {
  ReaderLoad,
  type ReaderLoadParams,
  type ReaderLoadProblem,
  type ReaderLoadResult,
  ReaderLost,
  ReaderProgress,
  ReaderRead,
  type ReaderReadParams,
} from '../protocol';
import { startPageWorker } from './pageWorker';

/** LSP's code for a request that ended because it was cancelled. */
const REQUEST_CANCELLED = -32800;

/**
 * Makes the page a home of the reader: answers ReaderLoad and ReaderRead on this connection, and
 * tells with ReaderLost when the worker dies. A new ReaderLoad ends the worker before it.
 * @param startWorker a test passes its own
 */
export function createPageReader(
  connection: MessageConnection,
  startWorker: typeof startPageWorker = startPageWorker,
): Disposable {
  let client: ReadingWorkerClient | null = null;

  const load = async (
    params: ReaderLoadParams,
  ): Promise<ReaderLoadResult | ResponseError<ReaderLoadProblem>> => {
    client?.close();
    client = null;
    try {
      const started = await startWorker(params);
      client = started.client;
      client.onLost(
        (error) => void connection.sendNotification(ReaderLost, { reason: error.message }),
      );
      const { loadMs, parity } = started.result;
      return { crossOriginIsolated: globalThis.crossOriginIsolated, loadMs, parity };
    } catch (error) {
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

  const handlers = [connection.onRequest(ReaderLoad, load), connection.onRequest(ReaderRead, read)];
  return {
    dispose: () => {
      for (const it of handlers) it.dispose();
      client?.close();
      client = null;
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
