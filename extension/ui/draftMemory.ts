const KEY = 'verbatim.draftForgotten';

/** As the editor's `Memento`. */
interface Memento {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

/**
 * The editor keeps what was typed into the panel's question box, and gives it to the panel's page
 * alone. That it is to be forgotten is remembered here until a page has done so, which may be in
 * a later session.
 */
export class DraftMemory {
  /** @param memento the extension's workspace state */
  constructor(private readonly memento: Memento) {}

  /** Whether a page has still to forget what it finds. */
  get isToBeForgotten(): boolean {
    return this.memento.get(KEY) === true;
  }

  async forget(): Promise<void> {
    await this.memento.update(KEY, true);
  }

  /** A page has forgotten it. */
  async forgotten(): Promise<void> {
    await this.memento.update(KEY, undefined);
  }
}
