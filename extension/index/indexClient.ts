import { Worker } from 'node:worker_threads';
import type { ResourceLimits } from 'node:worker_threads';
import type { DocumentPart, SourceDocument } from '../documents/document';
import { CurrentDocument } from './currentDocument';
import type { DocumentEntry, Explanation, IndexProgress } from './documentEntry';
import type {
  IndexArguments,
  IndexMethod,
  IndexNotice,
  IndexReply,
  IndexRequest,
  IndexValue,
  IndexWorkerData,
} from './indexMessages';
import { INDEX_MESSAGES_VERSION } from './indexMessages';
import { StuckWatch } from './stuckWatch';
import type {
  AdmissionPolicy,
  FolderSource,
  IndexStatus,
  PassageIndex,
  SearchRequest,
  SearchResult,
  SearchScope,
  SkippedDocument,
  TextChange,
} from './passageIndex';

/** Units of text handed over in one turn of the event loop: a few milliseconds of copying. */
const UNITS_PER_TURN = 1 << 20;

/** What a call costs however little text it brings: a notebook has thousands of small cells. */
const UNITS_PER_CALL = 2000;

const DEFAULT_LIMITS: ResourceLimits = { maxOldGenerationSizeMb: 4096 };

/** Calls that only ask: after a worker's death they wait until the new one knows as much. */
const ASKING: ReadonlySet<IndexMethod> = new Set(['search', 'status', 'list', 'explain']);

/** A worker that dies this often within the window is given up. */
const MOST_DEATHS = 6;
const DEATHS_WINDOW_MS = 120_000;

/** A document that takes longer to index ends its worker, as one that crashes it does. */
const STUCK_MS = 60_000;

/** The index worker died again and again; the message is fit for the user. */
export class IndexLostError extends Error {
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
}

/** The index in a worker thread of its own, which starts with the first call. */
export function createIndexClient(
  workerPath: string | URL,
  options: IndexClientOptions = {},
): PassageIndex {
  return new IndexClient(workerPath, options);
}

/** A call that waits for its reply. */
interface Call {
  readonly id: number;
  readonly method: IndexMethod;
  readonly args: readonly unknown[];
  /** Units of the text of a `put` sent so far, in pieces. */
  sentText: number;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Sends calls in their order, long texts in pieces over several turns of the event loop. When the
 * worker dies a new one is told of the policy, the folders, the documents that killed workers, the
 * calls without reply and the open documents; searches wait until it knows as much as the old one.
 */
class IndexClient implements PassageIndex {
  private worker: Worker | null = null;
  private current = new CurrentDocument();
  private nextId = 1;
  private readonly calls = new Map<number, Call>();
  private outbox: Call[] = [];
  private pumping = false;
  /** A new worker is being filled; calls made meanwhile wait in `held`. */
  private recovering = false;
  private held: Call[] = [];
  /** Calls of this class's own that repeat earlier ones. */
  private readonly replays = new Set<Call>();
  private disposed = false;
  private policy: AdmissionPolicy | null = null;
  private folders: readonly FolderSource[] | null = null;
  private readonly crashed = new Set<string>();
  private deaths: number[] = [];
  /** The worker died too often: the next call starts one anew. */
  private givenUp = false;
  private readonly watch: StuckWatch;

  constructor(
    private readonly workerPath: string | URL,
    private readonly options: IndexClientOptions,
  ) {
    this.watch = new StuckWatch(
      () => this.current.get(),
      () => void this.worker?.terminate(),
      options.stuckMs ?? STUCK_MS,
    );
  }

  setPolicy(policy: AdmissionPolicy): Promise<void> {
    this.policy = policy;
    return this.call('setPolicy', [policy]);
  }

  put(document: SourceDocument): Promise<SkippedDocument | null> {
    return this.call('put', [document]);
  }

  putBytes(uri: string, version: number, bytes: Uint8Array): Promise<SkippedDocument | null> {
    return this.call('putBytes', [uri, version, bytes]);
  }

  keepParts(uri: string, parts: readonly DocumentPart[]): Promise<void> {
    return this.call('keepParts', [uri, parts]);
  }

