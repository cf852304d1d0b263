import {
  CancellationTokenSource,
  type Disposable,
  type MessageConnection,
  ResponseError,
} from 'vscode-jsonrpc';
import type { SpanOptions, WindowInput, WindowReading } from '../../models/reading/messages';
import type { Proof } from '../../models/reading/prover';
import { ReaderLoadError, ReaderLostError } from '../../models/reading/readerErrors';
import type { LoadResult } from '../../models/reading/workerMessages';
import {
  ReaderLoad,
  type ReaderLoadParams,
  ReaderProgress,
  ReaderRead,
  ReaderStop,
} from '../../webview/protocol';
import { AsyncQueue } from './asyncQueue';
import type { HomeReader } from './homeReader';
import { PageReaders } from './pageReaders';
import type { PageAcceleratorId } from './reader';

const CLOSED = 'The panel was closed.';
/** A page that takes longer than this to load a network has hung. */
const LOAD_LIMIT_MS = 58_000;

export interface WebviewReaderOptions {
  readonly accelerator: PageAcceleratorId;
  /** What it runs on, as the driver names it. */
  readonly device?: string;
  /** Told what the page has proved of it. */
  readonly onProof?: (proof: Proof) => void;
}

/**
 * The reader in a worker of a page, loaded and proved there. Whoever owns the connection disposes it
 * when the page is gone; every reading then ends with a ReaderLostError.
 * @throws ReaderLoadError; nothing of it is left in the page then
 */
export async function createWebviewReader(
  connection: MessageConnection,
  params: Omit<ReaderLoadParams, 'reader'>,
  options: WebviewReaderOptions,
): Promise<HomeReader> {
  const reader = new WebviewReader(connection, params, options);
  try {
    await reader.load();
    return reader;
  } catch (error) {
    await reader.dispose();
    throw error;
  }
}

function loadError(error: unknown): ReaderLoadError {
  if (error instanceof ReaderLoadError) return error;
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
  readonly accelerator: PageAcceleratorId;
  readonly device: string | undefined;
  memoryBytes: number | undefined;
  private result: LoadResult | null = null;
  private readonly id: number;
  private readonly page: PageReaders;
  private lost: ReaderLostError | null = null;
  private disposed = false;
  private lastToken = 0;
  private readonly lostListeners: ((error: ReaderLostError) => void)[] = [];
  private readonly queues = new Set<AsyncQueue<WindowReading>>();
  private readonly subscriptions: readonly Disposable[];

  constructor(
    private readonly connection: MessageConnection,
    private readonly params: Omit<ReaderLoadParams, 'reader'>,
    { accelerator, device, onProof }: WebviewReaderOptions,
  ) {
    this.accelerator = accelerator;
    this.device = device;
    this.page = PageReaders.of(connection);
    this.id = this.page.add({
      onLost: (reason, wrongOutput) => this.lose(reason, wrongOutput),
      onProof: (proof) => onProof?.(proof),
      onMemory: (bytes) => (this.memoryBytes = bytes),
    });
    this.subscriptions = [
      connection.onClose(() => this.lose(CLOSED)),
      connection.onDispose(() => this.lose(CLOSED)),
    ];
  }

  get description() {
    return this.params.description;
  }

  get loaded(): LoadResult {
    if (!this.result) throw new Error('The reader is not loaded yet.');
    return this.result;
  }

  /** @throws ReaderLoadError */
  async load(): Promise<void> {
    let limit: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      const error = new ReaderLoadError('unavailable', 'The reader did not start within a minute.');
      limit = setTimeout(() => reject(error), LOAD_LIMIT_MS);
    });
    try {
      const loading = this.connection.sendRequest(ReaderLoad, { ...this.params, reader: this.id });
      this.result = await Promise.race([loading, late]);
      this.memoryBytes = this.result.memoryBytes;
    } catch (error) {
      throw loadError(error);
    } finally {
      clearTimeout(limit);
    }
  }

  async *read(
    windows: readonly WindowInput[],
    options: SpanOptions,
    signal: AbortSignal,
  ): AsyncGenerator<WindowReading, void, void> {
    signal.throwIfAborted();
    if (this.lost) throw this.lost;
    const token = `reading-${this.id}-${++this.lastToken}`;
    const queue = new AsyncQueue<WindowReading>();
    const cancel = new CancellationTokenSource();
    const onAbort = (): void => queue.fail(signal.reason);
    signal.addEventListener('abort', onAbort);
    this.queues.add(queue);
    const progress = this.connection.onProgress(ReaderProgress, token, ({ reading }) =>
      queue.push(reading),
    );
    const params = { reader: this.id, token, windows, options };
    this.connection.sendRequest(ReaderRead, params, cancel.token).then(
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
    if (!this.disposed) {
      this.disposed = true;
      void this.stopInPage();
    }
    this.lose(CLOSED);
    return Promise.resolve();
  }

  private async stopInPage(): Promise<void> {
    try {
      await this.connection.sendNotification(ReaderStop, { reader: this.id });
    } catch {
      // The page is gone, and its worker with it.
    }
  }

  private lose(reason: string, wrongOutput = false): void {
    if (this.lost) return;
    const error = new ReaderLostError(reason, wrongOutput);
    this.lost = error;
    this.page.remove(this.id);
    for (const it of this.subscriptions) it.dispose();
    for (const queue of this.queues) queue.fail(error);
    if (!this.disposed) for (const listener of this.lostListeners) listener(error);
  }
}
