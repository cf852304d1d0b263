import * as vscode from 'vscode';
import type { IndexProgress } from '../index/documentEntry';
import type { AskSession, SessionState } from './askSession';
import { steppable } from './navigation';
import { stateSentence } from './sentences';

interface Look {
  readonly text: string;
  readonly tooltip: string;
  readonly command: string;
}

/** One item: the question while there is one, else what is indexed. Nothing before the first. */
export class StatusBar implements vscode.Disposable {
  private item: vscode.StatusBarItem | null = null;
  private index: IndexProgress | null = null;
  private readonly subscription: { dispose(): void };

  constructor(private readonly session: AskSession) {
    this.subscription = session.onDidChange(() => this.render());
  }

  /** How far the index is; null when it was forgotten. */
  showProgress(index: IndexProgress | null): void {
    this.index = index;
    this.render();
  }

  dispose(): void {
    this.subscription.dispose();
    this.item?.dispose();
  }

  private render(): void {
    const look = questionLook(this.session.state) ?? indexLook(this.index);
    if (!look) {
      this.item?.hide();
      return;
    }
    if (!this.item) {
      this.item = vscode.window.createStatusBarItem('verbatim', vscode.StatusBarAlignment.Left);
      this.item.name = vscode.l10n.t('Verbatim');
    }
    Object.assign(this.item, look);
    this.item.show();
  }
}

/** Null when there is nothing to say about a question. */
function questionLook(state: SessionState): Look | null {
  switch (state.phase) {
    case 'idle':
    case 'cancelled':
      return null;
    case 'searching':
    case 'reading':
      return {
        text: `$(loading~spin) ${stateSentence(state)}`,
        tooltip: vscode.l10n.t('Verbatim is answering; click to cancel'),
        command: 'verbatim.cancel',
      };
    case 'failed':
      return {
        text: `$(warning) ${vscode.l10n.t('Verbatim: failed')}`,
        tooltip: state.message,
        command: 'verbatim.ask',
      };
    case 'done': {
      if (!state.update?.found) {
        return {
          text: `$(quote) ${vscode.l10n.t('Not found')}`,
          tooltip: stateSentence(state),
          command: 'verbatim.ask',
        };
      }
      const targets = steppable(state);
      const at = targets.findIndex((target) => target.id === state.active) + 1;
      const text =
        at > 0
          ? vscode.l10n.t('Answer {0} of {1}', at, targets.length)
          : vscode.l10n.t('Answers: {0}', targets.length);
      return {
        text: `$(quote) ${text}`,
        tooltip: vscode.l10n.t('Go to the next answer'),
        command: 'verbatim.nextAnswer',
      };
    }
  }
}

function indexLook(index: IndexProgress | null): Look | null {
  if (!index) return null;
  const tooltip = vscode.l10n.t('Show which documents Verbatim searches, and which not');
  const command = 'verbatim.showDocuments';
  const doing = doingNow(index);
  if (doing !== null) return { text: `$(sync~spin) ${doing}`, tooltip, command };
  const text =
    index.documents === 1
      ? vscode.l10n.t('1 document')
      : vscode.l10n.t('{0} documents', index.documents);
  return { text: `$(quote) ${text}`, tooltip, command };
}

/** What the index is at; null at rest. */
function doingNow({ done, total, walking }: IndexProgress): string | null {
  if (done === total) return walking ? vscode.l10n.t('Checking files…') : null;
  // While files are still being met, a share of them would fall again.
  return walking
    ? vscode.l10n.t('Indexing…')
    : vscode.l10n.t('Indexing {0} %', Math.floor((100 * done) / total));
}