  extractedText(uri: string): Promise<string | null> {
    return this.call('extractedText', [uri]);
  }

  edit(
    uri: string,
    fromVersion: number,
    toVersion: number,
    changes: readonly TextChange[],
  ): Promise<boolean> {
    return this.call('edit', [uri, fromVersion, toVersion, changes]);
  }

  remove(uri: string): Promise<void> {
    return this.call('remove', [uri]);
  }

  setFolders(folders: readonly FolderSource[], signal?: AbortSignal): Promise<void> {
    this.folders = folders;
    return this.call('setFolders', [folders], signal);
  }

  sweep(signal?: AbortSignal): Promise<void> {
    return this.call('sweep', [], signal);
  }

  search(request: SearchRequest, signal?: AbortSignal): Promise<SearchResult> {
    return this.call('search', [request], signal);
  }

  status(): Promise<IndexStatus> {
    return this.call('status', []);
  }

  list(scope?: SearchScope): Promise<readonly DocumentEntry[]> {
    return this.call('list', [scope]);
  }

  explain(uri: string): Promise<Explanation> {
    return this.call('explain', [uri]);
  }

  rebuild(signal?: AbortSignal): Promise<void> {
    return this.call('rebuild', [], signal);
  }

  forget(): Promise<void> {
    this.folders = null;
    this.crashed.clear();
    return this.call('forget', []);
  }

  async dispose(): Promise<void> {
    this.disposed = true;
    this.watch.stop();
    this.rejectAll(new Error('The index was closed.'));
    await this.worker?.terminate();
    this.worker = null;
  }

  private call<M extends IndexMethod>(
    method: M,
    args: IndexArguments<M>,
    signal?: AbortSignal,
  ): Promise<IndexValue<M>> {
    return new Promise((resolve, reject) => {
      if (this.disposed) throw new Error('The index was closed.');
      signal?.throwIfAborted();
      const call = this.newCall(method, args, resolve as (value: unknown) => void, reject);
      signal?.addEventListener('abort', () => this.abort(call, signal.reason), { once: true });
      if (this.givenUp) this.beginAnew();
      (this.recovering ? this.held : this.outbox).push(call);
      this.pump();
    });
  }

  private newCall(
    method: IndexMethod,
    args: readonly unknown[],
    resolve: Call['resolve'],
    reject: Call['reject'],
  ): Call {
    const call = { id: this.nextId++, method, args, sentText: 0, resolve, reject };
    this.calls.set(call.id, call);
    return call;
  }

  private abort(call: Call, reason: unknown): void {
    if (!this.calls.delete(call.id)) return;
    const wasWaiting = [this.outbox, this.held].some((queue) => {
      const at = queue.indexOf(call);
      if (at >= 0) queue.splice(at, 1);
      return at >= 0;
    });
    if (!wasWaiting) this.post({ kind: 'cancel', id: call.id });
    call.reject(reason);
  }

  /** Sends what waits, as much as one turn may take. */
  private pump(): void {
    if (this.pumping || this.disposed || this.outbox.length === 0) return;
    this.worker ??= this.start();
    let budget = UNITS_PER_TURN;
    while (budget > 0) {
      const call = this.outbox[0];
      if (!call) return;
      budget -= this.send(call, budget) + UNITS_PER_CALL;
    }
    this.pumping = true;
    setImmediate(() => {
      this.pumping = false;
      this.pump();
    });
  }

  /** Sends a call, or of a long `put` the next piece. @returns units sent */
  private send(call: Call, budget: number): number {
    let { args } = call;
    let units = 0;
    if (call.method === 'put') {
      const document = args[0] as SourceDocument;
      const piece = document.text.slice(call.sentText, call.sentText + budget);
      units = piece.length;
      call.sentText += units;
      if (call.sentText < document.text.length) {
        this.post({ kind: 'text', id: call.id, piece });
        return units;
      }
      args = [{ ...document, text: piece }];
    }
    this.outbox.shift();
    this.post({ kind: 'call', id: call.id, method: call.method, args } as IndexRequest);
    return units;
  }

