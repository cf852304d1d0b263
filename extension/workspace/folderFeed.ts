import * as vscode from 'vscode';
import type { PassageIndex } from '../index/passageIndex';
import { isOnOwnDisk } from './ownDisk';
import { changesFolders, searchedRoots, sourceOfRoot } from './searchedFolders';
import { Sweeps } from './sweeps';
import type { Settled } from './sweeps';
import type { VirtualFolders } from './virtualFolders';

/** Quiet time after the last event of the file watcher before a sweep. */
const WATCH_QUIET_MS = 1_000;

/**
 * Keeps the index in step with the searched folders on disk. The truth is a comparison with the
 * disk: when the folders are first asked about, when the window gets the focus, when a branch is
 * switched, and before a question when the last one is old; file watchers, which drop events without
 * a word, only make it early. Nothing is walked and nothing watched before the first question about
 * the workspace.
 */
export class FolderFeed implements vscode.Disposable {
  private readonly sweeps: Sweeps;
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
    this.sweeps = new Sweeps({
      walk: () => this.walk(),
      sweep: () => both(index.sweep(), virtual.sweep()),
      pending: () => virtual.pending,
      now: () => Date.now(),
    });
    this.subscriptions = [
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.sweeps.foldersChanged()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (changesFolders(event)) this.sweeps.foldersChanged();
      }),
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused && this.sweeps.isOld) this.sweepSoon(0);
      }),
    ];
  }

  /** Whether the folders were compared with the disk and nothing is under way. */
  get settled(): boolean {
    return this.sweeps.settled;
  }

  /**
   * Before a question about the workspace: waits half a second at most for the folders to be compared
   * with the disk.
   */
  settle(): Promise<Settled> {
    return this.sweeps.settle();
  }

  /** Walks everything again, whatever is known. */
  async rebuild(): Promise<void> {
    await this.index.rebuild();
    this.virtual.distrust();
    await this.virtual.sweep();
    this.sweeps.noteSweep();
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const it of [...this.watchers, ...this.subscriptions]) it.dispose();
  }

  private walk(): Promise<void> {
    this.watch();
    const roots = searchedRoots();
    const own = roots.filter(({ scheme }) => isOnOwnDisk(scheme));
    const others = roots.filter(({ scheme }) => !isOnOwnDisk(scheme));
    return both(
      this.index.setFolders(own.map(sourceOfRoot)),
      this.virtual.setFolders(others.map(sourceOfRoot)),
    );
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
          this.sweeps.noteChange();
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
      this.sweeps
        .sweep()
        .catch((error: unknown) =>
          this.warn(`sweep: ${error instanceof Error ? error.message : 'unknown error'}`),
        );
    }, quietMs);
  }
}

async function both(first: Promise<void>, second: Promise<void>): Promise<void> {
  await Promise.all([first, second]);
}
