import type { ResourceLimits } from 'node:worker_threads';
import type {
  IndexAsk,
  IndexNotice,
  IndexReply,
  IndexRequest,
  IndexTold,
  KeptPlace,
} from './indexMessages';
import type { IndexThread } from './indexThread';
import { startIndexThread } from './indexThread';
import { StuckWatch } from './stuckWatch';

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
  readonly onMessage: (message: IndexReply | IndexNotice | IndexAsk) => void;
  readonly onDeath: (death: Death) => void;
}

/**
 * The thread of the index from one start to the next: notices when it ends or is stuck, and which
 * document it was at, which the next one then leaves out.
 */
export class WorkerLife {
  private worker: IndexThread | null = null;
  private readonly crashed = new Set<string>();
  private deaths: number[] = [];
  private readonly watch: StuckWatch;

  constructor(
    private readonly path: string | URL,
    private readonly options: WorkerLifeOptions,
  ) {
    this.watch = new StuckWatch(
      () => this.worker?.current ?? null,
      () => void this.worker?.terminate(),
      options.stuckMs ?? STUCK_MS,
    );
  }

  post(request: IndexRequest): void {
    (this.worker ?? this.start()).post(request);
  }

  /** Answers the worker that asked; one that ended meanwhile is not started for it. */
  tell(told: IndexTold): void {
    this.worker?.post(told);
  }

  /** Starts a worker in the place of one that ended. */
  start(): IndexThread {
    this.watch.start();
    const { resourceLimits, storage, onMessage } = this.options;
    const worker = startIndexThread(this.path, {
      crashed: [...this.crashed],
      storage,
      resourceLimits,
      onMessage: (message) => {
        if (worker === this.worker) onMessage(message);
      },
      onEnd: (failure) => {
        if (worker === this.worker) this.mourn(worker, failure);
      },
    });
    this.worker = worker;
    return worker;
  }

  /** Documents that ended workers are tried again, by the present one when it makes its index anew. */
  forgive(): void {
    this.crashed.clear();
    this.worker?.post({ kind: 'forgive' });
  }

  async end(): Promise<void> {
    this.watch.stop();
    const { worker } = this;
    this.worker = null;
    await worker?.terminate();
  }

  private mourn({ current: killer }: IndexThread, failure: unknown): void {
    this.worker = null;
    if (killer !== null) this.crashed.add(killer);
    const now = Date.now();
    this.deaths = [...this.deaths.filter((at) => now - at < DEATHS_WINDOW_MS), now];
    const givenUp = this.deaths.length >= MOST_DEATHS;
    if (givenUp) this.deaths = [];
    const document = killer === null ? null : killer.slice(0, killer.lastIndexOf('\n'));
    this.options.onDeath({ document, failure, givenUp });
  }
}