  private post(request: IndexRequest): void {
    this.worker?.postMessage(request);
  }

  private start(): Worker {
    this.current = new CurrentDocument();
    this.watch.start();
    const workerData: IndexWorkerData = {
      version: INDEX_MESSAGES_VERSION,
      current: this.current.memory,
      crashed: [...this.crashed],
    };
    const worker = new Worker(this.workerPath, {
      workerData,
      // Whatever this process was started with, a loader of sources say, is not for a bundle.
      execArgv: [],
      resourceLimits: this.options.resourceLimits ?? DEFAULT_LIMITS,
    });
    worker.on('message', (message: IndexReply | IndexNotice) => {
      if (worker !== this.worker) return;
      if ('kind' in message) this.options.onProgress?.(message.progress);
      else this.receive(message);
    });
    // Without a listener an error in the worker would end this process; `exit` follows it.
    let failure: unknown = null;
    worker.on('error', (error) => (failure = error));
    worker.on('exit', () => {
      if (worker === this.worker && !this.disposed) this.recover(failure);
    });
    return worker;
  }

  private receive(reply: IndexReply): void {
    const call = this.calls.get(reply.id);
    if (!call) return;
    this.calls.delete(reply.id);
    this.replays.delete(call);
    if (reply.ok) call.resolve(reply.value);
    else call.reject(new Error(reply.message));
  }

  private recover(failure: unknown): void {
    this.worker = null;
    const killer = this.current.get();
    if (killer !== null) this.crashed.add(killer);
    this.options.onLost?.(killer === null ? null : killer.slice(0, killer.lastIndexOf('\n')));
    const now = Date.now();
    this.deaths = [...this.deaths.filter((at) => now - at < DEATHS_WINDOW_MS), now];
    this.outbox = [];
    this.held = [];
    for (const call of this.replays) this.calls.delete(call.id);
    this.replays.clear();
    if (this.deaths.length >= MOST_DEATHS) {
      this.deaths = [];
      this.recovering = false;
      this.givenUp = true;
      const why = nameOf(failure);
      this.rejectAll(new IndexLostError(`The index keeps ending (${why}); ask again.`));
      return;
    }
    this.beginAnew();
  }

  private beginAnew(): void {
    this.givenUp = false;
    this.recovering = true;
    const worker = this.start();
    this.worker = worker;
    void this.refill(worker);
  }

  /** Tells a new worker all that the one before knew, then lets the calls through that wait. */
  private async refill(worker: Worker): Promise<void> {
    const documents = await this.openDocuments();
    if (this.worker !== worker) return;
    const waiting = [...this.calls.values()].sort((a, b) => a.id - b.id);
    for (const call of waiting) call.sentText = 0;
    const asks = (call: Call): boolean => ASKING.has(call.method);
    this.held = waiting.filter(asks);
    const policy = this.policy ? [this.replay('setPolicy', [this.policy])] : [];
    const folders = this.folders ? [this.replay('setFolders', [this.folders])] : [];
    const changes = waiting.filter((call) => !asks(call));
    const puts = documents.map((document) => this.replay('put', [document]));
    const replays = [...policy, ...folders, ...puts];
    this.outbox = [...policy, ...folders, ...changes, ...puts].map((it) =>
      'call' in it ? it.call : it,
    );
    this.pump();
    await Promise.allSettled(replays.map(({ done }) => done));
    if (this.worker !== worker) return;
    this.recovering = false;
    this.outbox.push(...this.held);
    this.held = [];
    this.pump();
  }

  private replay(
    method: IndexMethod,
    args: readonly unknown[],
  ): { call: Call; done: Promise<unknown> } {
    const { promise, resolve, reject } = withResolvers();
    const call = this.newCall(method, args, resolve, reject);
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

  private rejectAll(reason: Error): void {
    const calls = [...this.calls.values()];
    this.calls.clear();
    this.replays.clear();
    this.outbox = [];
    this.held = [];
    for (const call of calls) call.reject(reason);
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
