import type { TestBrowser } from './browser';
import type { Server } from './server';
import { SocketRecorder } from './sockets';

/** Both halves of the proof that nothing leaves the machine: server side and browser side. */
export class NetworkWatch {
  private readonly sockets: SocketRecorder;

  constructor(
    socketLog: string,
    server: Server,
    private readonly browser: TestBrowser,
  ) {
    this.sockets = new SocketRecorder(socketLog);
    this.sockets.watch(server.pid, 'server and extension host');
  }

  stop(): void {
    this.sockets.stop();
  }

  /** Null when everything stayed on this machine; else what left it, and by whom. */
  leak(): string | null {
    const lines = [
      ...this.sockets.foreign().map((it) => `${it.by} → ${it.host}:${it.port ?? ''}`),
      ...this.browser.foreign().map((host) => `browser → ${host}`),
    ];
    return lines.length === 0 ? null : lines.join('\n');
  }

  /** Null when the watch has eyes: it saw loopback traffic of both sides, and the extension host. */
  blindness(): string | null {
    const extensionHosts = this.sockets
      .hookedProcesses()
      .filter(({ argv }) => argv.includes('--type=extensionHost'));
    if (extensionHosts.length === 0) return 'no extension host carries the socket hook';
    if (this.browser.requests().length === 0) return 'no request of the browser was seen';
    const sampled = this.sockets.contacts().some((it) => it.by.includes('socket table'));
    if (process.platform === 'linux' && !sampled) return 'the socket tables showed no connection';
    return null;
  }
}
