import * as vscode from 'vscode';
import { hashText } from '../documents/hash';
import { EXTRACTED_SCHEME, extractedNameOf, extractedParts } from './extractedUri';
import type { ExtractedName } from './extractedUri';
import { documentName } from './sentences';

/** Gives the text extracted from a file as it is now; null when it cannot be had. */
export type ExtractText = (uri: string) => Promise<string | null>;

/** The extracted text begins in this line, zero-based. */
const TEXT_LINE = 2;
/** Texts kept for documents that are being opened. */
const MOST_KEPT = 4;

/**
 * Read-only documents with the text extracted from PDF and DOCX files: the first line names file and
 * page, the text follows after an empty one.
 */
export class ExtractedDocuments implements vscode.Disposable, vscode.TextDocumentContentProvider {
  private readonly kept = new Map<string, string>();
  private readonly registration: vscode.Disposable;

  constructor(private readonly extract: ExtractText) {
    this.registration = vscode.workspace.registerTextDocumentContentProvider(
      EXTRACTED_SCHEME,
      this,
    );
  }

  /**
   * Opens the document for a file's text as it is now.
   * @returns null when the file cannot be read any more
   */
  async open(original: string, page: number | null): Promise<vscode.TextDocument | null> {
    const text = await this.extract(original);
    if (text === null) return null;
    const hash = hashText(text);
    this.keep(`${original} ${hash}`, text);
    const name: ExtractedName = { original, hash, page };
    const { path, query } = extractedParts(name, vscode.Uri.parse(original).path);
    const uri = vscode.Uri.from({ scheme: EXTRACTED_SCHEME, path, query });
    return await vscode.workspace.openTextDocument(uri);
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const name = extractedNameOf(uri.query);
    if (name === null) return vscode.l10n.t('This address names no document.');
    const { original, hash, page } = name;
    const file = documentName(original);
    const text = this.kept.get(`${original} ${hash}`) ?? (await this.extract(original));
    if (text === null) return vscode.l10n.t('{0} can no longer be read.', file);
    // A tab of an earlier session: what it showed is no more.
    if (hashText(text) !== hash) {
      return vscode.l10n.t('{0} has changed since. Ask again to see its text.', file);
    }
    const first =
      page === null
        ? vscode.l10n.t('{0} (extracted text)', file)
        : vscode.l10n.t('{0}, page {1} (extracted text)', file, page);
    return `${first}\n\n${text}`;
  }

  /** Leaves no text in memory; what a tab shows is the editor's. */
  forget(): void {
    this.kept.clear();
  }

  dispose(): void {
    this.registration.dispose();
  }

  private keep(key: string, text: string): void {
    this.kept.delete(key);
    this.kept.set(key, text);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= MOST_KEPT) return;
      this.kept.delete(oldest);
    }
  }
}

/** Offset at which the extracted text begins in its document's normalised text. */
export function extractedStart(document: vscode.TextDocument): number {
  if (document.uri.scheme !== EXTRACTED_SCHEME) return 0;
  let start = 0;
  for (let line = 0; line < Math.min(TEXT_LINE, document.lineCount); line++) {
    start += document.lineAt(line).text.length + 1;
  }
  return start;
}
