import type { ReaderDescription } from '../../models/readerDescription';
import { sleep, unref } from '../timers';
import { abortable } from './abortable';
import { FallbackReader, type HomeKeeper, LEAST_HANG_MS } from './fallbackReader';
import { NO_NATIVE } from './machine';
import { rankHomes } from './rankHomes';
import {
  ACCELERATOR_IDS,
  type AcceleratorId,
  type AcceleratorState,
  type HostAcceleratorId,
  type PageAcceleratorId,
  type Reader,
  ReaderLoadError,
} from './reader';
import { ReaderHome, type StartReader } from './readerHome';
import { RememberedSpeeds } from './rememberedSpeeds';
import { SpeedTrials } from './speedTrials';
import { ReadingTurns } from './turns';

export type AcceleratorChoice = 'auto' | AcceleratorId;
export const ACCELERATOR_CHOICES: readonly AcceleratorChoice[] = ['auto', ...ACCELERATOR_IDS];

/** What the user should be told in one quiet line. */
export type AcceleratorNotice =
  /** A question went on elsewhere. */
  | {
      readonly kind: 'lost';
      readonly lost: AcceleratorId;
      readonly next: AcceleratorId;
      readonly reason: string;
    }
  /** The one chosen cannot be used, so another is. */
  | {
      readonly kind: 'instead';
      readonly chosen: AcceleratorId;
      readonly used: AcceleratorId;
      readonly reason: string;
    }
  /** The setting names none there is, so the automatic choice is taken. */
  | { readonly kind: 'unknown'; readonly chosen: string };

export interface AcceleratorOptions {
  readonly description: ReaderDescription;
  /** What starts the readers of this process; a home without one is not in this package. */
  readonly hosts: ReadonlyMap<HostAcceleratorId, StartReader>;
  /** The user's choice, asked for before every window. */
  readonly choice: () => AcceleratorChoice;
  /** Where measured speeds are kept; by default in this process only. */
  readonly speeds?: RememberedSpeeds;
  /** Takes a line for the log. */
  readonly log?: (line: string) => void;
  readonly onNotice?: (notice: AcceleratorNotice) => void;
  /** Threads the readers of this process may use at most. */
  readonly mostThreads?: number;
  /** How long a question waits for a page that is starting before another home is started instead. */
  readonly webviewPatienceMs?: number;
  /** How long a reader is kept unused beside a better one; a reader of the host holds some 130 MB. */
  readonly idleMs?: number;
  /** Quiet time after a question before accelerators are measured; null for never. */
  readonly quietMs?: number | null;
  /** What a hang takes at least; a test passes its own. */
  readonly leastHangMs?: number;
  /** Waits of restarts after losses; a test passes its own. */
  readonly sleep?: (ms: number) => Promise<unknown>;
}

/** Why an accelerator without a start cannot be used; one sentence each. */
const ABSENT: Readonly<Record<AcceleratorId, string>> = {
  'webview-webgpu': 'Open the Verbatim panel to use it.',
  'webview-webnn': 'Open the Verbatim panel to use it.',
  'webview-wasm': 'Open the Verbatim panel to use it.',
  'host-native': NO_NATIVE,
  'host-wasm': 'The reader was stopped.',
};
/** Losses and failed starts in a row after which only a question brings an accelerator back. */
const MOST_RETRIES = 5;
/** Quiet time after a question before accelerators are measured. */
const QUIET_MS = 3000;
/** Far slower than remembered, over this many readings of windows that are not short. */
const FAR_SLOWER = 2.5;
const READINGS_TO_JUDGE = 16;

/**
 * Chooses the home that reads the next question, by the user's choice, by what was measured and by
 * what is alive; a question stays where it began, unless that home dies or the user chooses another.
 */
export class AcceleratorSelector {
  private readonly homes: ReadonlyMap<AcceleratorId, ReaderHome>;
  private readonly speeds: RememberedSpeeds;
  private readonly listeners = new Set<() => void>();
  private readonly reading = new Map<ReaderHome, number>();
  private readonly turns = new ReadingTurns();
  private readonly keeper: HomeKeeper;
  /** The home that read last. */
  private current: ReaderHome | null = null;
  private idle: NodeJS.Timeout | null = null;
  private readonly trials: SpeedTrials;
  /** The choice last told to be replaced by another, so that it is said once. */
  private toldInstead = '';
  private readonly retrying = new Set<ReaderHome>();
  private disposed = false;

