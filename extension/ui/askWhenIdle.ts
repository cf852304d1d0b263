import type { AskUpdate } from '../answering/answer';
import { EmptyQuestionError } from '../answering/question';
import { abortable } from '../runtime/abortable';
import type { AskSession } from './askSession';
import type { ScopeId } from '../../webview/protocol';

/**
 * Asks beside the session, behind every question of the user: waits while one is answered, and begins
 * anew when one comes in between.
 * @returns the last snapshot @throws what asking throws, EmptyQuestionError, or the reason of `signal`
 */
export async function askWhenIdle(
  session: AskSession,
  question: string,
  scope: ScopeId,
  signal: AbortSignal,
): Promise<AskUpdate> {
  if (question.trim() === '') throw new EmptyQuestionError();
  for (;;) {
    await idle(session, signal);
    const update = await session.askAside(question, scope, signal);
    signal.throwIfAborted();
    if (update?.phase === 'done') return update;
  }
}

/** Resolves when no question of the user runs. */
async function idle(session: AskSession, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (!session.busy) return;
  let listening: { dispose(): void } | undefined;
  const rested = new Promise<void>((resolve) => {
    listening = session.onDidChange(() => {
      if (!session.busy) resolve();
    });
  });
  try {
    await abortable(rested, signal);
  } finally {
    listening?.dispose();
  }
}
