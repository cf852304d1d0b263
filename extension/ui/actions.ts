import * as vscode from 'vscode';
import { citation } from '../answering/citation';
import { markdownCitation } from '../answering/markdownCitation';
import type { AnswerActions, CopyForm, OpenOptions } from './answerActions';
import type { AnswerTarget, AskSession } from './askSession';
import { withoutLinks } from './labels';
import type { Landing } from './landing';
import type { Log } from './log';
import { neighbour, steppable } from './navigation';
import { linkTo } from './placeLink';
import { citedPlaces, documentName, placeSentence } from './sentences';

/** Opening, copying and stepping through the session's answers, with every trouble told. */
export class SessionActions implements AnswerActions {
  constructor(
    private readonly session: AskSession,
    private readonly landing: Landing,
    private readonly log: Log,
  ) {}

  async open(id: string, { preserveFocus, beside = false }: OpenOptions): Promise<void> {
    try {
      const where = beside ? { viewColumn: vscode.ViewColumn.Beside } : {};
      await this.landing.open(id, { preserveFocus, ...where });
    } catch (error) {
      await this.tell(error);
    }
  }

  /** Of an answer with its copies every place is cited, of one of them that one. */
  async copy(id: string, form: CopyForm = 'text'): Promise<void> {
    const target = this.session.find(id);
    if (!target) return;
    const copies = 'copies' in target ? target.copies : undefined;
    const others = (copies?.places ?? []).map((it) => this.placeNow(it));
    const place = citedPlaces(this.placeNow(target), others, copies?.more ?? 0);
    const quote = { text: target.anchor.quote };
    const { uri, part } = target;
    const copied =
      form === 'text'
        ? citation(quote, place)
        : markdownCitation(
            quote,
            place,
            linkTo({ uri, part, lines: this.landing.currentLines(target) }),
            isMarkdown(uri),
          );
    await vscode.env.clipboard.writeText(copied);
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

  /**
   * *Copy Answer with Citation* and *Copy Answer as Markdown*: the answer they are called on, else the
   * active one, or the best.
   */
  async copyActive(form: CopyForm, argument?: unknown): Promise<void> {
    const { state } = this.session;
    const id = answerOf(argument) ?? state.active ?? steppable(state)[0]?.id;
    if (id === undefined) await this.tellNothing();
    else await this.copy(id, form);
  }

  /** *Open* and *Open to the Side* in the menu of an answer. */
  async openFromMenu(argument: unknown, beside: boolean): Promise<void> {
    const id = answerOf(argument);
    if (id !== null) await this.open(id, { preserveFocus: false, beside });
  }

  /** *Leave Its File Out* in the menu of an answer: from the next question on. */
  async leaveOut(argument: unknown): Promise<void> {
    const target = this.session.find(answerOf(argument) ?? '');
    if (!target) return;
    await vscode.commands.executeCommand('verbatim.excludeDocument', vscode.Uri.parse(target.uri));
    const again = vscode.l10n.t('Ask Again');
    const message = vscode.l10n.t(
      '{0} is left out from now on. Indexed Documents lists it, with a way back.',
      documentName(target.uri),
    );
    const { question, scope } = this.session.state;
    const chosen = await vscode.window.showInformationMessage(withoutLinks(message), again);
    if (chosen === again) await this.session.ask(question, scope);
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

/** The answer, by id, whose row in the panel a menu was opened on; null for a command of the palette. */
function answerOf(argument: unknown): string | null {
  const { answerId } = (argument ?? {}) as { readonly answerId?: unknown };
  return typeof answerId === 'string' ? answerId : null;
}

function isMarkdown(uri: string): boolean {
  return /\.(?:md|markdown|mdx)$/iu.test(vscode.Uri.parse(uri).path);
}
