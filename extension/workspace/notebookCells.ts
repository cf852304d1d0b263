import * as vscode from 'vscode';
import { cellIdAt } from '../documents/notebook';

/** A cell of a notebook that the editor holds, and what it is known by. */
export interface KnownCell {
  readonly id: string;
  /** The how-manieth it is, from 1. */
  readonly number: number;
  readonly cell: vscode.NotebookCell;
}

/**
 * The cells of a notebook by the ids that its file has, and the same as the file gives where it has
 * none (see `cellIdAt`). A cell's own URI is never used: it holds for one session.
 */
export function knownCells(notebook: vscode.NotebookDocument): KnownCell[] {
  const taken = new Set<string>();
  return notebook.getCells().map((cell, place) => {
    const id = cellIdAt(idIn(cell.metadata), place, taken);
    taken.add(id);
    return { id, number: place + 1, cell };
  });
}

/** The editor's copy of a notebook, where it holds one; nothing is opened. */
export function findNotebook(uri: string): vscode.NotebookDocument | undefined {
  return vscode.workspace.notebookDocuments.find((it) => it.uri.toString() === uri);
}

/** Where the editor's own Jupyter serializer keeps the id; below `custom` it stood in older ones. */
function idIn(metadata: Readonly<Record<string, unknown>>): unknown {
  const custom = metadata['custom'] as Readonly<Record<string, unknown>> | undefined;
  return metadata['id'] ?? custom?.['id'];
}
