import * as vscode from 'vscode';
import type { ScopeId } from '../../webview/protocol';
import type { Scopes } from '../workspace/scopes';
import type { AskSession, SessionState } from './askSession';
import { EditorRestore } from './editorRestore';
import { columnOf } from './landing';
import type { Landing } from './landing';
import type { Log } from './log';
import { nearestStart } from './nearestStart';
import { PickFocus } from './pickFocus';
import { earlierItems, firstToOpen, itemOf, keepOrder, scopeButtons } from './quickPickItems';
import type { RowItem, ScopeButton } from './quickPickItems';
import type { QuestionHistory } from './questionHistory';
import { arrangeEntries, pickRows } from './quickPickRows';
import type { PickEntry, PickRow, PickWording } from './quickPickRows';
import {
  confidenceSentence,
  copiesSentence,
  headingSentence,
  leftOutLabel,
  placeSentence,
  readSentence,
  scopeName,
  stateSentence,
  versionSentence,
} from './sentences';
import type { StableRow } from './stableRows';

export interface AskCommandPorts {
  readonly session: AskSession;
  readonly landing: Landing;
  readonly scopes: Scopes;
  readonly log: Log;
  readonly history: Pick<QuestionHistory, 'questions'>;
  /** Goes to an answer for good. */
  readonly open: (id: string) => Promise<void>;
}

/** A pause after an arrow key before its row is previewed. */
const PREVIEW_PAUSE_MS = 60;

/**
 * *Ask a Question*: a quick pick that fills while reading goes on.
 * @param question asked at once when given, else the box is empty
 */
export function askInQuickPick(ports: AskCommandPorts, question?: string): void {
  new AskQuickPick(ports).show(question);
}

class AskQuickPick {
  private readonly picker = vscode.window.createQuickPick<RowItem>();
  private readonly restore = new EditorRestore();
  private readonly wording: PickWording = {
    sentence: stateSentence,
    leftOut: leftOutLabel,
    wider: (scope) =>
      scope === 'open'
        ? vscode.l10n.t('Ask all open files')
        : vscode.l10n.t('Ask the whole workspace'),
    place: placeSentence,
    confidence: confidenceSentence,
    heading: headingSentence,
    late: vscode.l10n.t('found later'),
    nearest: vscode.l10n.t('nearest passages'),
    copies: copiesSentence,
    version: versionSentence,
    passage: ({ text }) => {
      const { update, question } = this.ports.session.state;
      const start = nearestStart(text, update?.readAs ?? question);
      return start === 0 ? text : `…${text.slice(start)}`;
    },
  };
  /** Entries whose other places are shown. */
  private readonly opened = new Set<string>();
  private rows: ReadonlyMap<string, PickRow> = new Map();
  private entries: StableRow<PickEntry>[] = [];
  private shown = '';
  private round = -1;
  /** The question this pick asked last, trimmed; null before the first. */
  private asked: string | null = null;
  private readonly focus = new PickFocus();
  private accepted = false;
  private previewTimer: ReturnType<typeof setTimeout> | undefined;
  private unsureTimer: ReturnType<typeof setTimeout> | undefined;
  private previewing: Promise<void> = Promise.resolve();
  private wanted: string | null = null;
  private readonly subscriptions: { dispose(): void }[];

  constructor(private readonly ports: AskCommandPorts) {
    const { picker } = this;
    picker.placeholder = vscode.l10n.t('Ask in plain words, then press Enter');
    picker.matchOnDescription = false;
    picker.matchOnDetail = false;
    picker.ignoreFocusOut = true;
    picker.keepScrollPosition = true;
    keepOrder(picker);
    ports.scopes.pin(true);
    this.subscriptions = [
      picker,
      ports.session.onDidChange((state) => this.render(state)),
      picker.onDidChangeValue(() => this.offerEarlier()),
      picker.onDidAccept(() => this.accept()),
      picker.onDidHide(() => this.hide()),
      picker.onDidChangeActive(([item]) => this.activeChanged(item?.id ?? null)),
      picker.onDidTriggerButton((button) => {
        if ('scope' in button) this.chooseScope((button as ScopeButton).scope);
      }),
    ];
  }

  show(question?: string): void {
    this.renderTitle(this.ports.session.state);
    if (question !== undefined) this.picker.value = question;
    else this.offerEarlier();
    this.picker.show();
    if (question !== undefined) this.ask();
  }

  /** What was asked before, as long as nothing is typed and nothing was asked here. */
  private offerEarlier(): void {
    if (this.asked !== null) return;
    this.picker.items = this.picker.value === '' ? earlierItems(this.ports.history.questions) : [];
  }

  private ask(): void {
    const question = this.picker.value.trim();
    // The box says itself what it is for; a question that stands elsewhere stays.
    if (question === '') return;
    this.asked = question;
    void this.ports.session.ask(this.picker.value);
  }

  /** Enter: a question that differs from the last is asked, otherwise the active answer is opened. */
  private accept(): void {
    if (this.accepted) return;
    // The editor makes the first row active, and may tell of it after Enter.
    const offered = this.picker.activeItems[0] ?? this.picker.items.find((it) => it.earlier);
    const earlier = offered?.earlier;
    if (this.asked === null && this.picker.value === '' && earlier !== undefined) {
      this.picker.value = earlier;
      this.ask();
      return;
    }
    const { phase, question } = this.ports.session.state;
    const ours = this.isOurs(question) && this.picker.value.trim() === question;
    // What the editor shows as active, whatever we last made of its events.
    const row = this.rowOf(this.picker.activeItems[0]?.id ?? this.focus.active);
    // What was found before a question was cancelled or failed can still be opened.
    if (ours && row?.target && this.ports.session.find(row.target)) this.open(row.target);
    else if (ours && row?.kind === 'places') this.toggle(row.of);
    else if (ours && row?.kind === 'wider') this.askWider();
    else if (ours && row?.kind === 'left-out') this.showDocuments();
    else if (!ours || phase === 'failed' || phase === 'cancelled') this.ask();
  }

