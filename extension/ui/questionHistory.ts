import type { AskSession, Subscription } from './askSession';

/** Questions remembered at most. */
const MOST = 30;
/** A longer text, in UTF-16 units, was pasted and is not asked again by stepping through a list. */
const LONGEST = 500;

/** What was asked in this window, newest first and each once; in memory only, and gone with all else. */
export class QuestionHistory implements Subscription {
  private list: readonly string[] = [];
  private round = 0;
  private readonly subscription: Subscription;

  constructor(session: Pick<AskSession, 'onDidChange'>) {
    this.subscription = session.onDidChange(({ round, question, phase }) => {
      if (round === this.round) return;
      this.round = round;
      // Idle again: everything was forgotten.
      if (phase === 'idle') this.list = [];
      else if (question === '') return;
      else if (question.length <= LONGEST) this.add(question);
    });
  }

  get questions(): readonly string[] {
    return this.list;
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private add(question: string): void {
    this.list = [question, ...this.list.filter((it) => it !== question)].slice(0, MOST);
  }
}
