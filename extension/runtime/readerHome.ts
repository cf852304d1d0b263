import { ReaderLoadError } from '../../models/reading/readerErrors';
import { sleep } from '../timers';
import type { HomeReader } from './homeReader';
import type { AcceleratorId, AcceleratorState } from './reader';
import type { MeasuredSpeed } from './rememberedSpeeds';
import { Speedometer } from './speedometer';

/**
 * Starts the reader of a home; `threads` counts where a home can choose.
 * @throws ReaderLoadError
 */
export type StartReader = (threads: number) => Promise<HomeReader>;

/** A start that takes longer than this has hung. */
const START_LIMIT_MS = 60_000;
/** Wait before the second start after a loss, doubled with each further loss. The first is at once. */
const BACK_OFF_MS = 500;
const BACK_OFF_LIMIT_MS = 30_000;

export interface ReaderHomeOptions {
  readonly id: AcceleratorId;
  /** Why it cannot be started while it has no `StartReader`; one sentence. */
  readonly absent: string;
  readonly onChange: () => void;
  /** What is remembered of its speed. */
  readonly remembered: () => MeasuredSpeed | null;
  /** Milliseconds → resolves after them; a test passes its own. */
  readonly sleep?: (ms: number) => Promise<unknown>;
}

/**
 * One home of the reader over its many lives: starts it when needed, again with growing waits after
 * it was lost, and remembers why it could not be.
 */
export class ReaderHome {
  readonly id: AcceleratorId;
  readonly speed = new Speedometer();
  private starter: StartReader | null = null;
  private reader: HomeReader | null = null;
  private starting: Promise<HomeReader> | null = null;
  private failure: ReaderLoadError | null = null;
  private beingMeasured = false;
  /** Since the last reading. */
  private losses = 0;
  private failedStarts = 0;
  private restsUntil = 0;
  /** Grows when the home is emptied, so that a start from before is not let in afterwards. */
  private life = 0;

  constructor(private readonly options: ReaderHomeOptions) {
    this.id = options.id;
  }

  /** Gives the home what starts it, or takes it away (`null`) together with its reader. */
  attach(starter: StartReader | null): void {
    this.empty();
    this.starter = starter;
    this.failure = null;
    this.losses = 0;
    this.failedStarts = 0;
    this.restsUntil = 0;
    this.options.onChange();
  }

  /** The reader when it is there and proved. */
  get ready(): HomeReader | null {
    return this.reader;
  }

  /** Whether a start may succeed: it can be started, and did not fail for good. */
  get isUsable(): boolean {
    return (
      this.starter !== null && (this.failure === null || this.failure.failure === 'unavailable')
    );
  }

  /** Whether it was lost or failed again and again of late, so that others should go first. */
  get isResting(): boolean {
    return this.reader === null && performance.now() < this.restsUntil;
  }

  /** Why it cannot be used, one sentence; null when it can, or was never tried. */
  get trouble(): string | null {
    if (this.starter === null) return this.options.absent;
    return this.failure?.message ?? null;
  }

  /** Milliseconds to wait before it should be tried again. */
  get backOffMs(): number {
    return Math.min(BACK_OFF_MS * 2 ** Math.max(0, this.troubles - 1), BACK_OFF_LIMIT_MS);
  }

  /** Losses and failed starts since the last reading. */
  get troubles(): number {
    return this.losses + this.failedStarts;
  }

  /** Milliseconds this window should take, by what was read or is remembered; null when unknown. */
  expectedMs(tokens: number): number | null {
    const read = this.speed.measured();
    const known = this.options.remembered();
    if (read) return (1000 / read.passagesPerSecond) * (tokens / read.tokensPerPassage);
    return known ? (1000 / known.passagesPerSecond) * (tokens / known.tokens) : null;
  }

  /**
   * The reader, started if need be; calls at the same time share one start.
   * @throws ReaderLoadError when it cannot be started
   */
  start(): Promise<HomeReader> {
    if (this.reader) return Promise.resolve(this.reader);
    if (this.starting) return this.starting;
    const life = this.life;
    const starting = this.startAnew(life).finally(() => {
      if (this.starting !== starting) return;
      this.starting = null;
      this.options.onChange();
    });
    this.starting = starting;
    this.options.onChange();
    return starting;
  }

