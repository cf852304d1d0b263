import * as vscode from 'vscode';
import type { TextRange } from '../documents/document';
import { findTextDocument } from '../workspace/openDocuments';
import { AnchorTracker } from './anchorTracker';
import type { AskSession } from './askSession';
import { AnswerMark } from './decorations';
import { positionIn, rangeIn } from './documentOffsets';
import { withoutLinks } from './labels';
import { choosePlace } from './placeChoice';
import { documentName } from './sentences';

/** How an answer is shown: looked at from a list, or gone to. */
export interface LandingOptions {
  readonly preserveFocus: boolean;
  /** Forces a preview tab or a lasting one; the editor's own setting decides otherwise. */
  readonly preview?: boolean;
  /** Where to show it; where its document stands already otherwise. */
  readonly viewColumn?: vscode.ViewColumn;
}

/** The document cannot be had any more; the message is fit for the user. */
export class DocumentGoneError extends Error {
  override readonly name = 'DocumentGoneError';
}

/** Leads from an answer to its characters in the editor. */
export class Landing implements vscode.Disposable {
  readonly tracker: AnchorTracker;
  private readonly mark: AnswerMark;
  private readonly subscription: { dispose(): void };
  private marked: string | null = null;
  private round = 0;

  constructor(private readonly session: AskSession) {
    this.tracker = new AnchorTracker(session);
    this.mark = new AnswerMark((document) => this.markedRange(document));
    this.subscription = session.onDidChange(({ round }) => {
      if (round === this.round) return;
      this.round = round;
      this.clearMark();
    });
  }

  /**
   * Goes to an answer: selects exactly its range as it stands now. When its text is gone or stands in
   * several places, asks the user.
   */
  async open(id: string, options: LandingOptions): Promise<void> {
    const { place, document } = await this.find(id);
    const { version } = document;
    switch (place.kind) {
      case 'exact':
      case 'moved':
        await this.land(id, document, place.range, options);
        return;
      case 'ambiguous': {
        const range = await choosePlace(document, place.ranges);
        if (!range) return;
        // The places are those of the text as it was when they were offered.
        if (document.version === version) await this.land(id, document, range, options);
        else await this.open(id, options);
        return;
      }
      case 'gone': {
        const show = vscode.l10n.t('Show Where It Was');
        const message = vscode.l10n.t(
          'This text is gone: the words of the answer no longer stand in {0}.',
          documentName(document.uri.toString()),
        );
        const pressed = await vscode.window.showWarningMessage(withoutLinks(message), show);
        if (pressed !== show) return;
        this.clearMark();
        await reveal(document, place.near, options);
      }
    }
  }

  /**
   * Shows an answer without asking anything: at its nearest place when there are several, where it
   * was when it is gone; the session is told what is wrong.
   * @returns the document shown
   */
  async preview(id: string, options: LandingOptions): Promise<vscode.TextDocument> {
    const { place, document } = await this.find(id);
    if (place.kind === 'gone') {
      this.clearMark();
      await reveal(document, place.near, options);
    } else {
      const range = place.kind === 'ambiguous' ? place.ranges[0] : place.range;
      if (range) await this.show(id, document, range, options);
    }
    return document;
  }

  /** The first line of the answer as it stands now, zero-based; null when that is not known. */
  currentLine(id: string): number | null {
    const uri = this.session.find(id)?.uri;
    const document = uri === undefined ? undefined : findTextDocument(uri);
    const range = this.tracker.followedRange(id);
    if (!document || !range) return null;
    return positionIn(document, range.start).line;
  }

  clearMark(): void {
    this.marked = null;
    this.mark.clear();
  }

  dispose(): void {
    this.subscription.dispose();
    this.mark.dispose();
    this.tracker.dispose();
  }

  /** Opens the answer's document and finds its words in it; marks it active and notes any trouble. */
  private async find(id: string) {
    const target = this.session.find(id);
    if (!target) throw new DocumentGoneError(vscode.l10n.t('This answer is no longer listed.'));
    let document: vscode.TextDocument;
    try {
      document = await openDocument(target.uri);
    } catch (error) {
      const message =
        error instanceof DocumentGoneError
          ? error.message
          : vscode.l10n.t(
              '{0} can no longer be opened: it was deleted, moved, or its file system does not answer.',
              documentName(target.uri),
            );
      this.session.setTrouble(id, message);
      throw new DocumentGoneError(message);
    }
    const place = this.tracker.resolve(id, document);
    if (!place) throw new DocumentGoneError(vscode.l10n.t('This answer is no longer listed.'));
    this.session.setTrouble(id, troubleSentence(place.kind));
    this.session.setActive(id);
    return { document, place };
  }

  private async land(
    id: string,
    document: vscode.TextDocument,
    range: TextRange,
    options: LandingOptions,
  ): Promise<void> {
    this.tracker.settle(id, document, range);
    this.session.setTrouble(id, null);
    await this.show(id, document, range, options);
  }

  private async show(
    id: string,
    document: vscode.TextDocument,
    range: TextRange,
    options: LandingOptions,
  ): Promise<void> {
    const shown = await reveal(document, range, options);
    this.marked = id;
    this.mark.show(document, shown);
  }

  private markedRange(document: vscode.TextDocument): vscode.Range | null {
    const range = this.marked === null ? null : this.tracker.followedRange(this.marked);
    return range && rangeIn(document, range);
  }
}

/** The document, opened if need be. An unsaved one that was closed is not made anew. */
async function openDocument(uri: string): Promise<vscode.TextDocument> {
  const open = findTextDocument(uri);
  if (open) return open;
  const parsed = vscode.Uri.parse(uri);
  if (parsed.scheme === 'untitled') {
    throw new DocumentGoneError(vscode.l10n.t('The unsaved document was closed.'));
  }
  return await vscode.workspace.openTextDocument(parsed);
}

/** Shows the document with the range selected and in sight. */
async function reveal(
  document: vscode.TextDocument,
  range: TextRange,
  { preserveFocus, preview, viewColumn }: LandingOptions,
): Promise<vscode.Range> {
  const selection = rangeIn(document, range);
  const column = viewColumn ?? columnOf(document.uri);
  const editor = await vscode.window.showTextDocument(document, {
    preserveFocus,
    selection,
    ...(preview === undefined ? {} : { preview }),
    ...(column === undefined ? {} : { viewColumn: column }),
  });
  editor.selection = new vscode.Selection(selection.start, selection.end);
  editor.revealRange(selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  return selection;
}

/** The group where the document has a tab already, the active group first. */
export function columnOf(uri: vscode.Uri): vscode.ViewColumn | undefined {
  const { activeTabGroup, all } = vscode.window.tabGroups;
  const holds = (group: vscode.TabGroup) =>
    group.tabs.some(
      (tab) =>
        tab.input instanceof vscode.TabInputText && tab.input.uri.toString() === uri.toString(),
    );
  return [activeTabGroup, ...all].find(holds)?.viewColumn;
}

function troubleSentence(kind: 'exact' | 'moved' | 'ambiguous' | 'gone'): string | null {
  switch (kind) {
    case 'exact':
    case 'moved':
      return null;
    case 'ambiguous':
      return vscode.l10n.t('This text now stands in several places.');
    case 'gone':
      return vscode.l10n.t('This text is gone.');
  }
}
