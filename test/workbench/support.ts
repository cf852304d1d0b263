import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Answer, AskUpdate } from '../../extension/answering/answer';
import type { VerbatimApi } from '../../extension/start';
import type { ScopeId } from '../../webview/protocol';

/** The extension's API, activated. */
export async function verbatim(): Promise<VerbatimApi> {
  const extension = vscode.extensions.getExtension<VerbatimApi>('verbatim.verbatim');
  assert.ok(extension, 'the extension is installed');
  return await extension.activate();
}

/** A file of the workspace copy, made or replaced on disk. */
export async function writeFile(name: string, content: string | Uint8Array): Promise<vscode.Uri> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'a folder is open');
  const uri = vscode.Uri.joinPath(folder.uri, 'suite', name);
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  await vscode.workspace.fs.writeFile(uri, bytes);
  return uri;
}

export async function show(uri: vscode.Uri): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument(uri);
  return await vscode.window.showTextDocument(document, { preview: false });
}

/** Opens a tab that is never brought to the front, so that the editor makes no document for it. */
export async function openUnshown(uri: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand('vscode.open', uri, { background: true, preview: false });
  await until('the tab is there', () =>
    vscode.window.tabGroups.all.some((group) =>
      group.tabs.some(
        ({ input }) =>
          input instanceof vscode.TabInputText && input.uri.toString() === uri.toString(),
      ),
    ),
  );
}

/** Closes every tab without asking; unsaved changes are thrown away. */
export async function closeAll(): Promise<void> {
  while (vscode.window.tabGroups.all.some((group) => group.tabs.length > 0)) {
    const editor = vscode.window.activeTextEditor;
    if (editor?.document.isDirty) {
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    } else {
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    }
  }
}

/** Asks and expects snapshots up to `done`. */
export async function ask(question: string, scope: ScopeId): Promise<AskUpdate> {
  const api = await verbatim();
  const update = await api.ask(question, scope);
  assert.ok(update, `answered, not ${api.state.phase}: ${api.state.message}`);
  assert.equal(update.phase, 'done');
  return update;
}

/** Asks and expects the best answer to hold `words`. */
export async function askFor(words: string, question: string, scope: ScopeId): Promise<Answer> {
  const { answers } = await ask(question, scope);
  const best = answers[0];
  assert.ok(best, 'there is an answer');
  assert.ok(best.text.includes(words), `“${best.text}” holds “${words}”`);
  return best;
}

/** The text of the active editor's selection, with its line breaks as \n. */
export function selectedText(): string {
  const editor = vscode.window.activeTextEditor;
  assert.ok(editor, 'an editor is active');
  return editor.document.getText(editor.selection).replace(/\r\n/g, '\n');
}

/** Waits until something holds, at most five seconds. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(`waited in vain: ${what}`);
}

/** Applies edits to a document as a user or formatter would. */
export async function edit(
  editor: vscode.TextEditor,
  change: (builder: vscode.TextEditorEdit) => void,
): Promise<void> {
  assert.ok(await editor.edit(change), 'the edit was applied');
}

/** Repeats what rejects until it does not, at most ten seconds: new files are found by and by. */
export async function eventually<T>(check: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await check();
    } catch (error) {
      if (attempt === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
