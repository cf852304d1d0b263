import type { WindowInput } from '../../models/reading/messages';
import type { HomeReader } from './homeReader';
import type { MeasuredSpeed } from './rememberedSpeeds';
import type { ReaderHome } from './readerHome';

/** Network runs of one trial altogether, warm-ups counted; starting a reader is not. */
const BUDGET_MS = 2000;
/** Timed runs of one accelerator at most; the best counts, for what slows one down is not its own. */
const MOST_RUNS = 4;
/** More threads must gain at least this to be worth the editor's cores. */
const WORTH_MORE_THREADS = 1.1;

export interface SpeedTrialPorts {
  /** A window of a usual length. */
  readonly probe: WindowInput;
  /** Thread counts to try in this home, rising; `[1]` where there is nothing to choose. */
  readonly threadCounts: (home: ReaderHome) => readonly number[];
  readonly remember: (home: ReaderHome, speed: MeasuredSpeed) => void;
  /** Whether a trial must stop for now, because somebody asks. */
  readonly signal: AbortSignal;
  /** Milliseconds, monotone. */
  readonly now: () => number;
}

/**
 * Measures homes one after the other, those that can be started and give the right output. Stops
 * when its signal aborts or its time is spent; what was not measured then is left for the next time.
 * @returns the homes that were measured, and those that could not be
 */
export async function measureHomes(
  homes: readonly ReaderHome[],
  ports: SpeedTrialPorts,
): Promise<{ readonly measured: readonly ReaderHome[]; readonly failed: readonly ReaderHome[] }> {
  const measured: ReaderHome[] = [];
  const failed: ReaderHome[] = [];
  const purse = new Purse(BUDGET_MS);
  for (const [at, home] of homes.entries()) {
    if (isStopped(ports) || purse.isEmpty) break;
    home.measuring = true;
    try {
      const best = await bestThreads(home, purse, homes.length - at, ports);
      if (!best) continue;
      ports.remember(home, best);
      measured.push(home);
    } catch {
      // It cannot run here, which its row tells, or the trial was stopped.
      if (!isStopped(ports)) failed.push(home);
    } finally {
      home.measuring = false;
    }
  }
  return { measured, failed };
}

function isStopped({ signal }: SpeedTrialPorts): boolean {
  return signal.aborted;
}

/** Milliseconds left to a trial. */
class Purse {
  constructor(private left: number) {}

  get isEmpty(): boolean {
    return this.left <= 0;
  }

  share(among: number): number {
    return this.left / among;
  }

  spend(ms: number): void {
    this.left -= ms;
  }
}

async function bestThreads(
  home: ReaderHome,
  purse: Purse,
  homesLeft: number,
  ports: SpeedTrialPorts,
): Promise<MeasuredSpeed | null> {
  const counts = ports.threadCounts(home);
  let best: MeasuredSpeed | null = null;
  for (const [at, threads] of counts.entries()) {
    if (purse.isEmpty) break;
    const share = purse.share(homesLeft * (counts.length - at));
    const measured = await measureWith(home, threads, counts.length > 1, share, purse, ports);
    // It has no more threads to give.
    if (!measured) break;
    const worth = at === 0 ? 1 : WORTH_MORE_THREADS;
    if (best && measured.passagesPerSecond < worth * best.passagesPerSecond) break;
    best = measured;
  }
  return best;
}

/** Measures the home's own reader, or where there is a choice of threads one beside it. */
async function measureWith(
  home: ReaderHome,
  threads: number,
  choice: boolean,
  share: number,
  purse: Purse,
  ports: SpeedTrialPorts,
): Promise<MeasuredSpeed | null> {
  const own = choice ? home.ready : await home.start();
  if (own && (!choice || own.loaded.threads === threads)) {
    return timed(own, threads, share, purse, ports);
  }
  const aside = await home.startAside(threads);
  try {
    if (aside.loaded.threads !== threads) return null;
    return await timed(aside, threads, share, purse, ports);
  } finally {
    await aside.dispose();
  }
}

/** The best of a few runs after one to warm up, which counts where there is no time for more. */
async function timed(
  reader: HomeReader,
  threads: number,
  share: number,
  purse: Purse,
  { probe, signal, now }: SpeedTrialPorts,
): Promise<MeasuredSpeed> {
  const from = now();
  let best = Infinity;
  for (let run = 0; run <= MOST_RUNS; run++) {
    const before = now();
    const options = { topSpans: 1, maxAnswerTokens: 1 };
    for await (const reading of reader.read([probe], options, signal)) {
      if (run === 1) best = Infinity;
      best = Math.min(best, reading.networkMs);
    }
    purse.spend(now() - before);
    signal.throwIfAborted();
    if (now() - from + (now() - before) > share) break;
  }
  return {
    passagesPerSecond: 1000 / Math.max(best, 0.01),
    tokens: probe.ids.length,
    threads,
    device: reader.device ?? '',
  };
}
