import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ForeignProxy {
  readonly port: number;
  /** The hosts asked for so far, each time. */
  requests(): readonly string[];
  stop(): Promise<void>;
}

/**
 * A proxy on 127.0.0.1 that lets nothing through and writes down what was asked of it. A browser sends
 * it whatever is not for loopback, be it a page, a worker or the browser itself.
 */
export async function startForeignProxy(): Promise<ForeignProxy> {
  const hosts: string[] = [];
  const server = createServer((request, response) => {
    hosts.push(hostOf(request.url));
    response.writeHead(502).end();
  });
  server.on('connect', (request, socket) => {
    hosts.push(hostOf(`https://${request.url ?? ''}`));
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    port: (server.address() as AddressInfo).port,
    requests: () => hosts,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** The host of an address; an address that cannot be read stands for itself. */
export function hostOf(url = ''): string {
  return URL.canParse(url) ? new URL(url).hostname : url;
}
