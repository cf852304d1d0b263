import type { FileAccess } from '../storage/shardStorage';

/** What a file holds as the host reads it. */
export type HostFile =
  | { readonly kind: 'text'; readonly text: string; readonly stamp: string }
  /** Of a format that has its texts inside. */
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly stamp: string };

/**
 * Files that the index worker cannot reach by itself: those of file systems that only the editor has,
 * and in a browser the folder in which the index is kept.
 */
export interface HostFiles {
  /** Tells states of a file apart; null when it is gone or does not answer. */
  stampOf(uri: string): Promise<string | null>;
  /** Null when it is gone, does not answer, or admission keeps it out. */
  read(uri: string): Promise<HostFile | null>;
  /** The folder that holds nothing but the index; null where it is not kept through the host. */
  readonly storage: FileAccess | null;
}

/** What the worker asks its host, each by name. */
export type HostAsk =
  | { readonly of: 'stampOf' | 'read'; readonly args: readonly [uri: string] }
  | { readonly of: 'readShard' | 'removeShard'; readonly args: readonly [name: string] }
  | { readonly of: 'writeShard'; readonly args: readonly [name: string, bytes: Uint8Array] }
  | { readonly of: 'renameShard'; readonly args: readonly [from: string, to: string] }
  | { readonly of: 'listShards'; readonly args: readonly [] };

/** What the host answers. */
export type HostValue = string | HostFile | Uint8Array | readonly string[] | null;

/** Answers one question of the worker; null to what only does something. Rejects where the host cannot. */
export async function answerAsk(files: HostFiles, ask: HostAsk): Promise<HostValue> {
  switch (ask.of) {
    case 'stampOf':
      return files.stampOf(...ask.args);
    case 'read':
      return files.read(...ask.args);
    case 'readShard':
      return storageOf(files).read(...ask.args);
    case 'writeShard':
      await storageOf(files).write(...ask.args);
      return null;
    case 'renameShard':
      await storageOf(files).rename(...ask.args);
      return null;
    case 'removeShard':
      await storageOf(files).remove(...ask.args);
      return null;
    case 'listShards':
      return storageOf(files).list();
  }
}

function storageOf({ storage }: HostFiles): FileAccess {
  if (!storage) throw new Error('The host keeps no index.');
  return storage;
}
