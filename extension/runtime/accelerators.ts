import { setTimeout as sleep } from 'node:timers/promises';
import type { ReaderDescription } from '../../models/readerDescription';
import { abortable } from './abortable';
import { FallbackReader } from './fallbackReader';
import {
  type AcceleratorId,
  type AcceleratorState,
  type PageAcceleratorId,
  type Reader,
} from './reader';
import { ReaderHome, type StartReader } from './readerHome';

export type AcceleratorChoice = 'auto' | AcceleratorId;

export interface AcceleratorOptions {
  readonly description: ReaderDescription;
  /** Starts the reader in a thread of this process. */
  readonly startHost: StartReader;
  /** The user's choice, asked for before every question. */
  readonly choice: () => AcceleratorChoice;
  /** How long a question waits for a webview that is starting before the host is started instead. */
  readonly webviewPatienceMs?: number;
  /** How long the host's reader is kept unused beside a webview that reads; it holds some 400 MB. */
  readonly hostIdleMs?: number;
  /** Waits of restarts after losses; a test passes its own. */
  readonly sleep?: (ms: number) => Promise<unknown>;
}

/**
 * Chooses the home that reads the next question, by the user's choice and by what is alive; a
 * question stays where it began, unless that home dies.
 */
export class AcceleratorSelector {
  private readonly webview: ReaderHome;
  private readonly host: ReaderHome;
  private readonly listeners = new Set<() => void>();
  private readonly reading = new Map<ReaderHome, number>();
  /** The home that read last. */
  private current: ReaderHome | null = null;
  private idle: NodeJS.Timeout | null = null;

  constructor(private readonly options: AcceleratorOptions) {
    const shared = {
      onChange: (): void => this.changed(),
      ...(options.sleep && { sleep: options.sleep }),
    };
    this.webview = new ReaderHome({
      ...shared,
      id: 'webview-wasm',
      absent: 'Open the Verbatim panel to use it.',
    });
    this.host = new ReaderHome({
      ...shared,
      id: 'host-wasm',
      absent: 'The reader was stopped.',
    });
    this.host.attach(options.startHost);
  }

  /**
   * The page is alive: starts its reader, unless the user wants the host's. It answers from the next
   * question after it was proved.
   */
  attachWebview(starts: ReadonlyMap<PageAcceleratorId, StartReader>): void {
    this.webview.attach(starts.get('webview-wasm') ?? null);
    if (this.options.choice() !== 'host-wasm') void this.startQuietly(this.webview);
  }

  /** The page is gone. A question it was reading goes on in the host. */
  detachWebview(): void {
    this.webview.attach(null);
  }

  /** To be called when the user chose otherwise; starts what was chosen. */
  choiceChanged(): void {
    const [first] = this.order();
    if (first.isUsable) void this.startQuietly(first);
    this.changed();
  }

  /**
   * The reader for one question.
   * @throws ReaderLoadError when no home can be started; the message is fit for the user
   * @throws the signal's reason when it aborts while a reader is starting; the start goes on
   */
  async acquire(signal?: AbortSignal): Promise<Reader> {
    const choosing = this.homeForQuestion();
    const home = await (signal ? abortable(choosing, signal) : choosing);
    return new FallbackReader(
      this.options.description,
      home,
      (lost) => this.homeAfter(lost),
      (it, reading) => this.used(it, reading),
    );
  }

  /** Whether the next question is read without waiting for a start. */
  get isWarm(): boolean {
    return this.order()[0].ready !== null || this.anyReady() !== null;
  }

  /** The rows of the selector, in the order they are shown. */
  states(): readonly AcceleratorState[] {
    return [this.webview, this.host].map((it) => it.state(it === this.current));
  }

  /** Told when a state, a measurement or the accelerator in use changes. */
  onDidChange(listener: () => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  }

  dispose(): void {
    this.listeners.clear();
    if (this.idle) clearTimeout(this.idle);
    this.webview.attach(null);
    this.host.attach(null);
  }

  /** Both homes, the one to prefer first. */
  private order(): readonly [ReaderHome, ReaderHome] {
    return this.options.choice() === 'host-wasm'
      ? [this.host, this.webview]
      : [this.webview, this.host];
  }

  private anyReady(): ReaderHome | null {
    return this.order().find((it) => it.ready) ?? null;
  }

  private async homeForQuestion(): Promise<ReaderHome> {
    const [first, second] = this.order();
    if (first.ready) return first;
    if (first === this.webview) {
      if (!first.isUsable) return this.started(second, first);
      const starting = this.startQuietly(first);
      if (second.ready) return second;
      const patience = this.options.webviewPatienceMs ?? 8000;
      await Promise.race([starting, sleep(patience, null, { ref: false })]);
      return this.webview.ready ? this.webview : this.started(second, first);
    }
    return this.started(first, second);
  }

  /** `home` once it is started, or `other` when that fails; the error told is that of `home`. */
  private async started(home: ReaderHome, other: ReaderHome): Promise<ReaderHome> {
    try {
      await home.start();
      return home;
    } catch (error) {
      if (!other.isUsable) throw error;
      await other.start().catch(() => {
        throw error;
      });
      return other;
    }
  }

  /** Where a question goes on: where a reader is ready, else where one can be started. */
  private homeAfter(lost: ReaderHome): ReaderHome {
    const other = lost === this.host ? this.webview : this.host;
    if (other.ready) return other;
    // A lost webview reader takes a start, too, and the page may be gone: the host is surer.
    if (lost === this.webview) return other.isUsable ? other : lost;
    return lost.isUsable ? lost : other;
  }

  private used(home: ReaderHome, reading: boolean): void {
    this.reading.set(home, (this.reading.get(home) ?? 0) + (reading ? 1 : -1));
    this.current = home;
    if (!reading) this.scheduleIdle();
    this.changed();
  }

  /** Stops the host's reader once the webview has read in its place for a while. */
  private scheduleIdle(): void {
    if (this.idle) clearTimeout(this.idle);
    this.idle = setTimeout(() => {
      const busy = (this.reading.get(this.host) ?? 0) > 0;
      const replaced = this.webview.ready !== null && this.options.choice() !== 'host-wasm';
      if (this.host.ready && replaced && !busy) this.host.stop();
    }, this.options.hostIdleMs ?? 300_000);
    this.idle.unref();
  }

  /** Starts a home ahead of need; a failure shows in its state. */
  private async startQuietly(home: ReaderHome): Promise<void> {
    await home.start().catch(() => undefined);
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}
