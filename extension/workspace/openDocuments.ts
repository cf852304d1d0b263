import * as vscode from 'vscode';
import { isDocumentScheme } from './documentSchemes';

/**
 * The documents that stand in a tab of this window, shown or not, each once. Both sides of a diff
 * count, and notebooks as a whole; terminals and web views do not.
 */
export function listOpenDocuments(): Map<string, vscode.Uri> {
  const open = new Map<string, vscode.Uri>();
  for (const group of vscode.window.tabGroups.all) {
    for (const tab of group.tabs) {
      for (const uri of documentsOfTab(tab)) open.set(uri.toString(), uri);
    }
  }
  return open;
}

/** The documents one tab shows; none for anything that is not text of the user. */
export function documentsOfTab(tab: vscode.Tab): vscode.Uri[] {
  return urisOfInput(tab.input).filter((uri) => isDocumentScheme(uri.scheme));
}

function urisOfInput(input: unknown): vscode.Uri[] {
  if (input instanceof vscode.TabInputText) return [input.uri];
  if (input instanceof vscode.TabInputTextDiff) return [input.original, input.modified];
  if (input instanceof vscode.TabInputCustom) return [input.uri];
  if (input instanceof vscode.TabInputNotebook) return [input.uri];
  if (input instanceof vscode.TabInputNotebookDiff) return [input.original, input.modified];
  return [];
}

/** The editor's own copy of a document, where it holds one; nothing is opened. */
export function findTextDocument(uri: string): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find((it) => it.uri.toString() === uri);
}