  constructor(private readonly options: AcceleratorOptions) {
    this.speeds = options.speeds ?? new RememberedSpeeds('', null);
    this.homes = new Map(
      ACCELERATOR_IDS.map((id) => {
        const home: ReaderHome = new ReaderHome({
          id,
          absent: ABSENT[id],
          onChange: () => this.homeChanged(home),
          remembered: () => this.speeds.get(id),
          ...(options.sleep && { sleep: options.sleep }),
        });
        return [id, home];
      }),
    );
    this.keeper = {
      turns: this.turns,
      leastHangMs: options.leastHangMs ?? LEAST_HANG_MS,
      next: (lost) => this.homeAfter(lost),
      chosen: (current) => this.chosenFor(current),
      used: (home, reading) => this.used(home, reading),
      measured: (home, ms, tokens) => this.measured(home, ms, tokens),
      moved: (lost, next, reason) => this.moved(lost, next, reason),
    };
    this.trials = new SpeedTrials({
      homes: () => [...this.homes.values()],
      speeds: this.speeds,
      mayRun: () => this.current !== null && !this.disposed,
      isQuiet: () => this.turns.isEmpty,
      description: options.description,
      mostThreads: options.mostThreads,
      quietMs: options.quietMs === undefined ? QUIET_MS : options.quietMs,
      log: options.log,
      onMeasured: () => this.settle(),
      onEnd: () => this.changed(),
    });
    for (const [id, start] of options.hosts) this.home(id).attach(start);
  }

  /**
   * The page is alive and offers these accelerators: starts the best, if it is one of them. It answers
   * from the next question after it was proved.
   */
  attachWebview(starts: ReadonlyMap<PageAcceleratorId, StartReader>): void {
    for (const home of this.pageHomes()) {
      home.attach(starts.get(home.id as PageAcceleratorId) ?? null);
      this.trials.retry(home);
    }
    this.startBest();
    this.trials.schedule();
  }

  /** The page is gone. A question it was reading goes on elsewhere. */
  detachWebview(): void {
    for (const home of this.pageHomes()) home.attach(null);
  }

  /** To be called when the user chose otherwise; starts what was chosen. */
  choiceChanged(): void {
    this.toldInstead = '';
    this.startBest();
    this.changed();
  }

  /**
   * The reader for one question.
   * @throws ReaderLoadError when no home can be started; the message is fit for the user
   * @throws the signal's reason when it aborts while a reader is starting; the start goes on
   */
  async acquire(signal?: AbortSignal): Promise<Reader> {
    this.trials.stop();
    const choosing = this.homeForQuestion();
    const home = await (signal ? abortable(choosing, signal) : choosing);
    this.tellInstead(home);
    return new FallbackReader(this.options.description, home, this.keeper);
  }

  /** Whether the next question is read without waiting for a start. */
  get isWarm(): boolean {
    return [...this.homes.values()].some((it) => it.ready);
  }

  /** The rows of the selector, in the order they are shown. */
  states(): readonly AcceleratorState[] {
    return [...this.homes.values()].map((it) => it.state(it === this.current));
  }

  /** Told when a state, a measurement or the accelerator in use changes. */
  onDidChange(listener: () => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  }

  dispose(): void {
    this.disposed = true;
    this.listeners.clear();
    this.trials.stop();
    if (this.idle) clearTimeout(this.idle);
    for (const home of this.homes.values()) home.attach(null);
  }

  private home(id: AcceleratorId): ReaderHome {
    const home = this.homes.get(id);
    if (!home) throw new Error(`There is no accelerator ${id}.`);
    return home;
  }

  private pageHomes(): ReaderHome[] {
    return [...this.homes.values()].filter(isInPage);
  }

  /** Homes that may be used, the best first. */
  private ranked(): ReaderHome[] {
    const usable = [...this.homes.values()].filter((it) => it.isUsable);
    return rankHomes(usable, this.options.choice(), (id) => this.speeds.get(id));
  }

  private async homeForQuestion(): Promise<ReaderHome> {
    const [best, ...others] = this.ranked();
    if (!best) throw new ReaderLoadError('unavailable', this.whyNone());
    if (best.ready) return best;
    const starting = best.start().then(
      () => true,
      () => false,
    );
    const ready = others.find((it) => it.ready);
    if (ready) return ready;
    if (isInPage(best) && others.some((it) => !isInPage(it))) {
      const patience = this.options.webviewPatienceMs ?? 8000;
      if (await Promise.race([starting, sleep(patience, false, { ref: false })])) return best;
      return this.firstStarted([...others.filter((it) => !isInPage(it)), best]);
    }
    return this.firstStarted([best, ...others]);
  }

  /** The first that starts; the error told is that of the first. */
  private async firstStarted(homes: readonly ReaderHome[]): Promise<ReaderHome> {
    let failure: unknown = null;
    for (const home of homes) {
      try {
        await home.start();
        return home;
      } catch (error) {
        failure ??= error;
      }
    }
    throw failure;
  }

