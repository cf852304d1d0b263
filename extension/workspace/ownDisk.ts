import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { Uri } from 'vscode';
import type { KeptPlace } from '../index/indexMessages';

/** Whether the index worker itself reads what has a URI of this scheme. */
export function isOnOwnDisk(scheme: string): boolean {
  return scheme === 'file';
}

/** The absolute path that a person wrote, `~` being the home folder; null where it is none. */
export function absolutePath(entry: string): string | null {
  const path = entry.startsWith('~') ? join(homedir(), entry.slice(1)) : entry;
  return isAbsolute(path) ? path : null;
}

/** Whether the index can be kept in such a folder. */
export function canKeepIn({ scheme }: Uri): boolean {
  return scheme === 'file';
}

/** The folder of an index that is kept through the editor: none, the worker writes to the disk itself. */
export const keptThroughEditor: (place: KeptPlace | null) => Uri | null = () => null;
