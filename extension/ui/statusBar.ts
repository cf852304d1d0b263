import * as vscode from 'vscode';
import type { AskSession, SessionState } from './askSession';
import { steppable } from './navigation';
import { stateSentence } from './sentences';

/** One item, there only while a question is asked and after it. */
export class StatusBar implements vscode.Disposable {
  private item: vscode.StatusBarItem | null = null;
  private readonly subscription: { dispose(): void };

  constructor(session: AskSession) {
    this.subscription = session.onDidChange((state) => this.render(state));
  }

  dispose(): void {
    this.subscription.dispose();
    this.item?.dispose();
  }

  private render(state: SessionState): void {
    const look = lookOf(state);
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

function lookOf(state: SessionState): { text: string; tooltip: string; command: string } | null {
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
