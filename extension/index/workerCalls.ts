import type { ResourceLimits } from 'node:worker_threads';
import type { SourceDocument } from '../documents/document';
import type { Call } from './callQueue';
import { CallQueue } from './callQueue';
import type { IndexProgress } from './documentEntry';
import { answerAsk } from './hostFiles';
import type { HostFiles } from './hostFiles';
import type {
  IndexArguments,
  IndexAsk,
  IndexMethod,
  IndexNotice,
  IndexReply,
  IndexTold,
  IndexValue,
  KeptPlace,
} from './indexMessages';
import type { AdmissionPolicy, FolderSource } from './passageIndex';
import type { Death } from './workerLife';
import { WorkerLife } from './workerLife';

/** Calls that only ask: after a worker's death they wait until the new one knows as much. */
const ASKING: ReadonlySet<IndexMethod> = new Set(['search', 'copies', 'status', 'list', 'explain']);

/** The index worker died again and again; the message is fit for the user. */
class IndexLostError extends Error {
  override readonly name = 'IndexLostError';
}

export interface IndexClientOptions {
  /** The open documents as they stand now; asked when a new worker has to be filled again. */
  readonly documents?: () => Promise<readonly SourceDocument[]>;
  /** Told when a worker died: the canonical URI of the document it was working on, or null. */
  readonly onLost?: (uri: string | null) => void;
  /** Told how far the index is, a few times a second while that changes. */
  readonly onProgress?: (progress: IndexProgress) => void;
  readonly resourceLimits?: ResourceLimits;
  /** How long the worker may be at one document; a test passes its own. */
  readonly stuckMs?: number;
  /** Where the index of files is kept between two starts; in memory only without one. */
  readonly storage?: KeptPlace;
  /** Files that the worker cannot reach by itself. */
  readonly host?: HostFiles;
}

/**
 * Calls to the index worker, each in its order. When the worker dies a new one is told of the policy, the
 * folders, the calls without reply and the open documents; searches wait until it knows as much as
 * the old one.
 */
export class WorkerCalls {
  private readonly life: WorkerLife;
  private readonly queue: CallQueue;
  /** How many workers were filled again; a filling that was overtaken gives up. */
  private fillings = 0;
  /** A new worker is being filled; calls made meanwhile wait in `held`. */
  private recovering = false;
  private held: Call[] = [];
  /** Calls of this class's own that repeat earlier ones. */
  private readonly replays = new Set<Call>();
  private disposed = false;
  /** What a new worker is told first; null for nothing yet. */
  policy: AdmissionPolicy | null = null;
  folders: readonly FolderSource[] | null = null;
  /** The worker died too often: the next call starts one anew. */
  private givenUp = false;

  constructor(
    workerPath: string | URL,
    private readonly options: IndexClientOptions,
  ) {
    const { resourceLimits, stuckMs, storage } = options;
    this.life = new WorkerLife(workerPath, {
      resourceLimits,
      stuckMs,
      storage,
      onMessage: (message) => this.receive(message),
      onDeath: (death) => this.recover(death),
    });
    this.queue = new CallQueue((request) => this.life.post(request));
  }

  call<M extends IndexMethod>(
    method: M,
    args: IndexArguments<M>,
    signal?: AbortSignal,
  ): Promise<IndexValue<M>> {
    return new Promise((resolve, reject) => {
      if (this.disposed) throw new Error('The index was closed.');
      signal?.throwIfAborted();
      const onAbort = (): void => this.abort(call, signal?.reason);
      // One signal may stand over very many calls.
      const over = <T>(settle: (outcome: T) => void): ((outcome: T) => void) => {
        return (outcome) => {
          signal?.removeEventListener('abort', onAbort);
          settle(outcome);
        };
      };
      const settle = over(resolve as (value: unknown) => void);
      const call = this.queue.add(method, args, settle, over<unknown>(reject));
      signal?.addEventListener('abort', onAbort, { once: true });
      if (this.givenUp) this.beginAnew();
      if (this.recovering) this.held.push(call);
      else this.queue.send([call]);
    });
  }

