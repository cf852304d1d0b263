import type * as vscode from 'vscode';
import { containerKind, isExtracted } from '../documents/containerKind';
import type { SourceDocument } from '../documents/document';
import { skipDetail } from '../documents/skipDetail';
import type { AdmissionPolicy, PassageIndex, SkippedDocument } from '../index/passageIndex';
import { findNotebook } from './notebookCells';
import { sendNotebook, sourcesOfNotebook } from './notebookFeed';
import type { SentCells } from './notebookFeed';
import { findTextDocument } from './openDocuments';
import { withTimeout } from './pacing';
import { readUnshown } from './unshownFiles';
import type { FileStamp, FileText } from './unshownFiles';

/** A file system that does not answer within this is taken as unreadable. */
const READ_TIMEOUT_MS = 10_000;

/** What the index holds of one open document. */
export interface HeldOpen {
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

/** Of a document that has just been opened. */
export function nothingHeld(uri: vscode.Uri): HeldOpen {
  return { uri, version: null, stamp: null, skipped: null, stale: false, cells: null };
}

/**
 * Sends open documents to the index: what the editor has of them, or their files where nobody has
 * shown them. Texts go one at a time with a turn of the event loop between them, so that a thousand
 * restored tabs never hold the extension host up.
 */
export class DocumentSender {
  private gate: Promise<void> = Promise.resolve();
  private fileVersion = 0;

  /**
   * @param policy the admission policy in force, which the index knows too
   * @param isHeld whether a document is still open, and is the one meant
   */
  constructor(
    private readonly index: PassageIndex,
    public policy: AdmissionPolicy,
    private readonly isHeld: (held: HeldOpen) => boolean,
  ) {}

  /**
   * Sends a document as it stands.
   * @returns false when the editor had let go of it when its turn came: to be looked at again
   */
  async send(held: HeldOpen): Promise<boolean> {
    const name = held.uri.toString();
    held.stale = false;
    const notebook = findNotebook(name);
    if (notebook) {
      await this.putNotebook(held, notebook);
      return true;
    }
    // A notebook shown as the text that it is: its cells go.
    if (containerKind(name) !== null) await this.index.keepParts(name, [null]);
    held.cells = null;
    if (!editedText(name)) {
      const file = await withTimeout(readUnshown(held.uri, this.policy), READ_TIMEOUT_MS);
      if (!this.isHeld(held)) return true;
      // One that was shown meanwhile is taken from the editor, whatever became of its file.
      if (!editedText(name)) {
        return this.takeFile(name, held, file);
      }
    }
    return this.put(held, () => {
      const document = editedText(name);
      if (!document) return null;
      held.version = document.version;
      held.stamp = null;
      return sourceOf(document);
    });
  }

  /** @param file what was read of a tab nobody has shown; null when its file system did not answer */
  private async takeFile(name: string, held: HeldOpen, file: FileText | null): Promise<boolean> {
    held.version = null;
    held.stamp = file?.stamp ?? null;
    if (file?.kind === 'bytes') {
      await this.turn();
      if (!this.isHeld(held)) return true;
      held.skipped = await this.index.putBytes(name, ++this.fileVersion, file.bytes);
      return true;
    }
    if (file?.kind === 'text') {
      const version = ++this.fileVersion;
      return this.put(held, () => ({ uri: name, part: null, version, text: file.text }));
    }
    held.skipped = file?.skipped ?? {
      uri: name,
      reason: 'unreadable',
      detail: skipDetail('unanswered'),
    };
    await this.index.remove(name);
    return true;
  }

  private async putNotebook(held: HeldOpen, notebook: vscode.NotebookDocument): Promise<void> {
    await this.turn();
    if (!this.isHeld(held)) return;
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
  private async put(held: HeldOpen, source: () => SourceDocument | null): Promise<boolean> {
    await this.turn();
    if (!this.isHeld(held)) return true;
    const current = source();
    if (current) held.skipped = await this.index.put(current);
    return current !== null;
  }

  /** Resolves in a turn of the event loop that no other text gets. */
  private turn(): Promise<void> {
    this.gate = this.gate.then(() => new Promise((resolve) => setImmediate(resolve)));
    return this.gate;
  }

  /** What a document is sent as; null for one whose bytes are sent. */
  async sourcesOf(held: HeldOpen): Promise<readonly SourceDocument[] | null> {
    const name = held.uri.toString();
    await this.turn();
    const document = editedText(name);
    if (document) {
      held.version = document.version;
      return [sourceOf(document)];
    }
    const notebook = findNotebook(name);
    if (notebook) {
      held.cells = null;
      return sourcesOfNotebook(notebook);
    }
    if (containerKind(name) !== null) return null;
    const file = await withTimeout(readUnshown(held.uri, this.policy), READ_TIMEOUT_MS);
    if (file?.kind !== 'text') return [];
    return [{ uri: name, part: null, version: ++this.fileVersion, text: file.text }];
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
