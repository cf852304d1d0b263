import * as vscode from 'vscode';
import type { AskUpdate } from '../answering/answer';
import { cleanQuestion } from '../answering/question';
import type { LineRange } from '../documents/document';
import type { ScopeId } from '../../webview/protocol';
import type { SessionState } from './askSession';

/** The wordings that several views share, in the user's language. */

/** `docs/readme.md:12`: relative to the workspace folder where there is one, line 1-based. */
export function placeSentence(uri: string, lines: LineRange): string {
  return `${documentName(uri)}:${lines.start.line + 1}`;
}

/** The document's path relative to its workspace folder, or its whole name. */
export function documentName(uri: string): string {
  return vscode.workspace.asRelativePath(vscode.Uri.parse(uri));
}

/** `Installation › Linux`; empty without headings. */
export function headingSentence(heading: readonly string[]): string {
  return heading.join(' › ');
}

/** `confidence 82 %`; `confidence` in [0, 1]. */
export function confidenceSentence(confidence: number): string {
  return vscode.l10n.t('confidence {0} %', Math.round(confidence * 100));
}

/** That nothing was found, and why; empty when something was. */
export function notFoundSentence(update: AskUpdate, scope: ScopeId): string {
  const reason = notFoundReason(update, scope);
  if (reason === '' || update.notFound === 'no-documents') return reason;
  return vscode.l10n.t('Not found in your documents. {0}', reason);
}

/** Why nothing was found and what to do, as a sentence of its own; empty when something was. */
export function notFoundReason(update: AskUpdate, scope: ScopeId): string {
  switch (update.notFound) {
    case 'no-documents':
      return noDocumentsSentence(scope);
    case 'nothing-similar':
      return vscode.l10n.t(
        'None of the words of the question stands in them ({0} searched).',
        update.documents,
      );
    case 'no-answer-passes':
      return update.nearest.length > 0
        ? vscode.l10n.t('No passage answers the question; the nearest are below.')
        : vscode.l10n.t('No passage answers the question.');
    default:
      return '';
  }
}

function noDocumentsSentence(scope: ScopeId): string {
  switch (scope) {
    case 'file':
      return vscode.l10n.t('No document is open here: open a file, or ask all open files.');
    case 'open':
      return vscode.l10n.t('No document is open: open a file, or ask the workspace.');
    case 'workspace':
      return vscode.l10n.t('There is no document to ask: open a folder or open a file.');
  }
}

/** The one sentence above the list: progress, not found, failure; empty when the answers say it all. */
export function stateSentence(state: SessionState): string {
  const { update } = state;
  switch (state.phase) {
    case 'idle':
      return '';
    case 'searching':
      return vscode.l10n.t('Searching…');
    case 'reading':
      return update
        ? vscode.l10n.t(
            'Reading passage {0} of {1}…',
            Math.min(update.passagesRead + 1, update.passagesTotal),
            update.passagesTotal,
          )
        : vscode.l10n.t('Reading…');
    case 'done':
      return [update ? notFoundSentence(update, state.scope) : '', lengthSentence(state.question)]
        .filter((it) => it !== '')
        .join(' ');
    case 'cancelled':
      return vscode.l10n.t('Cancelled.');
    case 'failed':
      return state.message;
  }
}

/** For a question longer than what is looked at: how much of it was; empty otherwise. */
export function lengthSentence(question: string): string {
  if (question.trim() === '') return '';
  const used = cleanQuestion(question).length;
  return used < question.trim().length
    ? vscode.l10n.t('The question is very long: only its first {0} characters were used.', used)
    : '';
}

/** `This file`, `Open files`, `Workspace`. */
export function scopeName(scope: ScopeId): string {
  switch (scope) {
    case 'file':
      return vscode.l10n.t('This file');
    case 'open':
      return vscode.l10n.t('Open files');
    case 'workspace':
      return vscode.l10n.t('Workspace');
  }
}
