import type { AcceleratorSelector } from '../runtime/accelerators';
import { ACCELERATOR_IDS, type AcceleratorState, type PageAcceleratorId } from '../runtime/reader';
import type { StartReader } from '../runtime/readerHome';

/** Rows shown before the reader is opened. */
const NOT_OPENED: readonly AcceleratorState[] = ACCELERATOR_IDS.map((id) => ({
  id,
  state: 'idle',
}));

/**
 * The accelerators as the panel sees them, before there are any: opening the reader waits for the
 * page that offers itself as a home, or for the first question.
 */
export class LazyAccelerators {
  private selector: AcceleratorSelector | null = null;
  /** What starts the readers in the page, while there is a page. */
  private page: ReadonlyMap<PageAcceleratorId, StartReader> | null = null;
  private failure: string | null = null;
  private readonly listeners = new Set<() => void>();

  /**
   * @param open opens the reader and makes its homes; starts none
   * @param explain a sentence for the user about a failure
   */
  constructor(
    private readonly open: () => Promise<AcceleratorSelector>,
    private readonly explain: (error: unknown) => string,
  ) {}

  states(): readonly AcceleratorState[] {
    if (this.selector) return this.selector.states();
    const detail = this.failure;
    if (detail === null) return NOT_OPENED;
    return NOT_OPENED.map((row) => ({ ...row, state: 'unavailable', detail }));
  }

  onDidChange(listener: () => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  }

  attachWebview(starts: ReadonlyMap<PageAcceleratorId, StartReader>): void {
    this.page = starts;
    if (this.selector) {
      this.selector.attachWebview(starts);
      return;
    }
    this.open().then(
      (selector) => this.opened(selector),
      (error: unknown) => {
        this.failure = this.explain(error);
        this.changed();
      },
    );
  }

  detachWebview(): void {
    this.page = null;
    this.selector?.detachWebview();
  }

  /** A reader was opened, by the panel or by a question; it takes the place of the one before. */
  opened(selector: AcceleratorSelector): void {
    if (this.selector === selector) return;
    this.selector = selector;
    this.failure = null;
    selector.onDidChange(() => this.changed());
    if (this.page) selector.attachWebview(this.page);
    this.changed();
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}
