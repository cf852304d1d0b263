import * as vscode from 'vscode';
import type { SourceDocument } from '../documents/document';
import { containerKind, isExtracted } from '../documents/containerKind';
import { skipDetail } from '../documents/skipDetail';
import type { AdmissionPolicy, PassageIndex, SkippedDocument } from '../index/passageIndex';
import { findNotebook } from './notebookCells';
import { sendNotebook, sourcesOfNotebook } from './notebookFeed';
import type { SentCells } from './notebookFeed';
import { listOpenDocuments, findTextDocument } from './openDocuments';
import { allSettledWithin, inParallel, withTimeout } from './pacing';
import { readUnshown, stampOf } from './unshownFiles';
import type { FileStamp, FileText } from './unshownFiles';

/** Files read at the same time; the text of each waits for its turn into the index. */
const PARALLEL_READS = 6;
const PARALLEL_STATS = 16;
/** A file system that does not answer within this is taken as unreadable. */
const READ_TIMEOUT_MS = 10_000;
/** How often files nobody has shown are compared with the disk, at most. */
const STAT_INTERVAL_MS = 5_000;
const STAT_WAIT_MS = 500;
/** An event with more changes, or more text in one, is cheaper as a whole text, sent in pieces. */
const MOST_CHANGES = 500;
const MOST_UNITS_CHANGED = 500_000;

/** What the index holds of one open document. */
interface Held {
  readonly uri: vscode.Uri;
  /** Version of the editor's document last sent; null for a file read from disk or nothing yet. */
  version: number | null;
  stamp: FileStamp | null;
  skipped: SkippedDocument | null;
  /** Changed while the index refused it: sent again with the next question, not at every key. */
  stale: boolean;
  /** What was sent of a notebook that the editor holds; null for anything else. */
  cells: SentCells | null;
}

/**
 * Keeps the index in step with the open documents: all of them once at the start, then every edit,
 * every tab that opens or closes. Opens no document and writes none.
 *
 * Texts go to the index one at a time with a turn of the event loop between them, so that a
 * thousand restored tabs never hold the extension host up.
 */
export class DocumentFeed implements vscode.Disposable {
  private readonly held = new Map<string, Held>();
  private readonly waiting = new Set<string>();
  private reading = 0;
  private gate: Promise<void> = Promise.resolve();
  private drained: (() => void)[] = [];
  private fileVersion = 0;
  private lastStat = Date.now();
  private readonly subscriptions: vscode.Disposable[];

  /**
   * @param policy the admission policy in force, which the index knows too
   * @param warn takes a line for the log; never text of a document
   * @param onClosed told of a document that the index was told to forget because it was closed
   */
  constructor(
    private readonly index: PassageIndex,
    private policy: AdmissionPolicy,
    private readonly warn: (line: string) => void,
    private readonly onClosed: (uri: string) => void,
  ) {
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
    this.policy = policy;
    for (const uri of this.held.keys()) this.enqueue(uri);
  }

  /** All open documents as they stand, for an index that has to begin anew. */
  async snapshot(): Promise<SourceDocument[]> {
    const documents: SourceDocument[] = [];
    await inParallel([...this.held], PARALLEL_READS, async ([uri, held]) => {
      await this.turn();
      const document = editedText(uri);
      if (document) {
        held.version = document.version;
        documents.push(sourceOf(document));
        return;
      }
      const notebook = findNotebook(uri);
      if (notebook) {
        held.cells = null;
        documents.push(...sourcesOfNotebook(notebook));
        return;
      }
      if (containerKind(uri) !== null) {
        this.enqueue(uri);
        return;
      }
      const file = await withTimeout(readUnshown(held.uri, this.policy), READ_TIMEOUT_MS);
      if (file?.kind !== 'text') return;
      documents.push({ uri, part: null, version: ++this.fileVersion, text: file.text });
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
      this.held.set(name, {
        ...{ uri, version: null, stamp: null, skipped: null, stale: false, cells: null },
      });
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
      const sent = this.send(name, held).finally(() => {
        this.reading--;
        this.pump();
        this.release();
      });
      this.report(sent);
    }
  }

  private async send(name: string, held: Held): Promise<void> {
    held.stale = false;
    const notebook = findNotebook(name);
    if (notebook) {
      await this.putNotebook(held, notebook);
      return;
    }
    // A notebook shown as the text that it is: its cells go.
    if (containerKind(name) !== null) await this.index.keepParts(name, [null]);
    held.cells = null;
    if (!editedText(name)) {
      const file = await withTimeout(readUnshown(held.uri, this.policy), READ_TIMEOUT_MS);
      if (this.held.get(name) !== held) return;
      // One that was shown meanwhile is taken from the editor, whatever became of its file.
      if (!editedText(name)) {
        await this.takeFile(name, held, file);
        return;
      }
    }
    await this.put(held, () => {
      const document = editedText(name);
      if (!document) return null;
      held.version = document.version;
      held.stamp = null;
      return sourceOf(document);
    });
  }

  /** @param file what was read of a tab nobody has shown; null when its file system did not answer */
  private async takeFile(name: string, held: Held, file: FileText | null): Promise<void> {
    held.version = null;
    held.stamp = file?.stamp ?? null;
    if (file?.kind === 'bytes') {
      await this.turn();
      if (this.held.get(name) !== held) return;
      held.skipped = await this.index.putBytes(name, ++this.fileVersion, file.bytes);
      return;
    }
    if (file?.kind === 'text') {
      const version = ++this.fileVersion;
      await this.put(held, () => ({ uri: name, part: null, version, text: file.text }));
      return;
    }
    held.skipped = file?.skipped ?? {
      uri: name,
      reason: 'unreadable',
      detail: skipDetail('unanswered'),
    };
    await this.index.remove(name);
  }

  private async putNotebook(held: Held, notebook: vscode.NotebookDocument): Promise<void> {
    const name = held.uri.toString();
    await this.turn();
    if (this.held.get(name) !== held) return;
    held.version = notebook.version;
    held.stamp = null;
    const { sent, skipped } = await sendNotebook(
      this.index,
      notebook,
      held.cells ?? new Map(),
      () => this.turn(),
    );
    held.skipped = skipped;
    // Of a notebook that was refused the index holds nothing.
    held.cells = skipped === null ? sent : new Map();
  }

  /** @param source called in this document's turn, so that it is the newest; null: look again */
  private async put(held: Held, source: () => SourceDocument | null): Promise<void> {
    const name = held.uri.toString();
    await this.turn();
    if (this.held.get(name) !== held) return;
    const current = source();
    if (current) held.skipped = await this.index.put(current);
    else this.enqueue(name);
  }

  /** Resolves in a turn of the event loop that no other text gets. */
  private turn(): Promise<void> {
    this.gate = this.gate.then(() => new Promise((resolve) => setImmediate(resolve)));
    return this.gate;
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

function sourceOf(document: vscode.TextDocument): SourceDocument {
  return {
    uri: document.uri.toString(),
    part: null,
    version: document.version,
    ...(isRenamedVersion(document) ? {} : { languageId: document.languageId }),
    text: document.getText(),
  };
}

/** A version whose name Git has changed: the editor then knows no language for it, the file's name does. */
function isRenamedVersion({ uri }: vscode.TextDocument): boolean {
  return uri.scheme === 'git' && uri.path.endsWith('.git');
}

/** The editor's copy of a text; what it makes of a PDF, shown as the characters of its file, is none. */
function editedText(name: string): vscode.TextDocument | undefined {
  return isExtracted(name) ? undefined : findTextDocument(name);
}
