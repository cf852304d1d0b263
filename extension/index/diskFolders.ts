import { stat } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { skipDetail } from '../documents/skipDetail';
import type { Explanation, LeaveOutRule, PassedBy } from './documentEntry';
import { explainPath } from './explainPath';
import { fileStamp, isRacy } from './fileStamp';
import { pathOfUri, uriOfPath } from './fileUri';
import type { FolderEvents } from './folderEvents';
import type { WalkedFile } from './folderWalk';
import { ReadingQueue } from './readingQueue';
import type { AdmissionPolicy, FileState, FolderSource } from './passageIndex';
import type { EditorDecoding, ReadFile } from './readDocumentFile';
import { readDocumentFile, unreadable } from './readDocumentFile';
import { filesOf, retract } from './wantedFolder';
import type { FolderTelling, LeftOut, WantedFolder } from './wantedFolder';

interface KnownFile {
  /** Size and time when it was last read; null: to be read again. */
  stamp: string | null;
  /** It may have changed since without size and time telling. */
  racy: boolean;
  /** Roots it was met under. */
  readonly roots: Set<string>;
}

/**
 * Keeps the files of some folders in step with the disk: walks, reads what is new or changed by size
 * and time, one turn of the event loop for each file, and tells what is gone. One scan runs at a time.
 */
export class DiskFolders {
  private wanted = new Map<string, WantedFolder>();
  private readonly files = new Map<string, KnownFile>();
  /** Roots asked for that are no folders on this disk. */
  private readonly unwalkable = new Set<string>();
  private scans: Promise<void> = Promise.resolve();
  private scanning = 0;
  /** Roots that a scan has still to go through; files met may wait to be read beyond that. */
  private toWalk = 0;
  private readonly queue = new ReadingQueue();

  /**
   * @param policy called for the policy in force
   * @param decode asked for files of encodings that only the editor knows
   * @param readFile reads a file; a test passes its own
   */
  constructor(
    private readonly events: FolderEvents,
    private readonly policy: () => AdmissionPolicy,
    private readonly decode?: EditorDecoding,
    private readonly readFile: typeof readDocumentFile = readDocumentFile,
  ) {}

  private get telling(): FolderTelling {
    return { ...this.events, included: this.policy().included ?? [] };
  }

  /** Files on their way into the index; at least 1 while a scan runs. */
  get pending(): number {
    return this.queue.total - this.queue.done + this.scanning;
  }

  get progress(): { readonly done: number; readonly total: number; readonly walking: boolean } {
    const { done, total } = this.queue;
    return { done, total, walking: this.toWalk > 0 };
  }

  /** Whether a file was met in a folder. */
  knows(uri: string): boolean {
    return this.files.has(uri);
  }

  /** Files met that are not read yet. */
  *waiting(): Generator<string> {
    for (const [uri, file] of this.files) {
      if (file.stamp === null && !this.events.isOpen(uri)) yield uri;
    }
  }

  /** Files and folders that rules keep out, and what is no file. */
  *leftOut(): Generator<readonly [string, LeaveOutRule | PassedBy]> {
    for (const { leftOut } of this.wanted.values()) yield* leftOut;
  }

  /** Every file as it was read last. */
  *states(): Generator<FileState> {
    for (const [uri, { stamp, racy }] of this.files) yield { uri, stamp: racy ? null : stamp };
  }

  /** Takes files as read that were so before; those that no folder holds are told to be gone. */
  seed(states: Iterable<FileState>): void {
    for (const { uri, stamp } of states) {
      this.files.set(uri, { stamp, racy: false, roots: new Set() });
    }
  }

  /** Replaces the folders; resolves when new ones are walked. */
  setFolders(folders: readonly FolderSource[], signal?: AbortSignal): Promise<void> {
    const before = this.wanted;
    retract(this.unwalkable, this.events);
    this.wanted = new Map();
    for (const source of folders) {
      const path = pathOfUri(source.root);
      if (path === null) {
        const detail = skipDetail('folder-elsewhere');
        this.events.skipped({ uri: source.root, reason: 'unreadable', detail });
        this.unwalkable.add(source.root);
        continue;
      }
      const root = uriOfPath(path);
      const known = before.get(root);
      const same = known && isSameSource(known.source, source);
      this.wanted.set(
        root,
        same ? known : { source, path, walked: false, unreadable: new Set(), leftOut: new Map() },
      );
    }
    for (const [root, folder] of before) {
      if (this.wanted.get(root) === folder) continue;
      retract(folder.unreadable, this.events);
      if (!this.wanted.has(root)) this.forgetRoot(root);
    }
    return this.scan((folder) => !folder.walked, signal);
  }

  /** Compares every folder with the disk. */
  sweep(signal?: AbortSignal): Promise<void> {
    return this.scan(() => true, signal);
  }

  /** Makes the next sweep read again what `isMeant` names. */
  distrust(isMeant: (uri: string) => boolean): void {
    for (const [uri, file] of this.files) if (isMeant(uri)) file.stamp = null;
  }

