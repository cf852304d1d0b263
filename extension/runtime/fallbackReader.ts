import type { SpanOptions, WindowInput, WindowReading } from '../../models/reading/messages';
import type { ReaderDescription } from '../../models/readerDescription';
import { abortable } from './abortable';
import { type AcceleratorId, type Reader, ReaderLoadError, ReaderLostError } from './reader';
import type { ReaderHome } from './readerHome';

/** Losses with no reading between them after which the reader gives up. */
const MAX_LOSSES = 3;

/**
 * The reader of one question: stays in its home, and when that dies in the middle reads the windows
 * still unread in the next best one. Whoever answers sees one reader.
 */
export class FallbackReader implements Reader {
  /**
   * @param home where it starts
   * @param next the home to go on in after `lost` died; it may be `lost` itself
   */
  constructor(
    readonly description: ReaderDescription,
    private home: ReaderHome,
    private readonly next: (lost: ReaderHome) => ReaderHome,
    private readonly onUse: (home: ReaderHome, reading: boolean) => void,
  ) {}

  get accelerator(): AcceleratorId {
    return this.home.id;
  }

  async *read(
    windows: readonly WindowInput[],
    options: SpanOptions,
    signal: AbortSignal,
  ): AsyncGenerator<WindowReading, void, void> {
    let done = 0;
    let losses = 0;
    for (;;) {
      const home = this.home;
      this.onUse(home, true);
      try {
        const reader = await abortable(home.start(), signal);
        for await (const reading of reader.read(windows.slice(done), options, signal)) {
          home.measure(reading.networkMs, windows[done]!.ids.length);
          done++;
          losses = 0;
          yield reading;
        }
        return;
      } catch (error) {
        signal.throwIfAborted();
        const lost = error instanceof ReaderLostError || error instanceof ReaderLoadError;
        if (!lost) throw error;
        losses++;
        if (losses >= MAX_LOSSES) throw givenUp(error);
        this.home = this.next(home);
      } finally {
        this.onUse(home, false);
      }
    }
  }

  /** The homes belong to the selector and live on. */
  dispose(): Promise<void> {
    return Promise.resolve();
  }
}

function givenUp(error: ReaderLostError | ReaderLoadError): Error {
  if (error instanceof ReaderLoadError) return error;
  return new ReaderLostError(
    `The reader stopped ${MAX_LOSSES} times in a row; choose another accelerator or ask again.`,
  );
}