  /**
   * A second reader with that many threads, beside this home's own, to be measured and disposed.
   * @throws ReaderLoadError when it cannot be started
   */
  async startAside(threads: number): Promise<HomeReader> {
    if (!this.starter) throw new ReaderLoadError('unavailable', this.options.absent);
    return withinLimit(this.starter(threads));
  }

  /** Stops the reader to free its memory; the next `start` brings it back. */
  stop(): void {
    this.empty();
    this.options.onChange();
  }

  /** Ends a reader that answers no more; counts as a loss. */
  kill(): void {
    this.empty();
    this.lost();
  }

  /** Counts one reading of `tokens` tokens that took `ms`. */
  measure(ms: number, tokens: number): void {
    this.losses = 0;
    this.failedStarts = 0;
    this.restsUntil = 0;
    this.speed.add(ms, tokens);
  }

  /** Shown in its row. */
  set measuring(value: boolean) {
    this.beingMeasured = value;
    this.options.onChange();
  }

  /** The home's row; `inUse` says whether it reads for the current question. */
  state(inUse: boolean): AcceleratorState {
    const bytes = this.reader?.memoryBytes;
    return {
      id: this.id,
      ...this.condition(inUse),
      ...(this.measured() ?? {}),
      ...(bytes === undefined ? {} : { memoryBytes: bytes }),
    };
  }

  private measured(): Pick<AcceleratorState, 'passagesPerSecond' | 'tokensPerPassage'> | null {
    const known = this.options.remembered();
    const { passagesPerSecond, tokens } = known ?? { passagesPerSecond: 0, tokens: 0 };
    return this.speed.measured() ?? (known && { passagesPerSecond, tokensPerPassage: tokens });
  }

  private condition(inUse: boolean): Pick<AcceleratorState, 'state' | 'detail'> {
    if (this.beingMeasured) return { state: 'measuring' };
    if (this.reader) return { state: inUse ? 'in-use' : 'ready' };
    if (this.starting) return { state: 'starting' };
    if (this.starter === null) return { state: 'unavailable', detail: this.options.absent };
    if (this.failure === null) return { state: 'idle' };
    const state = this.failure.failure === 'wrong-output' ? 'wrong-output' : 'unavailable';
    return { state, detail: this.failure.message };
  }

  private async startAnew(life: number): Promise<HomeReader> {
    const starter = this.starter;
    if (!starter) throw new ReaderLoadError('unavailable', this.options.absent);
    if (this.losses > 1) {
      const wait = Math.min(BACK_OFF_MS * 2 ** (this.losses - 2), BACK_OFF_LIMIT_MS);
      await (this.options.sleep ?? sleep)(wait);
    }
    try {
      const reader = await withinLimit(starter(this.options.remembered()?.threads ?? 1));
      if (this.life !== life) {
        void reader.dispose();
        throw new ReaderLoadError('unavailable', this.options.absent);
      }
      this.failure = null;
      this.reader = reader;
      reader.onLost((error) => {
        if (this.reader !== reader) return;
        this.reader = null;
        if (error.wrongOutput) this.failure = new ReaderLoadError('wrong-output', error.message);
        this.lost();
      });
      return reader;
    } catch (error) {
      const failure =
        error instanceof ReaderLoadError
          ? error
          : new ReaderLoadError('unavailable', 'The reader could not be started here.');
      if (this.life === life) {
        this.failure = failure;
        this.failedStarts++;
        this.rest();
      }
      throw failure;
    }
  }

  private lost(): void {
    this.losses++;
    this.rest();
    this.options.onChange();
  }

  private rest(): void {
    this.restsUntil = performance.now() + this.backOffMs;
  }

  private empty(): void {
    this.life++;
    this.starting = null;
    const reader = this.reader;
    this.reader = null;
    void reader?.dispose();
  }
}

/** A start that comes after the limit is disposed, not leaked. */
async function withinLimit(starting: Promise<HomeReader>): Promise<HomeReader> {
  const limit = new AbortController();
  const late = sleep(START_LIMIT_MS, null, { ref: false, signal: limit.signal }).catch(() => null);
  try {
    const reader = await Promise.race([starting, late]);
    if (reader) return reader;
  } finally {
    limit.abort();
  }
  starting.then(
    (it) => it.dispose(),
    () => undefined,
  );
  throw new ReaderLoadError('unavailable', 'The reader did not start within a minute.');
}