  private askWider(): void {
    const wider = this.ports.session.state.update?.elsewhere;
    if (wider !== undefined) this.chooseScope(wider);
  }

  private showDocuments(): void {
    this.picker.hide();
    void vscode.commands.executeCommand('verbatim.showDocuments');
  }

  /** Shows the other places of an answer under it, or hides them. */
  private toggle(of: string): void {
    if (!this.opened.delete(of)) this.opened.add(of);
    this.render(this.ports.session.state);
  }

  private rowOf(id: string | null) {
    const row = id === null ? undefined : this.rows.get(id);
    return row === undefined || row.kind === 'separator' ? undefined : row;
  }

  private isOurs(question: string): boolean {
    return this.asked !== null && question === this.asked;
  }

  private open(id: string): void {
    this.accepted = true;
    const target = this.ports.session.find(id);
    void this.previewing
      .then(async () => {
        if (target) this.restore.keep(vscode.Uri.parse(target.uri));
        await this.restore.closeOpened();
        this.picker.hide();
        await this.ports.open(id);
      })
      .catch((error: unknown) => this.ports.log.error('opening an answer', error));
  }

  private chooseScope(scope: ScopeId): void {
    this.ports.session.setScope(scope);
    if (this.picker.value.trim() !== '' && this.asked !== null) this.ask();
  }

  private hide(): void {
    clearTimeout(this.previewTimer);
    clearTimeout(this.unsureTimer);
    this.wanted = null;
    for (const subscription of this.subscriptions) subscription.dispose();
    if (!this.accepted) {
      if (this.isOurs(this.ports.session.state.question)) this.ports.session.cancel();
      this.ports.landing.clearMark();
      this.previewing = this.previewing
        .then(() => this.restore.restore())
        .catch((error: unknown) => this.ports.log.error('restoring the editor', error));
    }
    void this.previewing.finally(() => this.ports.scopes.pin(false));
  }

  /** A change that is not of our doing is the user's: from here on the rows above stay. */
  private activeChanged(id: string | null): void {
    clearTimeout(this.unsureTimer);
    if (id === null || this.asked === null) return;
    switch (this.focus.report(id)) {
      case 'ours':
        return;
      case 'moved':
        this.previewSoon(id, PREVIEW_PAUSE_MS);
        return;
      case 'unsure':
        this.unsureTimer = setTimeout(() => {
          if (this.picker.activeItems[0]?.id !== id) return;
          this.focus.confirm(id);
          this.previewSoon(id, 0);
        }, PREVIEW_PAUSE_MS);
    }
  }

  private previewSoon(id: string, pause: number): void {
    clearTimeout(this.previewTimer);
    const target = this.rowOf(id)?.target ?? null;
    if (target === null) return;
    this.previewTimer = setTimeout(() => this.preview(target), pause);
  }

  /** The entry of the row the user moved to; null when the user has not moved. */
  private get movedTo(): string | null {
    const { movedTo } = this.focus;
    return this.rowOf(movedTo)?.of ?? movedTo;
  }

  /** One preview at a time; of those wanted meanwhile only the last. */
  private preview(id: string): void {
    const { landing, session, log } = this.ports;
    const target = session.find(id);
    if (!target) return;
    this.wanted = id;
    this.previewing = this.previewing.then(async () => {
      if (this.wanted !== id || this.accepted) return;
      const uri = vscode.Uri.parse(target.uri);
      const place = this.restore.placeFor(uri, columnOf(uri));
      try {
        await landing.preview(id, { preserveFocus: true, ...place });
        await this.restore.closeOpened(uri);
      } catch (error) {
        // What is wrong stands in the session, and so in the row.
        log.error('previewing an answer', error);
      }
    });
  }

  private render(state: SessionState): void {
    this.renderTitle(state);
    if (!this.isOurs(state.question)) return;
    if (state.round !== this.round) {
      this.round = state.round;
      this.entries = [];
      this.focus.reset();
      this.opened.clear();
    }
    this.entries = arrangeEntries(state, this.entries, this.movedTo, this.wording);
    const rows = pickRows(this.entries, this.wording, this.opened);
    const signature = JSON.stringify([rows, [...state.troubles]]);
    if (signature === this.shown) return;
    this.shown = signature;
    const items = rows.map((row) => itemOf(row, state.troubles));
    this.rows = new Map(rows.flatMap((row) => ('id' in row ? [[row.id, row]] : [])));
    const ids = [...this.rows.keys()];
    this.focus.show(ids, firstToOpen(rows));
    this.picker.items = items;
    this.picker.activeItems = items.filter((item) => item.id === this.focus.active);
  }

  private renderTitle(state: SessionState): void {
    const running = state.phase === 'searching' || state.phase === 'reading';
    const progress = running && this.asked !== null ? stateSentence(state) : '';
    this.picker.busy = progress !== '';
    const read = this.isOurs(state.question) ? readSentence(state) : '';
    this.picker.title = [vscode.l10n.t('Verbatim'), scopeName(state.scope), progress, read]
      .filter((part) => part !== '')
      .join(' · ');
    this.picker.buttons = scopeButtons(state.scope);
  }
}
