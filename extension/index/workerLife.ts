import { Worker } from 'node:worker_threads';
import type { ResourceLimits } from 'node:worker_threads';
import { CurrentDocument } from './currentDocument';
import type {
  IndexNotice,
  IndexReply,
  IndexRequest,
  IndexWorkerData,
  KeptPlace,
} from './indexMessages';
import { INDEX_MESSAGES_VERSION } from './indexMessages';
import { StuckWatch } from './stuckWatch';

const DEFAULT_LIMITS: ResourceLimits = { maxOldGenerationSizeMb: 4096 };

/** A worker that dies this often within the window is given up. */
const MOST_DEATHS = 6;
const DEATHS_WINDOW_MS = 120_000;

/** A document that takes longer to index ends its worker, as one that crashes it does. */
const STUCK_MS = 60_000;

/** Why a worker ended. */
export interface Death {
  /** The canonical URI of the document it was working on, or null. */
  readonly document: string | null;
  readonly failure: unknown;
  /** It happened too often. */
  readonly givenUp: boolean;
}

export interface WorkerLifeOptions {
  readonly resourceLimits?: ResourceLimits | undefined;
  /** How long the worker may be at one document; a test passes its own. */
  readonly stuckMs?: number | undefined;
  readonly storage?: KeptPlace | undefined;
  readonly onMessage: (message: IndexReply | IndexNotice) => void;
  readonly onDeath: (death: Death) => void;
}

/**
 * The thread of the index from one start to the next: notices when it ends or is stuck, and which
 * document it was at, which the next one then leaves out.
 */
export class WorkerLife {
  private worker: Worker | null = null;
  private current = new CurrentDocument();
  private readonly crashed = new Set<string>();
  private deaths: number[] = [];
  private readonly watch: StuckWatch;

  constructor(
    private readonly path: string | URL,
    private readonly options: WorkerLifeOptions,
  ) {
    this.watch = new StuckWatch(
      () => this.current.get(),
      () => void this.worker?.terminate(),
      options.stuckMs ?? STUCK_MS,
    );
  }

  post(request: IndexRequest): void {
    (this.worker ?? this.start()).postMessage(request);
  }

  /** Starts a worker in the place of one that ended. */
  start(): Worker {
    this.current = new CurrentDocument();
    this.watch.start();
    const { resourceLimits = DEFAULT_LIMITS, storage = null, onMessage } = this.options;
    const workerData: IndexWorkerData = {
      version: INDEX_MESSAGES_VERSION,
      current: this.current.memory,
      crashed: [...this.crashed],
      storage,
    };
    // Whatever this process was started with, a loader of sources say, is not for a bundle.
    const worker = new Worker(this.path, { workerData, execArgv: [], resourceLimits });
    this.worker = worker;
    worker.on('message', (message: IndexReply | IndexNotice) => {
      if (worker === this.worker) onMessage(message);
    });
    // Without a listener an error in the worker would end this process; `exit` follows it.
    let failure: unknown = null;
    worker.on('error', (error) => (failure = error));
    worker.on('exit', () => {
      if (worker === this.worker) this.mourn(failure);
    });
    return worker;
  }

  /** Documents that ended workers are tried again. */
  forgive(): void {
    this.crashed.clear();
  }

  async end(): Promise<void> {
    this.watch.stop();
    const { worker } = this;
    this.worker = null;
    await worker?.terminate();
  }

  private mourn(failure: unknown): void {
    this.worker = null;
    const killer = this.current.get();
    if (killer !== null) this.crashed.add(killer);
    const now = Date.now();
    this.deaths = [...this.deaths.filter((at) => now - at < DEATHS_WINDOW_MS), now];
    const givenUp = this.deaths.length >= MOST_DEATHS;
    if (givenUp) this.deaths = [];
    const document = killer === null ? null : killer.slice(0, killer.lastIndexOf('\n'));
    this.options.onDeath({ document, failure, givenUp });
  }
}
