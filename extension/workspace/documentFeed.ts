import * as vscode from 'vscode';
import type { SourceDocument } from '../documents/document';
import type { AdmissionPolicy, PassageIndex, SkippedDocument } from '../index/passageIndex';
import type { HeldOpen } from './documentSender';
import { DocumentSender, nothingHeld } from './documentSender';
import { listOpenDocuments } from './openDocuments';
import { allSettledWithin, inParallel } from './pacing';
import { stampOf } from './unshownFiles';

/** Files read at the same time; the text of each waits for its turn into the index. */
const PARALLEL_READS = 6;
const PARALLEL_STATS = 16;
/** How often files nobody has shown are compared with the disk, at most. */
const STAT_INTERVAL_MS = 5_000;
const STAT_WAIT_MS = 500;
/** An event with more changes, or more text in one, is cheaper as a whole text, sent in pieces. */
const MOST_CHANGES = 500;
const MOST_UNITS_CHANGED = 500_000;

/**
 * Keeps the index in step with the open documents: all of them once at the start, then every edit,
 * every tab that opens or closes. Opens no document and writes none.
 */
export class DocumentFeed implements vscode.Disposable {
  private readonly held = new Map<string, HeldOpen>();
  private readonly waiting = new Set<string>();
  private reading = 0;
  private drained: (() => void)[] = [];
  private lastStat = Date.now();
  private readonly sender: DocumentSender;
  private readonly subscriptions: vscode.Disposable[];

  /**
   * @param policy the admission policy in force, which the index knows too
   * @param warn takes a line for the log; never text of a document
   * @param onClosed told of a document that the index was told to forget because it was closed
   */
  constructor(
    private readonly index: PassageIndex,
    policy: AdmissionPolicy,
    private readonly warn: (line: string) => void,
    private readonly onClosed: (uri: string) => void,
  ) {
    this.sender = new DocumentSender(
      index,
      policy,
      (held) => this.held.get(held.uri.toString()) === held,
    );
    this.subscriptions = [
      vscode.window.tabGroups.onDidChangeTabs(() => this.followTabs()),
      vscode.window.tabGroups.onDidChangeTabGroups(() => this.followTabs()),
      vscode.workspace.onDidChangeTextDocument((event) => this.followEdit(event)),
      // Also what a change of language or of encoding looks like: closed, then opened.
      vscode.workspace.onDidOpenTextDocument((document) => this.renew(document.uri.toString())),
      vscode.workspace.onDidCloseTextDocument((document) => this.renew(document.uri.toString())),
      vscode.workspace.onDidOpenNotebookDocument(({ uri }) => this.renew(uri.toString())),
      vscode.workspace.onDidCloseNotebookDocument(({ uri }) => this.renew(uri.toString())),
      vscode.workspace.onDidChangeNotebookDocument(({ notebook }) => {
        const name = notebook.uri.toString();
        const held = this.held.get(name);
        if (held?.skipped) held.stale = true;
        else if (held && !this.waiting.has(name)) this.enqueue(name);
      }),
    ];
    this.followTabs();
  }

  /** Whether a document stands in a tab. */
  holds(uri: string): boolean {
    return this.held.has(uri);
  }

  /** Open documents the index left out, with the reasons. */
  get skipped(): SkippedDocument[] {
    return [...this.held.values()].flatMap((held) => held.skipped ?? []);
  }

  /** Whether every open document is in the index or known to be left out. */
  get settled(): boolean {
    return this.waiting.size === 0 && this.reading === 0;
  }

  /** Resolves when every open document as it stands now is on its way into the index. */
  async settle(): Promise<void> {
    this.followTabs();
    for (const [uri, held] of this.held) if (held.stale) this.enqueue(uri);
    await this.compareUnshown();
    if (!this.settled) await new Promise<void>((resolve) => this.drained.push(resolve));
  }

