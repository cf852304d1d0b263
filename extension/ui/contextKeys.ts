import * as vscode from 'vscode';
import type { AskSession, Subscription } from './askSession';
import { steppable } from './navigation';

/** Keeps the context keys that enable our commands in step with the session. */
export function followContextKeys(session: AskSession): Subscription {
  const set = new Map<string, boolean>();
  const put = (key: string, value: boolean) => {
    if ((set.get(key) ?? false) === value) return;
    set.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  };
  return session.onDidChange((state) => {
    put('verbatim.hasAnswers', steppable(state).length > 0);
    put('verbatim.asking', state.phase === 'searching' || state.phase === 'reading');
  });
}
