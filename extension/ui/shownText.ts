import * as vscode from 'vscode';
import type { DocumentPart, TextRange } from '../documents/document';
import { isExtracted } from '../documents/containerKind';
import { normaliseText } from '../documents/text';
import { findNotebook, knownCells } from '../workspace/notebookCells';
import { findTextDocument } from '../workspace/openDocuments';
import { rangeIn } from './documentOffsets';
import { extractedStart } from './extractedDocument';
import type { ExtractedDocuments } from './extractedDocument';

/** The editor's document in which the text of one of our documents stands. */
export interface ShownText {
  readonly document: vscode.TextDocument;
  /** Where that text begins in the document's normalised text. */
  readonly start: number;
  /** The notebook whose cell it is. */
  readonly notebook: vscode.NotebookDocument | null;
}

/** What names a text: a file, a cell of one, and the page that an answer stands on. */
export interface TextName {
  readonly uri: string;
  /** The document's part: a cell. */
  readonly part: DocumentPart;
}

/** Where a text is shown already; nothing is opened. Extracted text never is: it does not change. */
export function findShown({ uri, part }: TextName): ShownText | null {
  if (part !== null && 'cell' in part) {
    const notebook = findNotebook(uri);
    const known = notebook && knownCells(notebook).find(({ id }) => id === part.cell);
    return known ? shownCell(known.cell) : null;
  }
  if (isExtracted(uri)) return null;
  const document = findTextDocument(uri);
  return document ? { document, start: 0, notebook: null } : null;
}

/**
 * The texts in which an answer may stand, opened if need be, the most likely first: for a cell that
 * one, then the other cells of its notebook.
 * @param page that the first line of an extracted document is to name
 * @returns empty when there is no such text any more
 */
export async function openShown(
  name: TextName,
  page: number | null,
  extracted: ExtractedDocuments,
): Promise<ShownText[]> {
  const { uri, part } = name;
  if (part !== null && 'cell' in part) {
    const notebook = await vscode.workspace.openNotebookDocument(vscode.Uri.parse(uri));
    const cells = knownCells(notebook);
    const own = cells.findIndex(({ id }) => id === part.cell);
    const distance = (at: number): number => (own < 0 ? at : Math.abs(at - own));
    return cells
      .map(({ cell }, at) => ({ shown: shownCell(cell), distance: distance(at) }))
      .sort((a, b) => a.distance - b.distance)
      .map(({ shown }) => shown);
  }
  if (isExtracted(uri)) {
    const document = await extracted.open(uri, page);
    if (!document) return [];
    return [{ document, start: extractedStart(document), notebook: null }];
  }
  const document =
    findTextDocument(uri) ?? (await vscode.workspace.openTextDocument(vscode.Uri.parse(uri)));
  return [{ document, start: 0, notebook: null }];
}

/** The normalised text itself. */
export function textOf({ document, start }: ShownText): string {
  return normaliseText(document.getText()).slice(start);
}

/** A range of the text in the editor's lines. */
export function editorRange({ document, start }: ShownText, range: TextRange): vscode.Range {
  return rangeIn(document, { start: range.start + start, end: range.end + start });
}

function shownCell(cell: vscode.NotebookCell): ShownText {
  return { document: cell.document, start: 0, notebook: cell.notebook };
}
