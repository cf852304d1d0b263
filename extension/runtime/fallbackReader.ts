import type { WindowInput, WindowReading } from '../../models/reading/messages';
import type { ReaderDescription } from '../../models/readerDescription';
import { abortable } from './abortable';
import { HangWatch } from './hangWatch';
import type { HomeReader } from './homeReader';
import {
  type AcceleratorId,
  type Reader,
  ReaderLoadError,
  ReaderLostError,
  type ReadOptions,
} from './reader';
import type { ReaderHome } from './readerHome';
import type { ReadingTurns, Turn } from './turns';

/** Losses with no reading between them after which the reader gives up. */
const MAX_LOSSES = 3;
/** A window that takes this many times what it should has hung, but never sooner than the least. */
const HANG_FACTOR = 30;
export const LEAST_HANG_MS = 10_000;
/** Where nothing is known yet: a first window may compile its programs. */
const UNKNOWN_HANG_MS = 60_000;

/** What the selector does for the readers it gave out. */
export interface HomeKeeper {
  readonly turns: ReadingTurns;
  /** What a hang takes at least, in milliseconds. */
  readonly leastHangMs: number;
  /** The home to go on in after `lost` died; it may be `lost` itself. */
  next(lost: ReaderHome): ReaderHome;
  /** The home for the next window: another than `current` only when the user chose one. */
  chosen(current: ReaderHome): ReaderHome;
  /** Told when a reading begins and ends in a home. */
  used(home: ReaderHome, reading: boolean): void;
  measured(home: ReaderHome, ms: number, tokens: number): void;
  /** A question goes on elsewhere because its home was lost. */
  moved(lost: ReaderHome, next: ReaderHome, reason: string): void;
}

/**
 * The reader of one question: stays in its home, and when that dies in the middle reads the windows
 * still unread in the next best one. Whoever answers sees one reader.
 */
export class FallbackReader implements Reader {
  /** @param home where it starts */
  constructor(
    readonly description: ReaderDescription,
    private home: ReaderHome,
    private readonly keeper: HomeKeeper,
  ) {}

  get accelerator(): AcceleratorId {
    return this.home.id;
  }

  async *read(
    windows: readonly WindowInput[],
    options: ReadOptions,
    signal: AbortSignal,
  ): AsyncGenerator<WindowReading, void, void> {
    const turn = this.keeper.turns.enter(options.priority ?? 'asked');
    let done = 0;
    let losses = 0;
    try {
      while (done < windows.length) {
        const { home } = this;
        this.keeper.used(home, true);
        try {
          await turn.come(signal);
          const reader = await abortable(home.start(), signal);
          for await (const reading of this.readIn(home, reader, windows.slice(done), turn, {
            options,
            signal,
          })) {
            done++;
            losses = 0;
            yield reading;
          }
          this.home = this.keeper.chosen(home);
        } catch (error) {
          signal.throwIfAborted();
          const lost = error instanceof ReaderLostError || error instanceof ReaderLoadError;
          if (!lost) throw error;
          losses++;
          if (losses >= MAX_LOSSES) throw givenUp(error);
          this.home = this.keeper.next(home);
          this.keeper.moved(home, this.home, error.message);
        } finally {
          this.keeper.used(home, false);
        }
      }
    } finally {
      turn.leave();
    }
  }

  /** The homes belong to the selector and live on. */
  dispose(): Promise<void> {
    return Promise.resolve();
  }

  /** Reads in one home until all is read or the user chose another. @throws ReaderLostError */
  private async *readIn(
    home: ReaderHome,
    reader: HomeReader,
    windows: readonly WindowInput[],
    turn: Turn,
    { options, signal }: { readonly options: ReadOptions; readonly signal: AbortSignal },
  ): AsyncGenerator<WindowReading, void, void> {
    const { topSpans, maxAnswerTokens } = options;
    const iterable = reader.read(windows, { topSpans, maxAnswerTokens }, signal);
    const readings = iterable[Symbol.asyncIterator]();
    let hang: (error: ReaderLostError) => void = () => undefined;
    const hung = new Promise<never>((_, reject) => (hang = reject));
    hung.catch(() => undefined);
    const watch = new HangWatch(
      () => {
        home.kill();
        hang(new ReaderLostError('The accelerator did not answer in time.'));
      },
      // Behind another question it waits by right.
      () => turn.isFirst,
    );
    try {
      for (const window of windows) {
        await turn.come(signal);
        if (this.keeper.chosen(home) !== home) return;
        const tokens = window.ids.length;
        watch.start(hangLimit(home.expectedMs(tokens), this.keeper.leastHangMs));
        const next = await Promise.race([readings.next(), hung]);
        if (next.done) throw new ReaderLostError('The accelerator stopped in the middle.');
        this.keeper.measured(home, next.value.networkMs, tokens);
        watch.stop();
        yield next.value;
      }
    } finally {
      watch.stop();
      // Not awaited: a home that hung never comes to its end.
      void readings.return?.().catch(() => undefined);
    }
  }
}

/** Milliseconds after which a window that should take `expected` counts as hung. */
function hangLimit(expected: number | null, least: number): number {
  return expected === null ? UNKNOWN_HANG_MS : Math.max(least, HANG_FACTOR * expected);
}

function givenUp(error: ReaderLostError | ReaderLoadError): Error {
  if (error instanceof ReaderLoadError) return error;
  return new ReaderLostError(
    `The reader stopped ${MAX_LOSSES} times in a row; choose another accelerator or ask again.`,
  );
}