  /** Sends everything again: what is admitted may have changed. */
  setPolicy(policy: AdmissionPolicy): void {
    this.sender.policy = policy;
    for (const uri of this.held.keys()) this.enqueue(uri);
  }

  /** All open documents as they stand, for an index that has to begin anew. */
  async snapshot(): Promise<SourceDocument[]> {
    const documents: SourceDocument[] = [];
    await inParallel([...this.held], PARALLEL_READS, async ([name, held]) => {
      const sources = await this.sender.sourcesOf(held);
      if (sources) documents.push(...sources);
      else this.enqueue(name);
    });
    return documents;
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    this.waiting.clear();
    this.held.clear();
    this.release();
  }

  private followTabs(): void {
    const open = listOpenDocuments();
    for (const name of this.held.keys()) {
      if (open.has(name)) continue;
      this.held.delete(name);
      this.waiting.delete(name);
      this.report(this.index.remove(name));
      this.onClosed(name);
    }
    for (const [name, uri] of open) {
      if (this.held.has(name)) continue;
      this.held.set(name, nothingHeld(uri));
      this.enqueue(name);
    }
    this.release();
  }

  private followEdit({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const name = document.uri.toString();
    const held = this.held.get(name);
    // One that waits will be sent with its newest text anyway.
    if (!held || contentChanges.length === 0 || this.waiting.has(name)) return;
    if (held.skipped) {
      held.stale = true;
      return;
    }
    const from = held.version;
    const large =
      contentChanges.length > MOST_CHANGES ||
      contentChanges.some(({ text }) => text.length > MOST_UNITS_CHANGED);
    if (from === null || large) {
      this.enqueue(name);
      return;
    }
    held.version = document.version;
    const changes = contentChanges.map(({ range, text }) => ({
      range: {
        start: { line: range.start.line, character: range.start.character },
        end: { line: range.end.line, character: range.end.character },
      },
      text,
    }));
    const edited = this.index.edit(name, from, document.version, changes).then((applied) => {
      if (!applied && this.held.has(name)) this.enqueue(name);
    });
    this.report(edited);
  }

  private renew(name: string): void {
    if (this.held.has(name)) this.enqueue(name);
  }

  /** Until it is sent whole, no edit can be told apart from what the index holds. */
  private enqueue(name: string): void {
    const held = this.held.get(name);
    if (held) held.version = null;
    this.waiting.add(name);
    this.pump();
  }

  private pump(): void {
    for (const name of this.waiting) {
      if (this.reading >= PARALLEL_READS) return;
      const held = this.held.get(name);
      this.waiting.delete(name);
      if (!held) continue;
      this.reading++;
      const sent = this.sender
        .send(held)
        .then((isSent) => {
          if (!isSent && this.held.get(name) === held) this.enqueue(name);
        })
        .finally(() => {
          this.reading--;
          this.pump();
          this.release();
        });
      this.report(sent);
    }
  }

  /** Tabs without a document of the editor: their files may have changed on disk. */
  private async compareUnshown(): Promise<void> {
    if (Date.now() - this.lastStat < STAT_INTERVAL_MS) return;
    this.lastStat = Date.now();
    const unshown = [...this.held].filter(([name, held]) => {
      return held.version === null && !this.waiting.has(name);
    });
    const compared = inParallel(unshown, PARALLEL_STATS, async ([name, held]) => {
      const stamp = await stampOf(held.uri).catch(() => null);
      const same = stamp?.size === held.stamp?.size && stamp?.modified === held.stamp?.modified;
      if (!same && this.held.get(name) === held) this.enqueue(name);
    });
    await allSettledWithin(compared, STAT_WAIT_MS);
  }

  private release(): void {
    if (!this.settled) return;
    for (const resolve of this.drained.splice(0)) resolve();
  }

  private report(work: Promise<unknown>): void {
    work.catch((error: unknown) =>
      this.warn(`index: ${error instanceof Error ? error.message : 'unknown error'}`),
    );
  }
}
