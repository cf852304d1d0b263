import { bestSpans, nullScore } from '../spans';
import { verifyNetworkFile } from './integrity';
import type { WindowInput, WindowReading } from './messages';
import { Network, type OrtModule } from './network';
import { type LoadFailure, ReaderLoadError } from './readerErrors';
import { selfTest } from './selfTest';
import {
  type LoadRequest,
  type ReadRequest,
  WORKER_MESSAGES_VERSION,
  type WorkerReply,
  type WorkerRequest,
} from './workerMessages';

/** What the worker sees of the place it runs in. */
export interface ReadingWorkerPorts {
  readonly ort: OrtModule;
  readonly post: (reply: WorkerReply) => void;
  /** Resolves after every message that has arrived by now was received. */
  readonly nextTurn: () => Promise<void>;
}

/**
 * The inside of the reading worker: loads one network, then runs the windows it is sent, one at a
 * time, those of the newest call first. Between two runs it lets messages in, so that a cancelled
 * call costs no more than the run it was cancelled in.
 */
export class ReadingWorker {
  private network: Network | null = null;
  private queue: ReadRequest[] = [];
  private running = false;

  constructor(private readonly ports: ReadingWorkerPorts) {}

  /** Takes one message of the home. */
  receive(request: WorkerRequest): void {
    if (request.version !== WORKER_MESSAGES_VERSION) {
      this.loadFailed('unavailable', 'The parts of Verbatim are of two versions; reinstall it.');
      return;
    }
    switch (request.type) {
      case 'load':
        void this.load(request);
        break;
      case 'read':
        this.queue.push(request);
        if (!this.running) void this.runQueue();
        break;
      case 'cancel':
        this.queue = this.queue.filter((it) => it.call !== request.call);
        break;
    }
  }

  private async load(request: LoadRequest): Promise<void> {
    const from = performance.now();
    const { description, form, network, threads } = request;
    try {
      const file = description.files[form];
      if (!file) {
        throw new ReaderLoadError('damaged', `The reader has no ${form} network; choose another.`);
      }
      await verifyNetworkFile(network, file);
      const { wasm } = this.ports.ort.env;
      wasm.proxy = false;
      wasm.numThreads = threads;
      wasm.wasmBinary = request.wasm;
      this.ports.ort.env.logLevel = 'error';
      this.network = await Network.create(this.ports.ort, network, description);
      const parity = await selfTest(this.network, form, description);
      this.ports.post({
        version: WORKER_MESSAGES_VERSION,
        type: 'loaded',
        result: { loadMs: performance.now() - from, parity, threads },
      });
    } catch (error) {
      if (error instanceof ReaderLoadError) this.loadFailed(error.failure, error.message);
      else this.loadFailed('unavailable', `The network does not start here: ${sentence(error)}`);
    }
  }

  private loadFailed(failure: LoadFailure, message: string): void {
    this.network = null;
    this.ports.post({ version: WORKER_MESSAGES_VERSION, type: 'loadFailed', failure, message });
  }

  private async runQueue(): Promise<void> {
    this.running = true;
    try {
      for (;;) {
        await this.ports.nextTurn();
        const request = this.takeNext();
        if (!request) return;
        if (!this.network) throw new Error('No network is loaded.');
        const reading = await readWindow(this.network, request);
        this.ports.post({
          version: WORKER_MESSAGES_VERSION,
          type: 'reading',
          id: request.id,
          reading,
        });
      }
    } catch (error) {
      this.queue = [];
      this.network = null;
      const message = `The network failed: ${sentence(error)}`;
      this.ports.post({ version: WORKER_MESSAGES_VERSION, type: 'broken', message });
    } finally {
      this.running = false;
    }
  }

  /** The oldest window of the newest call. */
  private takeNext(): ReadRequest | undefined {
    const newest = Math.max(...this.queue.map((it) => it.call));
    const at = this.queue.findIndex((it) => it.call === newest);
    return at < 0 ? undefined : this.queue.splice(at, 1)[0];
  }
}

async function readWindow(
  network: Network,
  request: { readonly window: WindowInput; readonly options: ReadRequest['options'] },
): Promise<WindowReading> {
  const { window, options } = request;
  const typeIds = new Uint8Array(window.ids.length).fill(1, window.contextStart);
  const logits = await network.run(window.ids, typeIds, null);
  return {
    spans: bestSpans(logits.start, logits.end, window, options),
    nullScore: nullScore(logits.start, logits.end),
    networkMs: logits.ms,
  };
}

/** The first line of an error of the runtime; those name shapes and operators, never text. */
function sentence(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n', 1)[0]!.slice(0, 200);
}
