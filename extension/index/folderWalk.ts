import type { Dirent } from 'node:fs';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ignore from 'ignore';
import type { Ignore } from 'ignore';

/** A file that the rules let through. */
export interface WalkedFile {
  readonly path: string;
  readonly size: number;
  readonly modified: number;
}

/** Folders never entered, whatever .gitignore says. */
const NEVER = new Set(['.git', '.hg', '.svn', '.jj', 'node_modules']);

/** Files asked for size and time at once. */
const PARALLEL_STATS = 16;

/** The rules of one folder's .gitignore, which hold for everything below it. */
interface Rules {
  readonly ignore: Ignore;
  /** The folder relative to the root, with a `/` at its end; empty for the root itself. */
  readonly base: string;
}

/**
 * Walks a folder in the order of names. Left out are what .gitignore names (nested and negated as
 * git has it, only files inside the root count), what `exclude` names, version control's own folders
 * and `node_modules`. Symbolic links below the root are not followed: what they lead to inside the
 * root is met anyway, and nothing outside it was asked for; so no walk runs in circles.
 * @param exclude patterns in .gitignore syntax, relative to the root
 * @param onUnreadable told of folders that cannot be read; the walk goes on
 * @throws the signal's reason once it is aborted
 */
export async function* walkFolder(
  root: string,
  exclude: readonly string[],
  onUnreadable: (path: string, error: unknown) => void,
  signal?: AbortSignal,
): AsyncGenerator<WalkedFile, void, void> {
  const excluded = ignore().add(exclude);
  const folders: { relative: string; rules: readonly Rules[] }[] = [{ relative: '', rules: [] }];
  for (let folder = folders.pop(); folder; folder = folders.pop()) {
    signal?.throwIfAborted();
    const { relative } = folder;
    let entries: Dirent[];
    try {
      entries = await readdir(join(root, relative), { withFileTypes: true });
    } catch (error) {
      onUnreadable(join(root, relative), error);
      continue;
    }
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    const rules = await withRulesOf(entries, root, relative, folder.rules);
    const isLeftOut = (path: string): boolean => excluded.ignores(path) || isIgnored(path, rules);
    const names: string[] = [];
    const below: string[] = [];
    for (const entry of entries) {
      const path = relative + entry.name;
      if (entry.isDirectory()) {
        if (!NEVER.has(entry.name) && !isLeftOut(path + '/')) below.push(path + '/');
      } else if (entry.isFile() && !isLeftOut(path)) {
        names.push(path);
      }
    }
    for (let at = 0; at < names.length; at += PARALLEL_STATS) {
      signal?.throwIfAborted();
      const some = names.slice(at, at + PARALLEL_STATS);
      const files = await Promise.all(some.map((name) => statOf(join(root, name))));
      for (const file of files) if (file) yield file;
    }
    // Taken from the end, so the first folder comes next.
    for (const path of below.reverse()) folders.push({ relative: path, rules });
  }
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

async function withRulesOf(
  entries: readonly Dirent[],
  root: string,
  relative: string,
  rules: readonly Rules[],
): Promise<readonly Rules[]> {
  if (!entries.some((entry) => entry.name === '.gitignore' && entry.isFile())) return rules;
  try {
    const text = await readFile(join(root, relative, '.gitignore'), 'utf8');
    return [...rules, { ignore: ignore().add(text), base: relative }];
  } catch {
    return rules;
  }
}

/** The deepest .gitignore that says anything about a path decides. */
function isIgnored(path: string, rules: readonly Rules[]): boolean {
  for (let at = rules.length - 1; at >= 0; at--) {
    const rule = rules[at]!;
    const said = rule.ignore.test(path.slice(rule.base.length));
    if (said.ignored || said.unignored) return said.ignored;
  }
  return false;
}
