import * as vscode from 'vscode';
import type { PassageIndex } from '../index/passageIndex';
import { isOnOwnDisk } from './ownDisk';
import { withTimeout } from './pacing';
import { changesFolders, searchedRoots, sourceOfRoot } from './searchedFolders';
import type { VirtualFolders } from './virtualFolders';

/** A sweep older than this is repeated before a question. */
const SWEEP_AGE_MS = 5_000;
/** How long a question waits for a sweep. */
const SWEEP_WAIT_MS = 500;
/** Quiet time after the last event of the file watcher before a sweep. */
const WATCH_QUIET_MS = 1_000;

/** What is known of the disk when a question begins. */
export interface Settled {
  /** The comparison that goes on; null when all is compared. Rejects when a folder cannot be walked. */
  readonly checking: Promise<void> | null;
}

/**
 * Keeps the index in step with the searched folders on disk. The truth is a comparison with the
 * disk: when the folders are first asked about, when the window gets the focus, when a branch is
 * switched, and before a question when the last one is old; file watchers, which drop events without
 * a word, only make it early. Nothing is walked and nothing watched before the first question about
 * the workspace.
 */
export class FolderFeed implements vscode.Disposable {
  private walking: Promise<void> | null = null;
  private walked = false;
  private sweeping: Promise<void> | null = null;
  private lastSweep = 0;
  /** A watcher has spoken since the last sweep began: a question does not wait for quiet. */
  private told = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private watchers: vscode.Disposable[] = [];
  private readonly subscriptions: vscode.Disposable[];

  /**
   * @param virtual the folders that the index worker cannot read by itself
   * @param warn takes a line for the log; never a document's text
   */
  constructor(
    private readonly index: PassageIndex,
    private readonly virtual: VirtualFolders,
    private readonly warn: (line: string) => void,
  ) {
    this.subscriptions = [
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.foldersChanged()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (changesFolders(event)) this.foldersChanged();
      }),
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused && this.walked && this.isOld) this.sweepSoon(0);
      }),
    ];
  }

  /** Whether the folders were compared with the disk and nothing is under way. */
  get settled(): boolean {
    return this.walked && this.sweeping === null && this.virtual.pending === null;
  }

  /**
   * Before a question about the workspace: waits half a second at most for the folders to be compared
   * with the disk.
   */
  async settle(): Promise<Settled> {
    this.walking ??= this.walk();
    const comparing = this.walked ? this.compare() : this.walking;
    if (comparing === null) return { checking: null };
    const finished = await withTimeout(
      comparing.then(() => true),
      SWEEP_WAIT_MS,
    );
    return { checking: finished === true ? null : comparing };
  }

  /** Walks everything again, whatever is known. */
  async rebuild(): Promise<void> {
    await this.index.rebuild();
    this.virtual.distrust();
    await this.virtual.sweep();
    this.lastSweep = Date.now();
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const it of [...this.watchers, ...this.subscriptions]) it.dispose();
  }

  private get isOld(): boolean {
    return this.told || Date.now() - this.lastSweep > SWEEP_AGE_MS;
  }

  private compare(): Promise<void> | null {
    return this.sweeping ?? (this.isOld ? this.sweep() : this.virtual.pending);
  }

  private sweep(): Promise<void> {
    this.told &&= this.sweeping !== null;
    this.sweeping ??= both(this.index.sweep(), this.virtual.sweep()).finally(() => {
      this.sweeping = null;
      this.lastSweep = Date.now();
    });
    return this.sweeping;
  }

  private walk(): Promise<void> {
    this.watch();
    const roots = searchedRoots();
    const own = roots.filter(({ scheme }) => isOnOwnDisk(scheme));
    const others = roots.filter(({ scheme }) => !isOnOwnDisk(scheme));
    const walking = both(
      this.index.setFolders(own.map(sourceOfRoot)),
      this.virtual.setFolders(others.map(sourceOfRoot)),
    ).then(() => {
      if (this.walking !== walking) return;
      this.walked = true;
      this.lastSweep = Date.now();
    });
    walking.catch(() => {
      if (this.walking === walking) this.walking = null;
    });
    return walking;
  }

  private foldersChanged(): void {
    if (!this.walking) return;
    this.walked = false;
    this.walking = this.walk();
  }

  private watch(): void {
    for (const watcher of this.watchers) watcher.dispose();
    this.watchers = searchedRoots().flatMap((root) => {
      const isOwn = isOnOwnDisk(root.scheme);
      return ['**/*', '.git/HEAD'].flatMap((glob) => {
        const pattern = new vscode.RelativePattern(root, glob);
        const watcher = vscode.workspace.createFileSystemWatcher(pattern);
        const changed = () => {
          if (!isOwn) this.virtual.noteChange();
          this.told = true;
          this.sweepSoon(WATCH_QUIET_MS);
        };
        return [
          watcher,
          watcher.onDidChange(changed),
          watcher.onDidCreate(changed),
          watcher.onDidDelete(changed),
        ];
      });
    });
  }

  private sweepSoon(quietMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.sweep().catch((error: unknown) =>
        this.warn(`sweep: ${error instanceof Error ? error.message : 'unknown error'}`),
      );
    }, quietMs);
  }
}

async function both(first: Promise<void>, second: Promise<void>): Promise<void> {
  await Promise.all([first, second]);
}
