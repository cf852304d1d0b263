import * as vscode from 'vscode';
import { citation } from '../answering/citation';
import type { AnswerActions } from './answerActions';
import type { AnswerTarget, AskSession } from './askSession';
import { withoutLinks } from './labels';
import type { Landing } from './landing';
import type { Log } from './log';
import { neighbour, steppable } from './navigation';
import { citedPlaces, placeSentence } from './sentences';

/** Opening, copying and stepping through the session's answers, with every trouble told. */
export class SessionActions implements AnswerActions {
  constructor(
    private readonly session: AskSession,
    private readonly landing: Landing,
    private readonly log: Log,
  ) {}

  async open(id: string, options: { readonly preserveFocus: boolean }): Promise<void> {
    try {
      await this.landing.open(id, options);
    } catch (error) {
      await this.tell(error);
    }
  }

  /** Of an answer with its copies every place is cited, of one of them that one. */
  async copy(id: string): Promise<void> {
    const target = this.session.find(id);
    if (!target) return;
    const copies = 'copies' in target ? target.copies : undefined;
    const others = (copies?.places ?? []).map((it) => this.placeNow(it));
    const place = citedPlaces(this.placeNow(target), others, copies?.more ?? 0);
    await vscode.env.clipboard.writeText(citation({ text: target.anchor.quote }, place));
    vscode.window.setStatusBarMessage(vscode.l10n.t('Answer copied with its place'), 3000);
  }

  troubleOf(id: string): string | undefined {
    return this.session.state.troubles.get(id);
  }

  chooseScope(scope: Parameters<AnswerActions['chooseScope']>[0]): void {
    this.session.setScope(scope);
  }

  /** *Next Answer* (1) and *Previous Answer* (−1). */
  async step(by: 1 | -1): Promise<void> {
    const id = neighbour(this.session.state, by);
    if (id === null) await this.tellNothing();
    else await this.open(id, { preserveFocus: false });
  }

  /** *Copy Answer with Citation*: the active answer, or the best. */
  async copyActive(): Promise<void> {
    const { state } = this.session;
    const id = state.active ?? steppable(state)[0]?.id;
    if (id === undefined) await this.tellNothing();
    else await this.copy(id);
  }

  /** Where it stands by now, for people. */
  private placeNow(target: AnswerTarget): string {
    return placeSentence({ ...target, lines: this.landing.currentLines(target) });
  }

  private async tellNothing(): Promise<void> {
    const ask = vscode.l10n.t('Ask a Question');
    const message = vscode.l10n.t('There is no answer yet. Ask a question first.');
    if ((await vscode.window.showInformationMessage(message, ask)) === ask) {
      await vscode.commands.executeCommand('verbatim.ask');
    }
  }

  private async tell(error: unknown): Promise<void> {
    if (error instanceof Error && error.name === 'DocumentGoneError') {
      await vscode.window.showErrorMessage(withoutLinks(error.message));
      return;
    }
    this.log.error('opening an answer', error);
    await vscode.window.showErrorMessage(
      vscode.l10n.t('The answer could not be opened. “Verbatim: Show Log” says where it failed.'),
    );
  }
}
