import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { pathOfUri, uriOfPath } from './fileUri';
import type { WalkedFile } from './folderWalk';
import { walkFolder } from './folderWalk';
import type { AdmissionPolicy, FolderSource, SkippedDocument } from './passageIndex';
import type { FileContent, ReadFile } from './readDocumentFile';
import { readDocumentFile, unreadable } from './readDocumentFile';

/** Files read ahead of the one being indexed. */
const READ_AHEAD = 8;

/** What the folders tell the index, by canonical URI. */
export interface FolderEvents {
  /** Open documents win over their files, which are then not read. */
  isOpen(uri: string): boolean;
  /**
   * Resolves when the content is taken in.
   * @param stamp tells this state of the file from others
   */
  found(uri: string, content: FileContent, stamp: string): Promise<void> | void;
  skipped(document: SkippedDocument): void;
  gone(uri: string): void;
}

interface KnownFile {
  /** Size and time when it was last read; null: to be read again. */
  stamp: string | null;
  /** Roots it was met under. */
  readonly roots: Set<string>;
}

interface WantedFolder {
  readonly source: FolderSource;
  readonly path: string;
  /** Whether it has been walked to the end. */
  walked: boolean;
  /** Folders that could not be read, as told to the index. */
  readonly unreadable: Set<string>;
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
  private waiting = 0;

  /** @param policy called for the policy in force */
  constructor(
    private readonly events: FolderEvents,
    private readonly policy: () => AdmissionPolicy,
  ) {}

  /** Files on their way into the index; at least 1 while a scan runs. */
  get pending(): number {
    return this.waiting;
  }

  /** Replaces the folders; resolves when new ones are walked. */
  setFolders(folders: readonly FolderSource[], signal?: AbortSignal): Promise<void> {
    const before = this.wanted;
    this.retract(this.unwalkable);
    this.wanted = new Map();
    for (const source of folders) {
      const path = pathOfUri(source.root);
      if (path === null) {
        const detail = 'Only folders on this disk can be walked.';
        this.events.skipped({ uri: source.root, reason: 'unreadable', detail });
        this.unwalkable.add(source.root);
        continue;
      }
      const root = uriOfPath(path);
      const known = before.get(root);
      const same =
        known?.source.exclude.join('\n') === source.exclude.join('\n') &&
        known.source.encoding === source.encoding;
      this.wanted.set(
        root,
        known && same
          ? known
          : {
              source,
              path,
              walked: false,
              unreadable: new Set(),
            },
      );
    }
    for (const [root, folder] of before) {
      if (this.wanted.get(root) === folder) continue;
      this.retract(folder.unreadable);
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

  /** Reads a file anew whose open document was closed. @returns false when no folder holds it */
  async restore(uri: string): Promise<boolean> {
    const file = this.files.get(uri);
    const path = pathOfUri(uri);
    if (!file || path === null) return false;
    file.stamp = null;
    try {
      const { size, mtimeMs } = await stat(path);
      const read = await readDocumentFile(path, uri, size, this.policy(), this.encodingOf(file));
      await this.take(uri, stampOf(size, mtimeMs), read);
    } catch (error) {
      await this.take(uri, '', unreadable(error));
    }
    return this.files.has(uri);
  }

  private scan(isMeant: (folder: WantedFolder) => boolean, signal?: AbortSignal): Promise<void> {
    const run = this.scans.then(async () => {
      this.waiting++;
      try {
        for (const [root, folder] of this.wanted) {
          if (isMeant(folder)) await this.scanRoot(root, folder, signal);
        }
      } finally {
        this.waiting--;
      }
    });
    this.scans = run.catch(() => undefined);
    return run;
  }

  private async scanRoot(root: string, folder: WantedFolder, signal?: AbortSignal): Promise<void> {
    const isWanted = (): boolean => this.wanted.get(root) === folder;
    const seen = new Set<string>();
    const reading: { uri: string; stamp: string; read: Promise<ReadFile> }[] = [];
    const settleOne = async (): Promise<void> => {
      const next = reading.shift();
      if (!next) return;
      const read = await next.read;
      this.waiting--;
      if (isWanted()) await this.take(next.uri, next.stamp, read);
      await nextTurn();
    };
    try {
      for await (const file of this.filesOf(folder, signal)) {
        if (!isWanted()) return;
        const uri = uriOfPath(file.path);
        seen.add(uri);
        const known = this.files.get(uri);
        known?.roots.add(root);
        if (!known) this.files.set(uri, { stamp: null, roots: new Set([root]) });
        const stamp = stampOf(file.size, file.modified);
        if (known?.stamp === stamp || this.events.isOpen(uri)) continue;
        this.waiting++;
        reading.push({
          uri,
          stamp,
          read: readDocumentFile(file.path, uri, file.size, this.policy(), folder.source.encoding),
        });
        if (reading.length >= READ_AHEAD) await settleOne();
      }
      while (reading.length > 0) await settleOne();
    } finally {
      this.waiting -= reading.length;
    }
    signal?.throwIfAborted();
    if (!isWanted()) return;
    folder.walked = true;
    for (const [uri, file] of this.files) {
      if (file.roots.has(root) && !seen.has(uri)) this.forget(uri, file, root);
    }
  }

  /** A root that is itself a file is always read; a link as root is followed. */
  private async *filesOf(folder: WantedFolder, signal?: AbortSignal): AsyncGenerator<WalkedFile> {
    const { path, source } = folder;
    const report = (at: string, error: unknown): void => {
      const failure = unreadable(error);
      const uri = uriOfPath(at);
      const detail = failure.kind === 'skipped' ? failure.detail : 'It does not exist.';
      this.events.skipped({ uri, reason: 'unreadable', detail });
      folder.unreadable.add(uri);
    };
    this.retract(folder.unreadable);
    let stats: Stats;
    try {
      stats = await stat(path);
    } catch (error) {
      report(path, error);
      return;
    }
    if (stats.isDirectory()) yield* walkFolder(path, source.exclude, report, signal);
    else if (stats.isFile()) yield { path, size: stats.size, modified: stats.mtimeMs };
    else report(path, Object.assign(new Error(), { code: 'not a file' }));
  }

  private encodingOf({ roots }: KnownFile): string | undefined {
    for (const [root, { source }] of this.wanted) if (roots.has(root)) return source.encoding;
    return undefined;
  }

  private async take(uri: string, stamp: string, read: ReadFile): Promise<void> {
    const file = this.files.get(uri);
    if (!file || this.events.isOpen(uri)) return;
    if (read.kind === 'gone') {
      this.files.delete(uri);
      this.events.gone(uri);
      return;
    }
    file.stamp = stamp;
    if (read.kind === 'skipped') {
      this.events.skipped({ uri, reason: read.reason, detail: read.detail });
    } else {
      await this.events.found(uri, read, stamp);
    }
  }

  /** Takes back what was said about folders. */
  private retract(uris: Set<string>): void {
    for (const uri of uris) this.events.gone(uri);
    uris.clear();
  }

  private forgetRoot(root: string): void {
    for (const [uri, file] of this.files) {
      if (file.roots.has(root)) this.forget(uri, file, root);
    }
  }

  private forget(uri: string, file: KnownFile, root: string): void {
    file.roots.delete(root);
    if (file.roots.size > 0) return;
    this.files.delete(uri);
    if (!this.events.isOpen(uri)) this.events.gone(uri);
  }
}

function stampOf(size: number, modified: number): string {
  return `${size}:${modified}`;
}