  /** Reads one file anew, as it stands. @returns false when no folder holds it */
  async restore(uri: string): Promise<boolean> {
    const file = this.files.get(uri);
    const path = pathOfUri(uri);
    if (!file || path === null) return false;
    file.stamp = null;
    try {
      const { size, mtimeMs } = await stat(path);
      const begun = Date.now();
      const encoding = this.encodingOf(uri);
      const read = await this.read(path, uri, size, encoding);
      await this.take(uri, fileStamp(size, mtimeMs, encoding), read, isRacy(mtimeMs, begun));
    } catch (error) {
      await this.take(uri, '', unreadable(error), false);
    }
    return this.files.has(uri);
  }

  /** Why a file that is not in the index stays out. */
  async explain(uri: string): Promise<Explanation> {
    const path = pathOfUri(uri);
    if (path === null) return { kind: 'outside' };
    for (const [root, { source, path: rootPath }] of this.wanted) {
      if (uri !== root && !uri.startsWith(root.endsWith('/') ? root : `${root}/`)) continue;
      return explainPath(rootPath, path, source.exclude);
    }
    return { kind: 'outside' };
  }

  /** How a file is decoded that has no byte order mark; undefined for UTF-8. */
  encodingOf(uri: string): string | undefined {
    const roots = this.files.get(uri)?.roots;
    for (const [root, { source }] of this.wanted) if (roots?.has(root)) return source.encoding;
    return undefined;
  }

  private scan(isMeant: (folder: WantedFolder) => boolean, signal?: AbortSignal): Promise<void> {
    const run = this.scans.then(async () => {
      this.scanning++;
      const meant = [...this.wanted].filter(([, folder]) => isMeant(folder));
      try {
        for (const [nth, [root, folder]] of meant.entries()) {
          this.toWalk = meant.length - nth;
          await this.scanRoot(root, folder, signal);
        }
        if ([...this.wanted.values()].every(({ walked }) => walked)) this.forgetRootless();
      } finally {
        this.scanning--;
        this.toWalk = 0;
      }
    });
    this.scans = run.catch(() => undefined);
    return run;
  }

  private async scanRoot(root: string, folder: WantedFolder, signal?: AbortSignal): Promise<void> {
    const isWanted = (): boolean => this.wanted.get(root) === folder;
    const seen = new Set<string>();
    const leftOut: LeftOut = new Map();
    const stop = new AbortController();
    const stopped = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
    const reading = this.queue.run((file) => this.readWalked(file, folder, isWanted), stopped);
    try {
      for await (const file of filesOf(folder, leftOut, this.telling, signal)) {
        if (!isWanted()) return;
        const uri = uriOfPath(file.path);
        if (seen.has(uri)) continue;
        seen.add(uri);
        const known = this.files.get(uri);
        known?.roots.add(root);
        if (!known) this.files.set(uri, { stamp: null, racy: false, roots: new Set([root]) });
        const stamp = fileStamp(file.size, file.modified, folder.source.encoding);
        const isSame = known?.stamp === stamp && !known.racy;
        if (!isSame && !this.events.isOpen(uri)) this.queue.push(file);
      }
      this.toWalk--;
      this.queue.close();
      await reading;
    } finally {
      stop.abort();
      await reading.catch(() => undefined);
    }
    signal?.throwIfAborted();
    if (!isWanted()) return;
    folder.walked = true;
    folder.leftOut = leftOut;
    for (const [uri, file] of this.files) {
      if (file.roots.has(root) && !seen.has(uri)) this.forget(uri, file, root);
    }
  }

  private read(path: string, uri: string, size: number, encoding?: string): Promise<ReadFile> {
    return this.readFile(path, uri, size, this.policy(), encoding, this.decode);
  }

  private async readWalked(
    file: WalkedFile,
    { source }: WantedFolder,
    isWanted: () => boolean,
  ): Promise<() => Promise<void>> {
    const uri = uriOfPath(file.path);
    const begun = Date.now();
    const read = await this.read(file.path, uri, file.size, source.encoding);
    return async () => {
      const stamp = fileStamp(file.size, file.modified, source.encoding);
      if (isWanted()) await this.take(uri, stamp, read, isRacy(file.modified, begun));
      await nextTurn();
    };
  }

  private async take(uri: string, stamp: string, read: ReadFile, racy: boolean): Promise<void> {
    const file = this.files.get(uri);
    if (!file || this.events.isOpen(uri)) return;
    if (read.kind === 'gone') {
      this.files.delete(uri);
      this.events.gone(uri);
      return;
    }
    file.stamp = read.kind === 'skipped' && read.passing ? null : stamp;
    file.racy = racy;
    if (read.kind === 'skipped') {
      this.events.skipped({ uri, reason: read.reason, detail: read.detail });
    } else {
      await this.events.found(uri, read, stamp, racy);
    }
  }

  private forgetRoot(root: string): void {
    for (const [uri, file] of this.files) {
      if (file.roots.has(root)) this.forget(uri, file, root);
    }
  }

  private forgetRootless(): void {
    for (const [uri, file] of this.files) if (file.roots.size === 0) this.forget(uri, file, '');
  }

  private forget(uri: string, file: KnownFile, root: string): void {
    file.roots.delete(root);
    if (file.roots.size > 0) return;
    this.files.delete(uri);
    if (!this.events.isOpen(uri)) this.events.gone(uri);
  }
}

function isSameSource(left: FolderSource, right: FolderSource): boolean {
  const { exclude, encoding } = left;
  return encoding === right.encoding && JSON.stringify(exclude) === JSON.stringify(right.exclude);
}
