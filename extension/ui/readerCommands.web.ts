import * as vscode from 'vscode';
import { ReaderLoadError } from '../../models/reading/readerErrors';
import type { ReaderCommands } from './readerCommands';

/** In a browser the bundled reader is the only one: there is no disk to make another on. */
export function readerCommands(): ReaderCommands {
  const tell = async (): Promise<void> => {
    await vscode.window.showInformationMessage(
      vscode.l10n.t(
        'Readers can be added in VS Code on the desktop or connected to a remote machine; in a browser the bundled one reads.',
      ),
    );
  };
  const message = vscode.l10n.t('Its network cannot be made in a browser.');
  return {
    add: tell,
    choose: tell,
    forms: { get: () => Promise.reject(new ReaderLoadError('unavailable', message)) },
  };
}
