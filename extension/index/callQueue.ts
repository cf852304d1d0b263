import type { SourceDocument } from '../documents/document';
import type { IndexMethod, IndexReply, IndexRequest } from './indexMessages';

/** Units of text handed over in one turn of the event loop: a few milliseconds of copying. */
const UNITS_PER_TURN = 1 << 20;

/** What a call costs however little text it brings: a notebook has thousands of small cells. */
const UNITS_PER_CALL = 2000;

/** A call that waits for its reply. */
export interface Call {
  readonly id: number;
  readonly method: IndexMethod;
  readonly args: readonly unknown[];
  /** Units of the text of a `put` sent so far, in pieces. */
  sentText: number;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Calls on their way to a worker: sent in their order, long texts in pieces over several turns of the
 * event loop, each answered once or given up.
 */
export class CallQueue {
  private nextId = 1;
  private readonly calls = new Map<number, Call>();
  private outbox: Call[] = [];
  private pumping = false;
  private open = true;

  /** @param post makes sure that there is a worker, and sends it a message */
  constructor(private readonly post: (request: IndexRequest) => void) {}

  /** Calls without a reply, in their order. */
  get unanswered(): Call[] {
    return [...this.calls.values()].sort((a, b) => a.id - b.id);
  }

  add(
    method: IndexMethod,
    args: readonly unknown[],
    resolve: Call['resolve'],
    reject: Call['reject'],
  ): Call {
    const call = { id: this.nextId++, method, args, sentText: 0, resolve, reject };
    this.calls.set(call.id, call);
    return call;
  }

  /** Sends calls after those that wait to be sent. */
  send(calls: readonly Call[]): void {
    this.outbox.push(...calls);
    this.pump();
  }

  /** Nothing that waits is sent; it stays unanswered. */
  hold(): void {
    this.outbox = [];
  }

  /** Nobody waits for this call any more. */
  forget(call: Call): void {
    this.calls.delete(call.id);
  }

  /** @returns the call that is answered by this, null when nobody waits for it any more */
  receive(reply: IndexReply): Call | null {
    const call = this.calls.get(reply.id);
    if (!call) return null;
    this.calls.delete(reply.id);
    if (reply.ok) call.resolve(reply.value);
    else call.reject(new Error(reply.message));
    return call;
  }

  /** @param wasHeld whether it was never sent */
  abort(call: Call, reason: unknown, wasHeld: boolean): void {
    if (!this.calls.delete(call.id)) return;
    const at = this.outbox.indexOf(call);
    if (at >= 0) this.outbox.splice(at, 1);
    else if (!wasHeld) this.post({ kind: 'cancel', id: call.id });
    call.reject(reason);
  }

  rejectAll(reason: Error): void {
    const calls = [...this.calls.values()];
    this.calls.clear();
    this.outbox = [];
    for (const call of calls) call.reject(reason);
  }

  /** Sends nothing from now on. */
  close(reason: Error): void {
    this.open = false;
    this.rejectAll(reason);
  }

  /** Sends what waits, as much as one turn may take. */
  private pump(): void {
    if (this.pumping || !this.open || this.outbox.length === 0) return;
    let budget = UNITS_PER_TURN;
    while (budget > 0) {
      const call = this.outbox[0];
      if (!call) return;
      budget -= this.sendOne(call, budget) + UNITS_PER_CALL;
    }
    this.pumping = true;
    setImmediate(() => {
      this.pumping = false;
      this.pump();
    });
  }

  /** Sends a call, or of a long `put` the next piece. @returns units sent */
  private sendOne(call: Call, budget: number): number {
    let { args } = call;
    let units = 0;
    if (call.method === 'put') {
      const document = args[0] as SourceDocument;
      const piece = document.text.slice(call.sentText, call.sentText + budget);
      units = piece.length;
      call.sentText += units;
      if (call.sentText < document.text.length) {
        this.post({ kind: 'text', id: call.id, piece });
        return units;
      }
      args = [{ ...document, text: piece }];
    }
    this.outbox.shift();
    this.post({ kind: 'call', id: call.id, method: call.method, args } as IndexRequest);
    return units;
  }
}
