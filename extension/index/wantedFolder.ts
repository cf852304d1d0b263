import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { SkipDetail } from '../documents/skipDetail';
import { skipDetail } from '../documents/skipDetail';
import type { LeaveOutRule, PassedBy } from './documentEntry';
import { canonicalUri, pathOfUri, uriOfPath } from './fileUri';
import type { FolderEvents } from './folderEvents';
import type { WalkedFile } from './folderWalk';
import { MOST_ENTRIES, walkFolder } from './folderWalk';
import type { FolderSource, SkippedDocument } from './passageIndex';
import { unreadable } from './readDocumentFile';

/** What a rule keeps out or is no file is remembered up to so many files and folders of one root. */
const MOST_LEFT_OUT = 5_000;

/** By URI, a folder's with `/` at its end. */
export type LeftOut = Map<string, LeaveOutRule | PassedBy>;

/** A folder, or a single file, that is kept indexed. */
export interface WantedFolder {
  readonly source: FolderSource;
  readonly path: string;
  /** Whether it has been walked to the end. */
  walked: boolean;
  /** Folders that could not be read, or not to their end, as told to the index. */
  readonly unreadable: Set<string>;
  leftOut: LeftOut;
}

/** Who is told what was met, and what the user wants in though rules keep it out. */
export interface FolderTelling extends Pick<FolderEvents, 'skipped' | 'gone'> {
  readonly included: readonly string[];
}

/**
 * The files of a folder that its rules let through; of a root that is itself a file that one, and a
 * link as root is followed. What could not be read is told, and taken back once it can be.
 * @param leftOut filled with what rules keep out, and what is no file
 */
export async function* filesOf(
  folder: WantedFolder,
  leftOut: LeftOut,
  telling: FolderTelling,
  signal?: AbortSignal,
): AsyncGenerator<WalkedFile> {
  const say = (at: string, reason: SkippedDocument['reason'], detail: SkipDetail): void => {
    const uri = uriOfPath(at);
    telling.skipped({ uri, reason, detail });
    folder.unreadable.add(uri);
  };
  const report = (at: string, error: unknown): void => {
    const failure = unreadable(error);
    const detail = failure.kind === 'skipped' ? failure.detail : skipDetail('missing');
    say(at, 'unreadable', detail);
  };
  const before = new Set(folder.unreadable);
  folder.unreadable.clear();
  try {
    const { path } = folder;
    const stats = await statOf(path, report);
    if (stats?.isDirectory()) {
      const note = (uri: string, why: LeaveOutRule | PassedBy): void => {
        if (leftOut.size < MOST_LEFT_OUT) leftOut.set(uri, why);
      };
      const events = {
        unreadable: report,
        leftOut: (at: string, rule: LeaveOutRule) => note(rule.folder ?? uriOfPath(at), rule),
        passedBy: (at: string, kind: PassedBy) => note(uriOfPath(at), kind),
        cut: (at: string) => say(at, 'too-many', skipDetail('folder-large', MOST_ENTRIES)),
      };
      yield* walkFolder(path, folder.source.exclude, events, signal);
      yield* includedBelow(path, telling.included);
    } else if (stats?.isFile()) {
      yield { path, size: stats.size, modified: stats.mtimeMs };
    } else if (stats) {
      report(path, Object.assign(new Error(), { code: 'not a file' }));
    }
  } finally {
    // What is no longer so is taken back; what is still so was never away.
    for (const uri of folder.unreadable) before.delete(uri);
    retract(before, telling);
  }
}

/** Takes back what was said about folders. */
export function retract(uris: Set<string>, { gone }: Pick<FolderEvents, 'gone'>): void {
  for (const uri of uris) gone(uri);
  uris.clear();
}

async function statOf(
  path: string,
  report: (at: string, error: unknown) => void,
): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch (error) {
    report(path, error);
    return null;
  }
}

/** What the user wants in, though the rules of its folder keep it out. */
async function* includedBelow(
  root: string,
  included: readonly string[],
): AsyncGenerator<WalkedFile> {
  const folder = uriOfPath(root).replace(/\/?$/, '/');
  for (const uri of included.map(canonicalUri)) {
    const path = uri.startsWith(folder) ? pathOfUri(uri) : null;
    const stats = path === null ? null : await stat(path).catch(() => null);
    if (path === null || !stats?.isFile()) continue;
    yield { path, size: stats.size, modified: stats.mtimeMs };
  }
}
