import { unref } from '../timers';
import type { AskedHost } from './askedHost';
import type { IndexCore } from './indexCore';
import type {
  IndexCall,
  IndexMethod,
  IndexNotice,
  IndexReply,
  IndexRequest,
  IndexValue,
} from './indexMessages';
import { KeepSchedule } from './keepSchedule';

/** Quiet time after an edit before it is indexed without being asked. */
const IDLE_MS = 150;

/** How often a client is told how far the index is, at most, and the index looked at for keeping. */
const TICK_MS = 250;

/** Calls that take as long as the disk does; what comes after does not wait for them. */
const WALKS: ReadonlySet<IndexMethod> = new Set(['setFolders', 'sweep', 'rebuild']);

/** Answers calls in their order; only walks of folders run beside the others. */
export class IndexServer {
  private readonly running = new Map<number, AbortController>();
  private readonly pieces = new Map<number, string[]>();
  private last: Promise<void>;
  private readonly keeping: KeepSchedule;
  /** Keeping is under way, or waits for its turn among the calls. */
  private keepingSoon = false;
  private told = '';
  private idle: ReturnType<typeof setTimeout> | undefined;

  /** @param core not opened yet */
  constructor(
    private readonly core: IndexCore,
    private readonly host: AskedHost,
    private readonly post: (reply: IndexReply | IndexNotice) => void,
  ) {
    this.keeping = new KeepSchedule(this.core);
    this.last = this.core.open();
    unref(setInterval(() => this.tick(), TICK_MS));
  }

  receive(request: IndexRequest): void {
    if (request.kind === 'told') {
      this.host.receive(request);
    } else if (request.kind === 'cancel') {
      this.running.get(request.id)?.abort();
    } else if (request.kind === 'forgive') {
      this.core.forgive();
    } else if (request.kind === 'text') {
      const pieces = this.pieces.get(request.id);
      if (pieces) pieces.push(request.piece);
      else this.pieces.set(request.id, [request.piece]);
    } else {
      const controller = new AbortController();
      this.running.set(request.id, controller);
      this.last = this.last.then(() => this.answer(request, controller.signal));
    }
  }

  private async answer(call: IndexCall, signal: AbortSignal): Promise<void> {
    const done = this.reply(call, signal);
    if (!WALKS.has(call.method)) await done;
  }

  private async reply(call: IndexCall, signal: AbortSignal): Promise<void> {
    const { id } = call;
    try {
      signal.throwIfAborted();
      const value = await this.perform(call, signal);
      this.post({ id, ok: true, value });
    } catch (error) {
      const message = error instanceof Error ? error.message : 'unknown error';
      this.post({ id, ok: false, message });
    } finally {
      this.running.delete(id);
    }
  }

  private perform(call: IndexCall, signal: AbortSignal): Promise<IndexValue<IndexMethod>> {
    const { core } = this;
    switch (call.method) {
      case 'setPolicy':
        return core.setPolicy(...call.args);
      case 'put': {
        const [document] = call.args;
        const pieces = this.pieces.get(call.id) ?? [];
        this.pieces.delete(call.id);
        return core.put({ ...document, text: pieces.join('') + document.text });
      }
      case 'putBytes':
        return core.putBytes(...call.args);
      case 'putFile':
        return core.putFile(...call.args);
      case 'removeFile':
        return core.removeFile(...call.args);
      case 'files':
        return core.files();
      case 'keepParts':
        return core.keepParts(...call.args);
      case 'extractedText':
        return core.extractedText(...call.args);
      case 'edit':
        this.refreshWhenIdle();
        return core.edit(...call.args);
      case 'remove':
        return core.remove(...call.args);
      case 'setFolders':
        return core.setFolders(call.args[0], signal);
      case 'sweep':
        return core.sweep(signal);
      case 'search':
        return core.search(call.args[0], signal);
      case 'copies':
        return core.copies(call.args[0], signal);
      case 'status':
        return core.status();
      case 'list':
        return core.list(...call.args);
      case 'explain':
        return core.explain(...call.args);
      case 'rebuild':
        return core.rebuild(signal);
      case 'forget':
        return core.forget();
    }
  }

  private tick(): void {
    this.tellProgress();
    if (this.keepingSoon || !this.keeping.isDue) return;
    this.keepingSoon = true;
    this.last = this.last
      .then(() => this.keeping.keep())
      .finally(() => {
        this.keepingSoon = false;
      });
  }

  private tellProgress(): void {
    const { progress } = this.core;
    const told = JSON.stringify(progress);
    if (told === this.told) return;
    this.told = told;
    this.post({ kind: 'progress', progress });
  }

  private refreshWhenIdle(): void {
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.core.refresh(), IDLE_MS);
  }
}
