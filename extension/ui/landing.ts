import * as vscode from 'vscode';
import type { LineRange, TextRange } from '../documents/document';
import { AnchorTracker } from './anchorTracker';
import type { AnswerTarget, AskSession } from './askSession';
import { AnswerMark } from './decorations';
import type { ExtractedDocuments } from './extractedDocument';
import { withoutLinks } from './labels';
import { choosePlace } from './placeChoice';
import { revealInCell } from './revealCell';
import { documentName } from './sentences';
import { editorRange, findShown, openShown } from './shownText';
import type { ShownText } from './shownText';

/** How an answer is shown: looked at from a list, or gone to. */
export interface LandingOptions {
  readonly preserveFocus: boolean;
  /** Forces a preview tab or a lasting one; the editor's own setting decides otherwise. */
  readonly preview?: boolean;
  /** Where to show it; where its document stands already otherwise. */
  readonly viewColumn?: vscode.ViewColumn;
}

/** The document cannot be had any more; the message is fit for the user. */
class DocumentGoneError extends Error {
  override readonly name = 'DocumentGoneError';
}

/** Leads from an answer to its characters in the editor. */
export class Landing implements vscode.Disposable {
  readonly tracker: AnchorTracker;
  private readonly mark: AnswerMark;
  private readonly subscription: { dispose(): void };
  private marked: { readonly id: string; readonly shown: ShownText } | null = null;
  private round = 0;

  /** @param extracted shows the text of files that are none themselves */
  constructor(
    private readonly session: AskSession,
    private readonly extracted: ExtractedDocuments,
  ) {
    this.tracker = new AnchorTracker(session);
    this.mark = new AnswerMark((document) => this.markedRange(document));
    this.subscription = session.onDidChange(({ round }) => {
      if (round === this.round) return;
      this.round = round;
      this.clearMark();
    });
  }

  /**
   * Goes to an answer: selects exactly its range as it stands now. When its text stands in several
   * places, asks the user; when it is gone, says so and shows where it was.
   */
  async open(id: string, options: LandingOptions): Promise<void> {
    const { place, shown } = await this.find(id);
    const { document } = shown;
    const { version } = document;
    switch (place.kind) {
      case 'exact':
      case 'moved':
        await this.land(id, shown, place.range, options);
        return;
      case 'ambiguous': {
        const range = await choosePlace(shown, place.ranges);
        if (!range) return;
        // The places are those of the text as it was when they were offered.
        if (document.version === version) await this.land(id, shown, range, options);
        else await this.open(id, options);
        return;
      }
      case 'gone': {
        this.clearMark();
        await reveal(shown, place.near, options);
        // A view that keeps the focus shows the answer's trouble in its row.
        if (options.preserveFocus) return;
        const message = vscode.l10n.t(
          'This text is gone: the words of the answer no longer stand in {0}.',
          documentName(this.session.find(id)?.uri ?? document.uri.toString()),
        );
        void vscode.window.showWarningMessage(withoutLinks(message));
      }
    }
  }

  /**
   * Shows an answer without asking anything: at its nearest place when there are several, where it
   * was when it is gone; the session is told what is wrong.
   * @returns the document shown
   */
  async preview(id: string, options: LandingOptions): Promise<vscode.TextDocument> {
    const { place, shown } = await this.find(id);
    if (place.kind === 'gone') {
      this.clearMark();
      await reveal(shown, place.near, options);
    } else {
      const range = place.kind === 'ambiguous' ? place.ranges[0] : place.range;
      if (range) await this.show(id, shown, range, options);
    }
    return shown.document;
  }

  /** The lines of the answer as it stands now; as it was read where that is not known. */
  currentLines({ id, anchor, lines }: AnswerTarget): LineRange {
    const shown = findShown(anchor);
    const range = this.tracker.followedRange(id);
    return shown && range ? editorRange(shown, range) : lines;
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
    let texts: readonly ShownText[];
    try {
      texts = await this.openTexts(id, target);
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
    const [first] = texts;
    const place = first && this.tracker.resolve(id, first);
    if (!place) throw new DocumentGoneError(vscode.l10n.t('This answer is no longer listed.'));
    let found = { shown: first, place };
    // A cell that was cut and put elsewhere, or whose id changed.
    for (const shown of place.kind === 'gone' ? texts.slice(1) : []) {
      const other = this.tracker.resolve(id, shown);
      if (!other || other.kind === 'gone') continue;
      found = { shown, place: other };
      break;
    }
    this.session.setTrouble(id, troubleSentence(found.place.kind));
    this.session.setActive(id);
    return found;
  }

  /** The texts in which an answer may stand, the one it is followed in first; at least one. */
  private async openTexts(
    id: string,
    { uri, part, anchor }: AnswerTarget,
  ): Promise<readonly ShownText[]> {
    if (uri.startsWith('untitled:') && !findShown(anchor)) {
      throw new DocumentGoneError(vscode.l10n.t('The unsaved document was closed.'));
    }
    const page = part !== null && 'page' in part ? part.page : null;
    const texts = await openShown(anchor, page, this.extracted);
    if (texts.length === 0) {
      throw new DocumentGoneError(vscode.l10n.t('{0} can no longer be read.', documentName(uri)));
    }
    const followedIn = this.tracker.documentOf(id);
    const followed = texts.filter(({ document }) => document.uri.toString() === followedIn);
    return [...followed, ...texts.filter((shown) => !followed.includes(shown))];
  }

  private async land(
    id: string,
    shown: ShownText,
    range: TextRange,
    options: LandingOptions,
  ): Promise<void> {
    this.tracker.settle(id, shown, range);
    this.session.setTrouble(id, null);
    await this.show(id, shown, range, options);
  }

  private async show(
    id: string,
    shown: ShownText,
    range: TextRange,
    options: LandingOptions,
  ): Promise<void> {
    const selection = await reveal(shown, range, options);
    this.marked = { id, shown };
    this.mark.show(shown.document, selection);
  }

  private markedRange(document: vscode.TextDocument): vscode.Range | null {
    if (this.marked?.shown.document !== document) return null;
    const range = this.tracker.followedRange(this.marked.id);
    return range && editorRange(this.marked.shown, range);
  }
}

/** Shows the document with the range selected and in sight. */
async function reveal(
  shown: ShownText,
  range: TextRange,
  options: LandingOptions,
): Promise<vscode.Range> {
  const { document, notebook } = shown;
  const { preserveFocus, preview } = options;
  const selection = editorRange(shown, range);
  const column = options.viewColumn ?? columnOf(notebook?.uri ?? document.uri);
  if (notebook) {
    const place = column === undefined ? {} : { viewColumn: column };
    await revealInCell(notebook, document, selection, { ...options, ...place });
    return selection;
  }
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
        (tab.input instanceof vscode.TabInputText ||
          tab.input instanceof vscode.TabInputNotebook) &&
        tab.input.uri.toString() === uri.toString(),
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
