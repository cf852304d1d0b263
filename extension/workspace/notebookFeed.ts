import type * as vscode from 'vscode';
import type { DocumentPart, SourceDocument } from '../documents/document';
import type { PassageIndex, SkippedDocument } from '../index/passageIndex';
import { knownCells } from './notebookCells';
import type { KnownCell } from './notebookCells';

/** Cells looked at in one turn of the event loop. */
const CELLS_PER_TURN = 500;

/** What the index holds of one notebook: by the ids of its cells, what tells their states apart. */
export type SentCells = ReadonlyMap<string, string>;

/**
 * Brings the index in step with a notebook as the editor has it: puts the cells that are new or
 * changed, and takes out those that are gone. Empty cells are none.
 * @param sent what was sent before; empty for nothing
 * @param turn resolves in a turn of the event loop that no other text gets
 * @returns what is sent now, and why the notebook was left out, or null
 */
export async function sendNotebook(
  index: PassageIndex,
  notebook: vscode.NotebookDocument,
  sent: SentCells,
  turn: () => Promise<void>,
): Promise<{ readonly sent: SentCells; readonly skipped: SkippedDocument | null }> {
  const now = new Map<string, string>();
  const puts: Promise<SkippedDocument | null>[] = [];
  const parts: DocumentPart[] = [];
  let looked = 0;
  for (const known of knownCells(notebook)) {
    if (++looked % CELLS_PER_TURN === 0) await turn();
    const { id, cell } = known;
    const state = stateOf(cell.document);
    if (sent.get(id) !== state) {
      const source = sourceOfCell(notebook, known);
      if (source === null) continue;
      puts.push(index.put(source));
    }
    now.set(id, state);
    parts.push({ cell: id });
  }
  if (parts.length === 0) {
    // What its file has is no longer in it.
    puts.push(index.put(emptyNotebook(notebook)));
    parts.push(null);
  }
  const skipped = await Promise.all(puts);
  // Also when this is the first time: the file on disk may have had other cells.
  if (sent.size === 0 || !hasAll(now, sent)) {
    await index.keepParts(notebook.uri.toString(), parts);
  }
  return { sent: now, skipped: skipped.find((it) => it !== null) ?? null };
}

/** All cells of a notebook as the index takes them. */
export function sourcesOfNotebook(notebook: vscode.NotebookDocument): SourceDocument[] {
  const cells = knownCells(notebook).flatMap((known) => sourceOfCell(notebook, known) ?? []);
  return cells.length > 0 ? cells : [emptyNotebook(notebook)];
}

function emptyNotebook(notebook: vscode.NotebookDocument): SourceDocument {
  return { uri: notebook.uri.toString(), part: null, version: notebook.version, text: '' };
}

function sourceOfCell(
  notebook: vscode.NotebookDocument,
  { id, number, cell }: KnownCell,
): SourceDocument | null {
  const { document } = cell;
  const text = document.getText();
  if (text.trim() === '') return null;
  return {
    uri: notebook.uri.toString(),
    part: { cell: id },
    cellNumber: number,
    version: document.version,
    languageId: document.languageId,
    text,
  };
}

function stateOf(document: vscode.TextDocument): string {
  return `${document.uri.fragment} ${document.version} ${document.languageId}`;
}

function hasAll(now: ReadonlyMap<string, string>, before: SentCells): boolean {
  for (const id of before.keys()) if (!now.has(id)) return false;
  return true;
}
