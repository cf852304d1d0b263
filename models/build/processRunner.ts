import { type ChildProcess, fork } from 'node:child_process';
import type { NetworkOnDisk, NetworkRunner, Row, RunningNetwork } from './runner';

export type ToNetworkProcess =
  | {
      readonly type: 'open';
      readonly network: Uint8Array | NetworkOnDisk;
      readonly optimise: boolean;
    }
  | { readonly type: 'run'; readonly row: Row };

export type FromNetworkProcess =
  | { readonly type: 'opened' }
  | { readonly type: 'ran'; readonly outputs: Record<string, Float32Array> }
  | { readonly type: 'failed'; readonly message: string };

/**
 * Runs each network in a process of its own, which ends with it: a WebAssembly memory never shrinks,
 * so what one network took would be kept while the next is written.
 * @param entry path of networkProcess.ts; it is started with the same flags as this process
 */
export function processRunner(entry: string): NetworkRunner {
  return {
    open: async (network, optimise = true) => {
      const home = new NetworkProcess(fork(entry, { serialization: 'advanced' }));
      try {
        await home.ask({ type: 'open', network, optimise });
        return home;
      } catch (error) {
        await home.close();
        throw error;
      }
    },
  };
}

class NetworkProcess implements RunningNetwork {
  readonly #ended: Promise<void>;

  constructor(private readonly child: ChildProcess) {
    this.#ended = new Promise((resolve) => child.once('exit', () => resolve()));
    // What could not be started never exits; `ask` tells of it.
    child.once('error', () => undefined);
  }

  async run(row: Row): Promise<Record<string, Float32Array>> {
    const reply = await this.ask({ type: 'run', row });
    if (reply.type !== 'ran') throw new Error(`the network's process answered ${reply.type}`);
    return reply.outputs;
  }

  /** One question at a time. @throws Error with what the process says, or that it ended */
  ask(message: ToNetworkProcess): Promise<FromNetworkProcess> {
    const { child } = this;
    return new Promise((resolve, reject) => {
      const settle = (work: () => void): void => {
        child.off('message', onReply).off('exit', onExit).off('error', onError);
        work();
      };
      const onReply = (reply: FromNetworkProcess): void =>
        settle(() => {
          if (reply.type === 'failed') reject(new Error(reply.message));
          else resolve(reply);
        });
      const onExit = (): void =>
        settle(() => reject(new Error('the process that runs the network ended')));
      const onError = (error: Error): void => settle(() => reject(error));
      child.on('message', onReply).once('exit', onExit).once('error', onError);
      child.send(message, (error) => {
        if (error) onError(error);
      });
    });
  }

  async close(): Promise<void> {
    if (this.child.pid === undefined || this.child.exitCode !== null) return;
    this.child.kill();
    await this.#ended;
  }
}
