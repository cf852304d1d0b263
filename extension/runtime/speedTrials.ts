import type { ReaderDescription } from '../../models/readerDescription';
import { unref } from '../timers';
import { probeWindow } from './probeWindow';
import type { ReaderHome } from './readerHome';
import type { RememberedSpeeds } from './rememberedSpeeds';
import { measureHomes } from './speedTrial';
import { threadCounts } from './threadCounts';

export interface SpeedTrialsOptions {
  readonly description: ReaderDescription;
  readonly homes: () => readonly ReaderHome[];
  readonly speeds: RememberedSpeeds;
  /** Whether something was read already: until then nothing may compete with the user. */
  readonly mayRun: () => boolean;
  /** Whether nobody reads. */
  readonly isQuiet: () => boolean;
  /** Quiet time before homes are measured; null for never. */
  readonly quietMs: number | null;
  readonly mostThreads?: number | undefined;
  readonly log?: ((line: string) => void) | undefined;
  /** Some were measured; their speeds are remembered. */
  readonly onMeasured: () => Promise<void>;
  readonly onEnd: () => void;
}

/** When homes are measured: those not known yet, while nobody asks. */
export class SpeedTrials {
  private quiet: NodeJS.Timeout | null = null;
  private trial: AbortController | null = null;
  /** Homes whose measuring failed; not tried again before something changed. */
  private readonly unmeasurable = new Set<ReaderHome>();

  constructor(private readonly options: SpeedTrialsOptions) {}

  /** Runs a trial after quiet time, if there is anything to measure then. */
  schedule(): void {
    if (this.quiet) clearTimeout(this.quiet);
    const { quietMs, mayRun } = this.options;
    if (quietMs === null || !mayRun()) return;
    this.quiet = setTimeout(() => void this.run(), quietMs);
    unref(this.quiet);
  }

  /** Somebody asks: ends a trial that runs, and puts off the next. */
  stop(): void {
    this.trial?.abort();
    if (this.quiet) clearTimeout(this.quiet);
  }

  /** One that failed has changed; without it, all of them. */
  retry(home?: ReaderHome): void {
    if (home) this.unmeasurable.delete(home);
    else this.unmeasurable.clear();
  }

  private async run(): Promise<void> {
    const homes = this.toMeasure();
    if (homes.length === 0 || !this.options.isQuiet() || this.trial) return;
    const abort = new AbortController();
    this.trial = abort;
    const { description, speeds, mostThreads, log, onMeasured, onEnd } = this.options;
    try {
      const { measured, failed } = await measureHomes(homes, {
        probe: probeWindow(description),
        threadCounts: (home) => (runsOnGpu(home) ? [1] : threadCounts(mostThreads)),
        remember: (home, speed) => speeds.set(home.id, speed),
        signal: abort.signal,
        now: () => performance.now(),
      });
      if (abort.signal.aborted) return;
      for (const home of failed) this.unmeasurable.add(home);
      log?.(this.measuredLine(measured));
      await onMeasured();
    } finally {
      this.trial = null;
      // Those it was kept from, or had no time for.
      if (this.toMeasure().length > 0) this.schedule();
      onEnd();
    }
  }

  /** Homes not measured yet, or on another device than remembered. */
  private toMeasure(): ReaderHome[] {
    return this.options.homes().filter((home) => {
      if (!home.isUsable || this.unmeasurable.has(home)) return false;
      const known = this.options.speeds.get(home.id);
      return !known || (home.ready !== null && known.device !== (home.ready.device ?? ''));
    });
  }

  private measuredLine(homes: readonly ReaderHome[]): string {
    const each = homes.map(({ id }) => {
      const { passagesPerSecond = 0, threads = 1 } = this.options.speeds.get(id) ?? {};
      return `${id} ${passagesPerSecond.toFixed(1)} passages/s with ${threads} threads`;
    });
    return `Accelerators measured: ${each.join(', ') || 'none'}.`;
  }
}

function runsOnGpu(home: ReaderHome): boolean {
  return home.id === 'webview-webgpu' || home.id === 'webview-webnn';
}