  private whyNone(): string {
    const chosen = this.options.choice();
    const home = this.home(chosen === 'auto' ? 'host-wasm' : chosen);
    return home.trouble ?? this.home('host-wasm').trouble ?? ABSENT['host-wasm'];
  }

  /** Where a question goes on: where a reader is ready, else where one can be started. */
  private homeAfter(lost: ReaderHome): ReaderHome {
    const others = this.ranked().filter((it) => it !== lost);
    const ready = others.find((it) => it.ready);
    if (ready) return ready;
    // A page that lost one reader may be gone altogether: this process is surer.
    const sure = others.find((it) => !isInPage(it) && !it.isResting);
    return sure ?? (lost.isUsable ? lost : (others[0] ?? lost));
  }

  /** The user's choice takes effect with the next window, once it is ready. */
  private chosenFor(current: ReaderHome): ReaderHome {
    const choice = this.options.choice();
    if (choice === 'auto' || choice === current.id) return current;
    const chosen = this.home(choice);
    return chosen.ready ? chosen : current;
  }

  private used(home: ReaderHome, reading: boolean): void {
    this.reading.set(home, (this.reading.get(home) ?? 0) + (reading ? 1 : -1));
    this.current = home;
    if (reading) this.trials.stop();
    else {
      this.scheduleIdle();
      this.trials.schedule();
    }
    this.changed();
  }

  private measured(home: ReaderHome, ms: number, tokens: number): void {
    home.measure(ms, tokens);
    const known = this.speeds.get(home.id);
    if (!known) return;
    const slower = home.speed.slowerThan(known, READINGS_TO_JUDGE);
    if (slower === null || slower < FAR_SLOWER) return;
    this.options.log?.(
      `${home.id} reads ${slower.toFixed(1)} times slower than remembered; measuring again.`,
    );
    home.speed.clear();
    this.speeds.clear();
    this.trials.retry();
  }

  private moved(lost: ReaderHome, next: ReaderHome, reason: string): void {
    this.options.log?.(`${lost.id} was lost (${reason}); the question goes on with ${next.id}.`);
    if (lost !== next) {
      this.options.onNotice?.({ kind: 'lost', lost: lost.id, next: next.id, reason });
    }
  }

  private tellInstead(used: ReaderHome): void {
    const chosen = this.options.choice();
    if (chosen === 'auto' || chosen === used.id || chosen === this.toldInstead) return;
    const home = this.home(chosen);
    const { state, detail } = home.state(false);
    if (state !== 'unavailable' && state !== 'wrong-output') return;
    // A panel that is not open is no defect, and the row says so.
    if (isInPage(home) && detail === ABSENT[chosen]) return;
    this.toldInstead = chosen;
    this.options.log?.(`${chosen} is chosen but cannot be used; ${used.id} reads instead.`);
    this.options.onNotice?.({ kind: 'instead', chosen, used: used.id, reason: detail ?? '' });
  }

  /** Brings back what was lost, if it would be used, with growing waits. */
  private homeChanged(home: ReaderHome): void {
    this.changed();
    const lost = !home.ready && home.troubles > 0 && home.troubles <= MOST_RETRIES;
    if (!lost || this.retrying.has(home) || this.disposed) return;
    this.retrying.add(home);
    const timer = setTimeout(() => {
      this.retrying.delete(home);
      if (!this.disposed && home.isUsable && this.ranked()[0] === home) this.startBest();
    }, home.backOffMs + 1);
    unref(timer);
  }

  /** Stops readers that have not read for a while and are not the best. */
  private scheduleIdle(): void {
    if (this.idle) clearTimeout(this.idle);
    this.idle = setTimeout(() => this.stopUnused(), this.options.idleMs ?? 300_000);
    unref(this.idle);
  }

  private stopUnused(): void {
    const [best] = this.ranked();
    if (!best?.ready) return;
    for (const home of this.homes.values()) {
      const busy = (this.reading.get(home) ?? 0) > 0;
      if (home.ready && home !== best && !busy) home.stop();
    }
  }

  private startBest(): void {
    const [best] = this.ranked();
    if (best) void this.startQuietly(best);
  }

  /** Starts a home ahead of need; a failure shows in its state. */
  private async startQuietly(home: ReaderHome): Promise<void> {
    await home.start().catch(() => undefined);
  }

  /** The fastest is made ready, with the threads it is fastest with; the others are let go. */
  private async settle(): Promise<void> {
    const [best] = this.ranked();
    if (!best) return;
    const threads = this.speeds.get(best.id)?.threads;
    if (best.ready && threads !== undefined && best.ready.loaded.threads !== threads) best.stop();
    await this.startQuietly(best);
    if (this.turns.isEmpty) this.stopUnused();
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}

function isInPage(home: ReaderHome): boolean {
  return home.id.startsWith('webview-');
}
