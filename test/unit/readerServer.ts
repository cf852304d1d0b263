import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server on this machine that answers as a test says, and remembers what it was asked. */
export class ReaderServer {
  /** Method, path and `Range`, of each request. */
  readonly asked: string[] = [];
  private readonly server = createServer((request, response) => {
    const range = request.headers.range === undefined ? '' : ` ${request.headers.range}`;
    this.asked.push(`${request.method} ${request.url}${range}`);
    this.answer(request, response);
  });

  private constructor(public answer: Answer) {}

  static async start(answer: Answer): Promise<ReaderServer> {
    const made = new ReaderServer(answer);
    await new Promise<void>((resolve) => made.server.listen(0, '127.0.0.1', resolve));
    return made;
  }

  url(path: string): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${path}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

export interface Served {
  readonly content: Uint8Array;
  readonly etag?: string;
  /**
   * The connection is cut after so many bytes of an answer, a moment later, so that the other side
   * has read them; undefined for never.
   */
  readonly cutAfter?: number | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Serves bytes as a file server does, `Range` and `If-Range` (RFC 9110) included. */
export function serve(
  served: Served,
  { headers }: IncomingMessage,
  response: ServerResponse,
): void {
  const { content, etag = '"one"', cutAfter } = served;
  const from = /^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1];
  const partial = from !== undefined && headers['if-range'] === etag;
  const start = partial ? Number(from) : 0;
  if (start >= content.byteLength && partial) {
    response.writeHead(416).end();
    return;
  }
  const rest = content.subarray(start);
  response.writeHead(partial ? 206 : 200, {
    'content-length': rest.byteLength,
    'content-type': 'application/octet-stream',
    etag,
    ...(partial && {
      'content-range': `bytes ${start}-${content.byteLength - 1}/${content.byteLength}`,
    }),
    ...served.headers,
  });
  if (cutAfter === undefined || cutAfter >= rest.byteLength) response.end(rest);
  else response.write(rest.subarray(0, cutAfter), () => setTimeout(() => response.destroy(), 50));
}

/** Bytes that differ from place to place. */
export function pattern(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8) * 7) & 0xff);
}
