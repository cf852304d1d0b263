import * as vscode from 'vscode';
import type { AskSession } from './askSession';
import { renamedUri } from './renamedUri';

/** Answers stay with their documents when these, or folders above them, are renamed in the editor. */
export function followRenames(session: AskSession): vscode.Disposable {
  return vscode.workspace.onDidRenameFiles(({ files }) => {
    const renames = files.map(
      ({ oldUri, newUri }) => [oldUri.toString(), newUri.toString()] as const,
    );
    session.relocate((uri) => renamedUri(uri, renames));
  });
}
