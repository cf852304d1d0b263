import { bestSpans, nullScore, spansAt } from '../spans';
import { bucketOf } from './buckets';
import { verifyNetworkFile } from './integrity';
import type { WindowReading } from './messages';
import { type Logits, Network, type OrtModule } from './network';
import { packReading } from './packedReading';
import { type Provider, WASM } from './provider';
import { Prover } from './prover';
import { type LoadFailure, ReaderLoadError } from './readerErrors';
import { ALONE, measuredSchedule, type Schedule } from './schedule';
import {
  fileOf,
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
  /** Names what computes here, driver and all: what was proved is true there and nowhere else. */
  readonly environment?: (provider: Provider) => Promise<string> | string;
  /** Bytes held by this worker. */
  readonly memoryBytes?: () => number;
  /** Settles with a sentence when the provider's device is lost. */
  readonly deviceLost?: (provider: Provider) => Promise<string>;
}

/** Readings between two looks at the memory. */
const MEMORY_EVERY = 64;

/** What came out is no number. */
const NO_NUMBERS = 'This accelerator gave no numbers for a passage; it is not used any more.';

type Reply = WorkerReply extends infer R
  ? R extends WorkerReply
    ? Omit<R, 'version'>
    : never
  : never;

/**
 * The inside of the reading worker: loads one network, then runs the windows it is sent, those of the
 * newest call first. Between two runs it lets messages in, so that a cancelled call costs no more than
 * the run it was cancelled in. While nobody waits, it proves what is still to be proved, and measures
 * how its provider is best used.
 */
