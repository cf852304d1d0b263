import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { openSockets } from './procSockets';

/** One connection or look-up, by whom it was and where it went. */
export interface Contact {
  readonly by: string;
  /** An address or a name. */
  readonly host: string;
  readonly port?: number;
}

interface HookLine {
  readonly pid: number;
  readonly what: 'process' | 'tcp' | 'udp' | 'dns';
  readonly argv?: readonly string[];
  readonly host?: string;
  readonly port?: number;
}

/** Whether an address or name means this machine itself. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/gu, '');
  const address = name.startsWith('::ffff:') ? name.slice('::ffff:'.length) : name;
  if (isIP(address) === 4) return address.startsWith('127.') || address === '0.0.0.0';
  if (isIP(address) === 6) return address === '::1' || address === '::';
  return name === 'localhost' || name.endsWith('.localhost');
}

/**
 * Records every contact of a tree of processes in two ways that do not know of each other: the hook
 * inside Node (every call, also refused ones) and the kernel's socket tables (every program, sampled
 * every 100 ms, Linux only).
 */
export class SocketRecorder {
  private readonly sampled = new Map<string, Contact>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly log: string) {}

  /** Watches `root` and all its children until `stop`. */
  watch(root: number, name: string): void {
    if (process.platform !== 'linux') return;
    const sample = (): void => {
      for (const socket of openSockets(root)) {
        const key = `${name} ${socket.host} ${socket.port}`;
        this.sampled.set(key, { by: `${name} (socket table)`, ...socket });
      }
    };
    sample();
    this.timer = setInterval(sample, 100);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Everything recorded so far. */
  contacts(): Contact[] {
    const hooked = this.lines().flatMap(({ pid, what, host, port }) =>
      what === 'process'
        ? []
        : [
            {
              by: `process ${pid} (${what})`,
              host: host ?? '',
              ...(port === undefined ? {} : { port }),
            },
          ],
    );
    return [...hooked, ...this.sampled.values()];
  }

  /** The contacts that left the machine. */
  foreign(): Contact[] {
    return this.contacts().filter(({ host }) => !isLoopback(host));
  }

  /** The command lines of the processes that carry the hook: what proves that it sees them. */
  hookedProcesses(): { readonly pid: number; readonly argv: readonly string[] }[] {
    return this.lines().flatMap(({ pid, what, argv }) =>
      what === 'process' ? [{ pid, argv: argv ?? [] }] : [],
    );
  }

  private lines(): HookLine[] {
    if (!existsSync(this.log)) return [];
    return readFileSync(this.log, 'utf8')
      .split('\n')
      .filter((it) => it !== '')
      .map((it) => JSON.parse(it) as HookLine);
  }
}
