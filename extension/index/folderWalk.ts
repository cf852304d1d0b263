import type { Dirent } from 'node:fs';
import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { walkRulesOf } from './diskRules';
import type { LeaveOutRule, PassedBy } from './documentEntry';
import type { ExcludeList } from './passageIndex';

/** A file that the rules let through. */
export interface WalkedFile {
  readonly path: string;
  readonly size: number;
  readonly modified: number;
}

/** What a walk tells besides the files it meets. */
export interface WalkEvents {
  /** A folder that cannot be read; the walk goes on. */
  readonly unreadable: (path: string, error: unknown) => void;
  /** A file or a folder that a rule keeps out. */
  readonly leftOut?: (path: string, rule: LeaveOutRule) => void;
  /** What is neither file nor folder. */
  readonly passedBy?: (path: string, kind: PassedBy) => void;
  /** A folder of which only the first `MOST_ENTRIES` entries are looked at. */
  readonly cut?: (path: string) => void;
}

/** Files asked for size and time at once. */
const PARALLEL_STATS = 16;

/** Entries of one folder looked at: more are machine's work, and no list of them is any use. */
export const MOST_ENTRIES = 200_000;

/**
 * Walks a folder in the order of names, leaving out what `WalkRules` names. Symbolic links below the
 * root are not followed: what they lead to inside the root is met anyway, and nothing outside it was
 * asked for; so no walk runs in circles. Pipes, sockets and devices are no files.
 * @param exclude patterns in .gitignore syntax, relative to the root
 * @param mostEntries of one folder; a test passes its own
 * @throws the signal's reason once it is aborted
 */
export async function* walkFolder(
  root: string,
  exclude: readonly ExcludeList[],
  events: WalkEvents,
  signal?: AbortSignal,
  mostEntries = MOST_ENTRIES,
): AsyncGenerator<WalkedFile, void, void> {
  const folders = [{ relative: '', above: walkRulesOf(root, exclude) }];
  for (let folder = folders.pop(); folder; folder = folders.pop()) {
    signal?.throwIfAborted();
    const { relative, above } = folder;
    let entries: readonly Dirent[];
    try {
      entries = await entriesOf(join(root, relative), mostEntries, events);
    } catch (error) {
      events.unreadable(join(root, relative), error);
      continue;
    }
    const hasFile = entries.some((entry) => entry.name === '.gitignore' && entry.isFile());
    const rules = await above.below(relative, hasFile);
    const isLeftOut = (path: string): boolean => {
      const rule = rules.leavesOut(path);
      if (rule) events.leftOut?.(join(root, path), rule);
      return rule !== null;
    };
    const names: string[] = [];
    const below: string[] = [];
    for (const entry of entries) {
      const path = relative + entry.name;
      if (entry.isDirectory()) {
        if (!isLeftOut(path + '/')) below.push(path + '/');
      } else if (entry.isFile() && !isLeftOut(path)) {
        names.push(path);
      } else if (!entry.isFile() && !isLeftOut(path)) {
        events.passedBy?.(join(root, path), entry.isSymbolicLink() ? 'link' : 'special');
      }
    }
    for (let at = 0; at < names.length; at += PARALLEL_STATS) {
      signal?.throwIfAborted();
      const some = names.slice(at, at + PARALLEL_STATS);
      const files = await Promise.all(some.map((name) => statOf(join(root, name))));
      for (const file of files) if (file) yield file;
    }
    // Taken from the end, so the first folder comes next.
    for (const path of below.reverse()) folders.push({ relative: path, above: rules });
  }
}

/** By name; what lies beyond the limit is not even listed. */
async function entriesOf(
  path: string,
  mostEntries: number,
  { cut }: WalkEvents,
): Promise<readonly Dirent[]> {
  const entries: Dirent[] = [];
  for await (const entry of await opendir(path, { bufferSize: 256 })) {
    if (entries.length === mostEntries) {
      cut?.(path);
      break;
    }
    entries.push(entry);
  }
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Size and time of a regular file; null when it is gone or something else. */
async function statOf(path: string): Promise<WalkedFile | null> {
  try {
    const stats = await lstat(path);
    return stats.isFile() ? { path, size: stats.size, modified: stats.mtimeMs } : null;
  } catch {
    return null;
  }
}