export class ReadingWorker {
  private loaded: Loaded | null = null;
  private queue: ReadRequest[] = [];
  private running = false;
  private readings = 0;

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
        if (!this.running) void this.run();
        break;
      case 'cancel':
        this.queue = this.queue.filter((it) => it.call !== request.call);
        break;
    }
  }

  private async load(request: LoadRequest): Promise<void> {
    const from = performance.now();
    const { description, form, network, threads, provider = WASM } = request;
    try {
      const file = fileOf(request);
      if (!file) {
        throw new ReaderLoadError('damaged', `The reader has no ${form} network; choose another.`);
      }
      await verifyNetworkFile(network, file);
      const place = (await this.ports.environment?.(provider)) ?? '';
      const prover = new Prover({
        ...{ description, form },
        environment: [provider.name, provider.deviceType ?? '', place, file.sha256].join(' '),
        remembered: request.proofs ?? [],
        onProof: (proof) => this.post({ type: 'proved', proof }),
      });
      prover.mayStart();
      this.prepareRuntime(request);
      const running = await Network.create(this.ports.ort, network, description, provider);
      // Compiled by now: its bytes are of no more use.
      delete this.ports.ort.env.wasm.wasmBinary;
      this.watch(provider);
      const parity = await prover.first(running);
      this.loaded = loadedOf(running, prover, request);
      const loadMs = performance.now() - from;
      const memoryBytes = this.ports.memoryBytes?.();
      const memory = memoryBytes === undefined ? {} : { memoryBytes };
      this.post({ type: 'loaded', result: { loadMs, parity, threads, ...memory } });
      if (!this.running) void this.run();
    } catch (error) {
      if (error instanceof ReaderLoadError) this.loadFailed(error.failure, error.message);
      else this.loadFailed('unavailable', `The network does not start here: ${sentence(error)}`);
    }
  }

  private prepareRuntime({ threads, wasm: binary, glueUrl }: LoadRequest): void {
    const { env } = this.ports.ort;
    env.wasm.proxy = false;
    env.wasm.numThreads = threads;
    env.wasm.wasmBinary = binary;
    if (glueUrl !== undefined) env.wasm.wasmPaths = { mjs: glueUrl };
    env.logLevel = 'error';
  }

  /** A device may be lost while nobody reads. */
  private watch(provider: Provider): void {
    void this.ports.deviceLost?.(provider).then((message) => {
      if (this.loaded) this.broken(message, false);
      else this.loadFailed('unavailable', message);
    });
  }

  private loadFailed(failure: LoadFailure, message: string): void {
    this.loaded = null;
    this.post({ type: 'loadFailed', failure, message });
  }

  /** Runs what was sent, then what waits in the background; ends when there is nothing of either. */
  private async run(): Promise<void> {
    this.running = true;
    try {
      for (;;) {
        await this.ports.nextTurn();
        const requests = this.takeNext();
        if (requests.length > 0) await this.readWindows(requests);
        else if (!(await this.workAhead())) return;
      }
    } catch (error) {
      const wrong = error instanceof ReaderLoadError;
      this.broken(wrong ? error.message : `The network failed: ${sentence(error)}`, wrong);
    } finally {
      this.running = false;
    }
  }

  private broken(message: string, wrongOutput: boolean): void {
    this.queue = [];
    this.loaded = null;
    this.post({ type: 'broken', message, wrongOutput });
  }

  private async readWindows(requests: readonly ReadRequest[]): Promise<void> {
    if (!this.loaded) throw new Error('No network is loaded.');
    const { network, prover, schedule } = this.loaded;
    const rows = requests.map(({ window: { ids, contextStart } }) => ({
      ids,
      typeIds: new Uint8Array(ids.length).fill(1, contextStart),
      mask: null,
    }));
    const longest = Math.max(...rows.map(({ ids }) => ids.length));
    const bucket = bucketOf(longest);
    await prover.before(bucket, network);
    const padded = schedule.padded || rows.length > 1;
    const logits = await network.runRows(rows, padded ? bucket : longest);
    for (const [i, request] of requests.entries()) {
      const reading = readingOf(request, logits[i]!);
      if (!reading) {
        prover.refute(bucket, NO_NUMBERS);
        throw new ReaderLoadError('wrong-output', NO_NUMBERS);
      }
      this.post({ type: 'reading', id: request.id, reading: packReading(reading) });
      const look = ++this.readings % MEMORY_EVERY === 0;
      if (look && this.ports.memoryBytes) {
        this.post({ type: 'memory', bytes: this.ports.memoryBytes() });
      }
    }
  }

  /** One run of what nobody waits for; false when nothing is left to do. */
  private async workAhead(): Promise<boolean> {
    const { loaded } = this;
    if (!loaded) return false;
    if (await loaded.prover.next(loaded.network)) return true;
    if (!loaded.measuring) return false;
    const step = await loaded.measuring.next();
    if (step.done !== true) return true;
    loaded.measuring = null;
    loaded.schedule = step.value;
    this.post({ type: 'scheduled', schedule: step.value });
    return false;
  }

  /** The oldest window of the newest call, and those after it that may share its run. */
  private takeNext(): ReadRequest[] {
    const newest = Math.max(...this.queue.map((it) => it.call));
    const most = this.loaded?.schedule.batch ?? 1;
    const taken: ReadRequest[] = [];
    for (const request of this.queue) {
      if (request.call !== newest) continue;
      const first = taken[0] ?? request;
      const alike = bucketOf(request.window.ids.length) === bucketOf(first.window.ids.length);
      if (taken.length === most || !alike) break;
      taken.push(request);
    }
    this.queue = this.queue.filter((it) => !taken.includes(it));
    return taken;
  }

  private post(reply: Reply): void {
    this.ports.post({ version: WORKER_MESSAGES_VERSION, ...reply });
  }
}

interface Loaded {
  readonly network: Network;
  readonly prover: Prover;
  schedule: Schedule;
  /** What is still being measured. */
  measuring: AsyncGenerator<void, Schedule, void> | null;
}

function loadedOf(
  network: Network,
  prover: Prover,
  { description, form, provider = WASM }: LoadRequest,
): Loaded {
  if (network.hasFixedShape) {
    return { network, prover, schedule: { padded: true, batch: 1 }, measuring: null };
  }
  const free = form !== 'int8' && provider.name !== 'wasm';
  return {
    ...{ network, prover },
    schedule: free ? { padded: true, batch: 1 } : ALONE,
    measuring: free ? measuredSchedule(network, description) : null,
  };
}

/** Null when a logit is no finite number. */
function readingOf({ window, options }: ReadRequest, logits: Logits): WindowReading | null {
  const { start, end, ms } = logits;
  if (!start.every(Number.isFinite) || !end.every(Number.isFinite)) return null;
  return {
    spans: bestSpans(start, end, window, options),
    ...(window.places ? { places: spansAt(start, end, window.places) } : {}),
    nullScore: nullScore(start, end),
    networkMs: ms,
  };
}

/** The first line of an error of the runtime; those name shapes and operators, never text. */
function sentence(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n', 1)[0]!.slice(0, 200);
}
