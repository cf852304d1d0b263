import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Whether the index worker itself reads what has a URI of this scheme. */
export function isOnOwnDisk(scheme: string): boolean {
  return scheme === 'file';
}

/** The absolute path that a person wrote, `~` being the home folder; null where it is none. */
export function absolutePath(entry: string): string | null {
  const path = entry.startsWith('~') ? join(homedir(), entry.slice(1)) : entry;
  return isAbsolute(path) ? path : null;
}
