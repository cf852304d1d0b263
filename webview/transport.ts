/**
 * JSON-RPC over postMessage, the same on both sides. Messages are posted as objects, never as JSON
 * text, so that typed arrays arrive as typed arrays.
 */
import {
  AbstractMessageReader,
  AbstractMessageWriter,
  type DataCallback,
  type Disposable,
  type Message,
  type MessageReader,
  type MessageWriter,
} from 'vscode-jsonrpc';

/** Hands each incoming message to `receive` until disposed. */
export type Subscribe = (receive: (message: unknown) => void) => Disposable;

/** Everything that is not JSON-RPC 2.0 is passed over: the window hears other messages, too. */
function isMessage(value: unknown): value is Message {
  return (
    typeof value === 'object' && value !== null && 'jsonrpc' in value && value.jsonrpc === '2.0'
  );
}

export class PostedMessageReader extends AbstractMessageReader implements MessageReader {
  constructor(private readonly subscribe: Subscribe) {
    super();
  }

  listen(callback: DataCallback): Disposable {
    return this.subscribe((message) => {
      if (isMessage(message)) callback(message);
    });
  }

  /** Tells the connection that the other side is gone. */
  close(): void {
    this.fireClose();
  }
}

export class PostedMessageWriter extends AbstractMessageWriter implements MessageWriter {
  /** @param post resolves to false (or rejects) when the message reached nobody */
  constructor(private readonly post: (message: Message) => PromiseLike<boolean> | boolean) {
    super();
  }

  async write(message: Message): Promise<void> {
    // A page that is gone is not an error of the sender: its side is told by the dispose event.
    await this.post(message);
  }

  end(): void {
    // Nothing is held open.
  }
}
