import * as vscode from 'vscode';

/** How long the editor of a cell may take to appear. */
const WAIT_MS = 3000;

export interface RevealOptions {
  readonly preserveFocus: boolean;
  readonly preview?: boolean;
  readonly viewColumn?: vscode.ViewColumn;
}

/**
 * Shows a notebook with a range of one of its cells selected and in sight; a Markdown cell is put into
 * edit mode first, as it has no text to select otherwise. While the focus is to stay where it is, the
 * cell is only selected as a whole: edit mode would take the focus.
 */
export async function revealInCell(
  notebook: vscode.NotebookDocument,
  document: vscode.TextDocument,
  selection: vscode.Range,
  { preserveFocus, preview, viewColumn }: RevealOptions,
): Promise<void> {
  const place = notebook.getCells().findIndex((cell) => cell.document === document);
  const range = new vscode.NotebookRange(place, place + 1);
  const editor = await vscode.window.showNotebookDocument(notebook, {
    preserveFocus,
    selections: [range],
    ...(preview === undefined ? {} : { preview }),
    ...(viewColumn === undefined ? {} : { viewColumn }),
  });
  editor.revealRange(range, vscode.NotebookEditorRevealType.InCenterIfOutsideViewport);
  if (preserveFocus) return;
  // The editor's own way to a place in a cell: edit mode, selection, scrolling.
  await vscode.commands.executeCommand('vscode.open', document.uri, {
    selection,
    ...(preview === undefined ? {} : { preview }),
    ...(viewColumn === undefined ? {} : { viewColumn }),
  });
  const cell = await editorOf(document);
  if (!cell) return;
  cell.selection = new vscode.Selection(selection.start, selection.end);
  cell.revealRange(selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** The text editor of a cell, once the notebook has made it; null when it makes none. */
async function editorOf(document: vscode.TextDocument): Promise<vscode.TextEditor | null> {
  const find = (): vscode.TextEditor | undefined => {
    const { activeTextEditor, visibleTextEditors } = vscode.window;
    if (activeTextEditor?.document === document) return activeTextEditor;
    return visibleTextEditors.find((editor) => editor.document === document);
  };
  const found = find();
  if (found) return found;
  return await new Promise((resolve) => {
    const look = (): void => {
      const editor = find();
      if (editor) done(editor);
    };
    const subscriptions = [
      vscode.window.onDidChangeActiveTextEditor(look),
      vscode.window.onDidChangeVisibleTextEditors(look),
    ];
    const timer = setTimeout(() => done(null), WAIT_MS);
    function done(editor: vscode.TextEditor | null): void {
      clearTimeout(timer);
      for (const subscription of subscriptions) subscription.dispose();
      resolve(editor);
    }
    look();
  });
}