  /** The documents that ended workers before are tried again. */
  forgive(): void {
    this.life.forgive();
  }

  async dispose(): Promise<void> {
    this.disposed = true;
    this.queue.close(new Error('The index was closed.'));
    await this.life.end();
  }

  private abort(call: Call, reason: unknown): void {
    const at = this.held.indexOf(call);
    if (at >= 0) this.held.splice(at, 1);
    this.queue.abort(call, reason, at >= 0);
  }

  private receive(message: IndexReply | IndexNotice | IndexAsk): void {
    if ('kind' in message) {
      if (message.kind === 'progress') this.options.onProgress?.(message.progress);
      else void this.tell(message);
      return;
    }
    const call = this.queue.receive(message);
    if (call) this.replays.delete(call);
  }

  private async tell({ id, ask }: IndexAsk): Promise<void> {
    const { host } = this.options;
    let told: IndexTold = { kind: 'told', id, ok: false };
    try {
      if (host) told = { kind: 'told', id, ok: true, value: await answerAsk(host, ask) };
    } catch {
      // The worker knows what to make of a file that cannot be had.
    }
    // A worker that has taken the place of the one that asked knows no such id.
    if (!this.disposed) this.life.tell(told);
  }

  private recover({ document, failure, givenUp }: Death): void {
    this.options.onLost?.(document);
    this.queue.hold();
    this.held = [];
    for (const call of this.replays) this.queue.forget(call);
    this.replays.clear();
    if (!givenUp) {
      this.beginAnew();
      return;
    }
    this.recovering = false;
    this.givenUp = true;
    // Nothing is under way any more, and nothing is held.
    this.options.onProgress?.({ documents: 0, passages: 0, done: 0, total: 0, walking: false });
    const why = nameOf(failure);
    this.queue.rejectAll(new IndexLostError(`The index keeps ending (${why}); ask again.`));
  }

  private beginAnew(): void {
    this.givenUp = false;
    this.recovering = true;
    this.life.start();
    void this.refill(++this.fillings);
  }

  /** Tells a new worker all that the one before knew, then lets the calls through that wait. */
  private async refill(filling: number): Promise<void> {
    const documents = await this.openDocuments();
    if (this.fillings !== filling) return;
    const waiting = this.queue.unanswered;
    for (const call of waiting) call.sentText = 0;
    const asks = ({ method }: Call): boolean => ASKING.has(method);
    this.held = waiting.filter(asks);
    const before = [
      ...(this.policy ? [this.replay('setPolicy', [this.policy])] : []),
      ...(this.folders ? [this.replay('setFolders', [this.folders])] : []),
    ];
    const puts = documents.map((document) => this.replay('put', [document]));
    this.queue.send([
      ...before.map(({ call }) => call),
      ...waiting.filter((call) => !asks(call)),
      ...puts.map(({ call }) => call),
    ]);
    await Promise.allSettled([...before, ...puts].map(({ done }) => done));
    if (this.fillings !== filling) return;
    this.recovering = false;
    this.queue.send(this.held.splice(0));
  }

  private replay(
    method: IndexMethod,
    args: readonly unknown[],
  ): { call: Call; done: Promise<unknown> } {
    const { promise, resolve, reject } = withResolvers();
    const call = this.queue.add(method, args, resolve, reject);
    this.replays.add(call);
    return { call, done: promise };
  }

  private async openDocuments(): Promise<readonly SourceDocument[]> {
    try {
      return (await this.options.documents?.()) ?? [];
    } catch {
      return [];
    }
  }
}

function withResolvers(): {
  promise: Promise<unknown>;
  resolve: (value: unknown) => void;
  reject: (reason: unknown) => void;
} {
  let resolve: (value: unknown) => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<unknown>((fulfil, refuse) => {
    resolve = fulfil;
    reject = refuse;
  });
  return { promise, resolve, reject };
}

/** An error's code or kind; its message may hold what no log should. */
function nameOf(failure: unknown): string {
  if (!(failure instanceof Error)) return 'no reason given';
  return 'code' in failure ? String(failure.code) : failure.name;
}
