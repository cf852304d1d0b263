import type { MessageConnection } from 'vscode-jsonrpc';
import type { Proof } from '../../models/reading/prover';
import { ReaderLost, ReaderMemory, ReaderProved } from '../../webview/protocol';

/** What a page tells of one of its readers. */
export interface PageReaderListener {
  readonly onLost: (reason: string, wrongOutput: boolean) => void;
  readonly onProof: (proof: Proof) => void;
  readonly onMemory: (bytes: number) => void;
}

const hubs = new WeakMap<MessageConnection, PageReaders>();
let lastReader = 0;

/** The readers in one page: a connection has one handler for each notification. */
export class PageReaders {
  private readonly listeners = new Map<number, PageReaderListener>();

  static of(connection: MessageConnection): PageReaders {
    const known = hubs.get(connection);
    if (known) return known;
    const made = new PageReaders(connection);
    hubs.set(connection, made);
    return made;
  }

  private constructor(connection: MessageConnection) {
    connection.onNotification(ReaderLost, ({ reader, reason, wrongOutput }) =>
      this.listeners.get(reader)?.onLost(reason, wrongOutput),
    );
    connection.onNotification(ReaderProved, ({ reader, proof }) =>
      this.listeners.get(reader)?.onProof(proof),
    );
    connection.onNotification(ReaderMemory, ({ reader, bytes }) =>
      this.listeners.get(reader)?.onMemory(bytes),
    );
  }

  /** @returns a number that no other reader of any page has */
  add(listener: PageReaderListener): number {
    const reader = ++lastReader;
    this.listeners.set(reader, listener);
    return reader;
  }

  remove(reader: number): void {
    this.listeners.delete(reader);
  }
}
