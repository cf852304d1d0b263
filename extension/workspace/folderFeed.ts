import * as vscode from 'vscode';
import type { FolderSource, PassageIndex } from '../index/passageIndex';
import { excludeGlobs } from './excludeGlobs';
import { allSettledWithin } from './pacing';
import { readSettings } from './settings';

/** A sweep older than this is repeated before a question. */
const SWEEP_AGE_MS = 5_000;
/** How long a question waits for a sweep. */
const SWEEP_WAIT_MS = 500;
/** Quiet time after the last event of the file watcher before a sweep. */
const WATCH_QUIET_MS = 1_000;

/**
 * Keeps the index in step with the workspace folders on disk. Nothing is walked and nothing watched
 * before the first question about the workspace.
 */
export class FolderFeed implements vscode.Disposable {
  private walked: Promise<void> | null = null;
  private sweeping: Promise<void> | null = null;
  private lastSweep = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private watchers: vscode.Disposable[] = [];
  private readonly subscriptions: vscode.Disposable[];

  /** @param warn takes a line for the log; never a document's text */
  constructor(
    private readonly index: PassageIndex,
    private readonly warn: (line: string) => void,
  ) {
    this.subscriptions = [
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.foldersChanged()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        const excludes = ['files.exclude', 'search.exclude', 'verbatim.exclude'];
        if (excludes.some((name) => event.affectsConfiguration(name))) this.foldersChanged();
      }),
    ];
  }

  /**
   * Before a question about the workspace: waits for the first walk as long as it takes, for a later
   * comparison with the disk half a second at most; the rest arrives with the next question.
   */
  async settle(): Promise<void> {
    if (!this.walked) {
      this.watch();
      this.walked = this.index.setFolders(folderSources());
      this.walked.catch(() => (this.walked = null));
      await this.walked;
      this.lastSweep = Date.now();
      return;
    }
    await this.walked;
    if (Date.now() - this.lastSweep > SWEEP_AGE_MS) {
      await allSettledWithin(this.sweep(), SWEEP_WAIT_MS);
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const it of [...this.watchers, ...this.subscriptions]) it.dispose();
  }

  private sweep(): Promise<void> {
    this.sweeping ??= this.index.sweep().finally(() => {
      this.sweeping = null;
      this.lastSweep = Date.now();
    });
    return this.sweeping;
  }

  private foldersChanged(): void {
    if (!this.walked) return;
    this.watch();
    this.walked = this.walked
      .catch(() => undefined)
      .then(() => this.index.setFolders(folderSources()));
    this.walked.catch(() => (this.walked = null));
  }

  private watch(): void {
    for (const watcher of this.watchers) watcher.dispose();
    this.watchers = (vscode.workspace.workspaceFolders ?? []).flatMap((folder) => {
      if (folder.uri.scheme !== 'file') return [];
      const pattern = new vscode.RelativePattern(folder, '**/*');
      const watcher = vscode.workspace.createFileSystemWatcher(pattern);
      const changed = () => this.sweepSoon();
      return [
        watcher,
        watcher.onDidChange(changed),
        watcher.onDidCreate(changed),
        watcher.onDidDelete(changed),
      ];
    });
  }

  private sweepSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.sweep().catch((error: unknown) =>
        this.warn(`sweep: ${error instanceof Error ? error.message : 'unknown error'}`),
      );
    }, WATCH_QUIET_MS);
  }
}

/** The workspace folders that lie on a disk, with what the settings leave out of each. */
function folderSources(): FolderSource[] {
  const { exclude } = readSettings();
  return (vscode.workspace.workspaceFolders ?? [])
    .filter((folder) => folder.uri.scheme === 'file')
    .map((folder) => {
      const setting = (section: string): unknown =>
        vscode.workspace.getConfiguration(section, folder.uri).get('exclude');
      return {
        root: folder.uri.toString(),
        exclude: [...excludeGlobs(setting('files'), setting('search')), ...exclude],
      };
    });
}
