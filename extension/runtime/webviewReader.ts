import {
  CancellationTokenSource,
  type Disposable,
  type MessageConnection,
  ResponseError,
} from 'vscode-jsonrpc';
import type { SpanOptions, WindowInput, WindowReading } from '../../models/reading/messages';
import { ReaderLoadError, ReaderLostError } from '../../models/reading/readerErrors';
import type { ReaderDescription } from '../../models/readerDescription';
import {
  ReaderLoad,
  ReaderLost,
  ReaderProgress,
  ReaderRead,
  type ReaderLoadParams,
} from '../../webview/protocol';
import { AsyncQueue } from './asyncQueue';
import type { HomeReader } from './homeReader';

const CLOSED = 'The panel was closed.';

/**
 * The reader in the worker of a page, loaded and self-tested there. Whoever owns the connection
 * disposes it when the page is gone; every reading then ends with a ReaderLostError.
 * @throws ReaderLoadError
 */
export async function createWebviewReader(
  connection: MessageConnection,
  params: ReaderLoadParams,
): Promise<HomeReader> {
  const { loadMs, parity } = await connection
    .sendRequest(ReaderLoad, params)
    .catch((error: unknown) => {
      throw loadError(error);
    });
  return new WebviewReader(connection, params.description, { loadMs, parity, threads: 1 });
}

function loadError(error: unknown): ReaderLoadError {
  const data: unknown = error instanceof ResponseError ? error.data : undefined;
  if (error instanceof ResponseError && typeof data === 'object' && data && 'failure' in data) {
    const { failure } = data;
    if (failure === 'damaged' || failure === 'wrong-output') {
      return new ReaderLoadError(failure, error.message);
    }
    if (failure === 'unavailable') return new ReaderLoadError(failure, error.message);
  }
  return new ReaderLoadError('unavailable', CLOSED);
}

class WebviewReader implements HomeReader {
  readonly accelerator = 'webview-wasm';
  private lost: ReaderLostError | null = null;
  private disposed = false;
  private lastToken = 0;
  private readonly lostListeners: ((error: ReaderLostError) => void)[] = [];
  private readonly queues = new Set<AsyncQueue<WindowReading>>();
  private readonly subscriptions: readonly Disposable[];

  constructor(
    private readonly connection: MessageConnection,
    readonly description: ReaderDescription,
    readonly loaded: HomeReader['loaded'],
  ) {
    this.subscriptions = [
      connection.onNotification(ReaderLost, ({ reason }) => this.lose(reason)),
      connection.onClose(() => this.lose(CLOSED)),
      connection.onDispose(() => this.lose(CLOSED)),
    ];
  }

  async *read(
    windows: readonly WindowInput[],
    options: SpanOptions,
    signal: AbortSignal,
  ): AsyncGenerator<WindowReading, void, void> {
    signal.throwIfAborted();
    if (this.lost) throw this.lost;
    const token = `reading-${++this.lastToken}`;
    const queue = new AsyncQueue<WindowReading>();
    const cancel = new CancellationTokenSource();
    const onAbort = (): void => queue.fail(signal.reason);
    signal.addEventListener('abort', onAbort);
    this.queues.add(queue);
    const progress = this.connection.onProgress(ReaderProgress, token, ({ reading }) =>
      queue.push(reading),
    );
    this.connection.sendRequest(ReaderRead, { token, windows, options }, cancel.token).then(
      () => queue.end(),
      // Whatever ends a reading early, this reader cannot be relied on for the rest.
      (error: unknown) =>
        queue.fail(new ReaderLostError(error instanceof Error ? error.message : CLOSED)),
    );
    try {
      for await (const reading of queue) {
        signal.throwIfAborted();
        yield reading;
        signal.throwIfAborted();
      }
    } finally {
      progress.dispose();
      this.queues.delete(queue);
      signal.removeEventListener('abort', onAbort);
      cancel.cancel();
      cancel.dispose();
    }
  }

  onLost(listener: (error: ReaderLostError) => void): void {
    if (this.lost) listener(this.lost);
    else this.lostListeners.push(listener);
  }

  dispose(): Promise<void> {
    this.disposed = true;
    this.lose(CLOSED);
    return Promise.resolve();
  }

  private lose(reason: string): void {
    if (this.lost) return;
    const error = new ReaderLostError(reason);
    this.lost = error;
    for (const it of this.subscriptions) it.dispose();
    for (const queue of this.queues) queue.fail(error);
    if (!this.disposed) for (const listener of this.lostListeners) listener(error);
  }
}
