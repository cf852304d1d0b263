import type { FileAccess } from '../storage/shardStorage';
import type { HostAsk, HostFile, HostFiles, HostValue } from './hostFiles';
import type { IndexAsk, IndexTold } from './indexMessages';

interface Waiting {
  readonly resolve: (value: HostValue) => void;
  readonly reject: (error: Error) => void;
}

/** The host's files as the worker sees them, each call a message there and one back. */
export class AskedHost implements HostFiles {
  private readonly waiting = new Map<number, Waiting>();
  private next = 1;

  constructor(private readonly post: (ask: IndexAsk) => void) {}

  readonly storage: FileAccess = {
    read: (name) => this.ask({ of: 'readShard', args: [name] }) as Promise<Uint8Array>,
    write: async (name, bytes) => {
      await this.ask({ of: 'writeShard', args: [name, bytes] });
    },
    rename: async (from, to) => {
      await this.ask({ of: 'renameShard', args: [from, to] });
    },
    remove: async (name) => {
      await this.ask({ of: 'removeShard', args: [name] });
    },
    list: () => this.ask({ of: 'listShards', args: [] }) as Promise<readonly string[]>,
  };

  stampOf(uri: string): Promise<string | null> {
    return this.ask({ of: 'stampOf', args: [uri] }) as Promise<string | null>;
  }

  read(uri: string): Promise<HostFile | null> {
    return this.ask({ of: 'read', args: [uri] }) as Promise<HostFile | null>;
  }

  receive(told: IndexTold): void {
    const waiting = this.waiting.get(told.id);
    this.waiting.delete(told.id);
    if (told.ok) waiting?.resolve(told.value);
    else waiting?.reject(new Error('The host could not.'));
  }

  private ask(ask: HostAsk): Promise<HostValue> {
    const id = this.next++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.post({ kind: 'ask', id, ask });
    });
  }
}
