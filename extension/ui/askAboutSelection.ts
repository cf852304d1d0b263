import * as vscode from 'vscode';
import { askInQuickPick } from './askCommand';
import type { AskCommandPorts } from './askCommand';
import { beginningOf } from './documentOffsets';

/** More of a selection than this is no question; the box shows what is asked. */
const MOST_UNITS = 4000;

/** What marks a line as an item, a quotation or a heading is no part of a question. */
const MARKERS = /^(?:\s*(?:[-*+•>]|#{1,6}|\d{1,3}[.)])\s+)+/u;

/** *Ask About Selection*: the selected words are the question, asked at once. */
export async function askAboutSelection(ports: AskCommandPorts): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const selected = editor ? beginningOf(editor.document, editor.selection, MOST_UNITS) : '';
  const question = selected.replace(MARKERS, '').replace(/\s+/gu, ' ').trim();
  if (question === '') {
    await vscode.window.showInformationMessage(
      vscode.l10n.t('Select the words to ask about first, then run this command again.'),
    );
    return;
  }
  askInQuickPick(ports, question);
}
