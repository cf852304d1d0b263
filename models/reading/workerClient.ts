import type { SpanOptions, WindowInput, WindowReading } from './messages';
import { unpackReading } from './packedReading';
import type { Proof } from './prover';
import { ReaderLoadError, ReaderLostError } from './readerErrors';
import { RunWatch } from './runWatch';
import { ALONE, type Schedule } from './schedule';
import {
  type LoadOptions,
  type LoadResult,
  WORKER_MESSAGES_VERSION,
  type WorkerReply,
  type WorkerRequest,
} from './workerMessages';

/**
 * Runs' worth of windows that are with the worker at once: one running, the others waiting, so that it
 * does not starve while this side is busy. What waits costs nothing to cancel.
 */
const RUNS_IN_FLIGHT = 4;

/** The worker as its client sees it. */
export interface WorkerPort {
  post(request: WorkerRequest, transfer: ArrayBuffer[]): void;
  /** Ends the worker at once, whatever it does. */
  terminate(): void;
}

export interface LoadInput extends LoadOptions {
  /** Both are transferred, so they are empty afterwards. */
  readonly network: ArrayBuffer;
  readonly wasm: ArrayBuffer;
}

/** What the home may want to know besides. */
export interface ClientOptions {
  readonly onProof?: (proof: Proof) => void;
  /** Bytes that the worker holds. */
  readonly onMemory?: (bytes: number) => void;
  /** Calls back every so many milliseconds until told to stop; a test passes its own. */
  readonly every?: (ms: number, tick: () => void) => () => void;
}

interface Waiting<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * The home's end of one reading worker. The home feeds `receive` with the worker's messages and
 * calls `lose` when the worker dies; a lost client stays lost.
 */
export class ReadingWorkerClient {
  private readonly readings = new Map<number, Waiting<WindowReading>>();
  private readonly lostListeners: ((error: ReaderLostError) => void)[] = [];
  private loading: Waiting<LoadResult> | null = null;
  private lost: ReaderLostError | null = null;
  private lastCall = 0;
  private lastId = 0;

  private schedule: Schedule = ALONE;
  private readonly watch: RunWatch;

  constructor(
    private readonly port: WorkerPort,
    private readonly options: ClientOptions = {},
  ) {
    this.watch = new RunWatch(
      () => this.lose('The accelerator does not answer; its driver may hang.'),
      options.every,
    );
  }

  /**
   * Verifies and starts the network; to be called once.
   * @throws ReaderLoadError
   */
  async load(input: LoadInput): Promise<LoadResult> {
    try {
      return await new Promise<LoadResult>((resolve, reject) => {
        if (this.lost) throw this.lost;
        this.loading = { resolve, reject };
        this.port.post({ version: WORKER_MESSAGES_VERSION, type: 'load', ...input }, [
          input.network,
          input.wasm,
        ]);
      });
    } catch (error) {
      if (error instanceof ReaderLostError) throw new ReaderLoadError('unavailable', error.message);
      throw error;
    } finally {
      this.loading = null;
    }
  }

  /** As `Reader.read`. */
  async *read(
    windows: readonly WindowInput[],
    options: SpanOptions,
    signal: AbortSignal,
  ): AsyncGenerator<WindowReading, void, void> {
    signal.throwIfAborted();
    const call = ++this.lastCall;
    const sent: { readonly id: number; readonly reading: Promise<WindowReading> }[] = [];
    const cancel = (reason: unknown): void => {
      const waiting = sent.map((it) => this.take(it.id)).filter((it) => it !== undefined);
      if (waiting.length === 0) return;
      if (!this.lost) this.post({ version: WORKER_MESSAGES_VERSION, type: 'cancel', call });
      for (const it of waiting) it.reject(reason);
    };
    const onAbort = (): void => cancel(signal.reason);
    signal.addEventListener('abort', onAbort);
    try {
      for (let done = 0; done < windows.length; done++) {
        const ahead = done + RUNS_IN_FLIGHT * this.schedule.batch;
        while (sent.length < Math.min(windows.length, ahead)) {
          sent.push(this.send(call, windows[sent.length]!, options));
        }
        const reading = await sent[done]!.reading;
        signal.throwIfAborted();
        yield reading;
        signal.throwIfAborted();
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      cancel(new Error('The reading was left early.'));
    }
  }

  /** Takes one message of the worker. */
  receive(reply: WorkerReply): void {
    if (reply.version !== WORKER_MESSAGES_VERSION) {
      this.lose('The parts of Verbatim are of two versions; reinstall it.');
      return;
    }
    switch (reply.type) {
      case 'loaded':
        this.loading?.resolve(reply.result);
        break;
      case 'loadFailed':
        this.loading?.reject(new ReaderLoadError(reply.failure, reply.message));
        break;
      case 'reading': {
        const reading = unpackReading(reply.reading);
        this.watch.ran(reading.networkMs);
        this.take(reply.id)?.resolve(reading);
        break;
      }
      case 'proved':
        this.watch.heard();
        this.options.onProof?.(reply.proof);
        break;
      case 'scheduled':
        this.schedule = reply.schedule;
        break;
      case 'memory':
        this.options.onMemory?.(reply.bytes);
        break;
      case 'broken':
        this.lose(reply.message, reply.wrongOutput);
        break;
    }
  }

  /** The worker is gone: ends every reading with a ReaderLostError, now and from now on. */
  lose(reason: string, wrongOutput = false): void {
    if (this.lost) return;
    const error = new ReaderLostError(reason, wrongOutput);
    this.lost = error;
    this.watch.stop();
    this.port.terminate();
    this.loading?.reject(error);
    for (const id of [...this.readings.keys()]) this.take(id)?.reject(error);
    for (const listener of this.lostListeners) listener(error);
  }

  /** Ends the worker on purpose; nobody is told, readings end with a ReaderLostError. */
  close(): void {
    this.lostListeners.length = 0;
    this.lose('The reader was stopped.');
  }

  /** Told once, when the worker is lost; at once if it already is. */
  onLost(listener: (error: ReaderLostError) => void): void {
    if (this.lost) listener(this.lost);
    else this.lostListeners.push(listener);
  }

  private send(
    call: number,
    window: WindowInput,
    options: SpanOptions,
  ): { id: number; reading: Promise<WindowReading> } {
    if (this.lost) throw this.lost;
    const id = ++this.lastId;
    const reading = new Promise<WindowReading>((resolve, reject) => {
      this.readings.set(id, { resolve, reject });
    });
    this.watch.sent(this.readings.size);
    // It may fail while nobody waits for it yet; whoever waits later still sees the failure.
    reading.catch(() => undefined);
    this.post({ version: WORKER_MESSAGES_VERSION, type: 'read', id, call, window, options });
    return { id, reading };
  }

  private post(request: WorkerRequest): void {
    this.port.post(request, []);
  }

  private take(id: number): Waiting<WindowReading> | undefined {
    const waiting = this.readings.get(id);
    this.readings.delete(id);
    if (this.readings.size === 0) this.watch.rest();
    return waiting;
  }
}
