import * as vscode from 'vscode';
import type { ScopeId } from '../../webview/protocol';
import type { Scopes } from '../workspace/scopes';
import type { AskSession, SessionState } from './askSession';
import { EditorRestore } from './editorRestore';
import { withoutIcons } from './labels';
import { columnOf } from './landing';
import type { Landing } from './landing';
import type { Log } from './log';
import { arrangeEntries, pickRows } from './quickPickRows';
import type { PickEntry, PickRow, PickWording } from './quickPickRows';
import {
  confidenceSentence,
  headingSentence,
  placeSentence,
  scopeName,
  stateSentence,
} from './sentences';
import type { StableRow } from './stableRows';

export interface AskCommandPorts {
  readonly session: AskSession;
  readonly landing: Landing;
  readonly scopes: Scopes;
  readonly log: Log;
  /** Goes to an answer for good. */
  readonly open: (id: string) => Promise<void>;
}

interface RowItem extends vscode.QuickPickItem {
  /** Of the entry; none for separators. */
  readonly id?: string;
}

interface ScopeButton extends vscode.QuickInputButton {
  readonly scope: ScopeId;
}

const SCOPE_ICONS: Readonly<Record<ScopeId, string>> = {
  file: 'file',
  open: 'files',
  workspace: 'root-folder',
};

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
    place: placeSentence,
    confidence: confidenceSentence,
    heading: headingSentence,
    late: vscode.l10n.t('found later'),
    nearest: vscode.l10n.t('nearest passages'),
  };
  private entries: StableRow<PickEntry>[] = [];
  private shown = '';
  private round = -1;
  /** The question this pick asked last, trimmed; null before the first. */
  private asked: string | null = null;
  /** The row active by our doing or the user's. */
  private active: string | null = null;
  private movedTo: string | null = null;
  /** New rows make the editor report their first as active by its own doing, however late. */
  private echo: string | null = null;
  private accepted = false;
  private previewTimer: ReturnType<typeof setTimeout> | undefined;
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
    this.picker.show();
    if (question !== undefined) this.ask();
  }

  private ask(): void {
    this.asked = this.picker.value.trim();
    void this.ports.session.ask(this.picker.value);
  }

  /** Enter: a question that differs from the last is asked, otherwise the active answer is opened. */
  private accept(): void {
    if (this.accepted) return;
    const { phase, question } = this.ports.session.state;
    const ours = this.isOurs(question) && this.picker.value.trim() === question;
    // What the editor shows as active, whatever we last made of its events.
    const id = this.picker.activeItems[0]?.id ?? this.active;
    // What was found before a question was cancelled or failed can still be opened.
    if (ours && id !== null && this.ports.session.find(id)) this.open(id);
    else if (!ours || phase === 'failed' || phase === 'cancelled') this.ask();
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
    if (id === null || id === this.active) return;
    const { echo } = this;
    this.echo = null;
    if (echo === id) return;
    this.active = id;
    this.movedTo = id;
    clearTimeout(this.previewTimer);
    this.previewTimer = setTimeout(() => this.preview(id), PREVIEW_PAUSE_MS);
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
      this.active = null;
      this.movedTo = null;
    }
    this.entries = arrangeEntries(state, this.entries, this.movedTo, this.wording);
    const rows = pickRows(this.entries, this.wording);
    const signature = JSON.stringify([rows, [...state.troubles]]);
    if (signature === this.shown) return;
    this.shown = signature;
    const items = rows.map((row) => itemOf(row, state.troubles));
    const ids = items.flatMap((item) => item.id ?? []);
    if (this.active === null || !ids.includes(this.active) || this.movedTo === null) {
      this.active = firstAnswer(rows) ?? ids[0] ?? null;
    }
    this.echo = ids[0] ?? null;
    this.picker.items = items;
    this.picker.activeItems = items.filter((item) => item.id === this.active);
  }

  private renderTitle(state: SessionState): void {
    const running = state.phase === 'searching' || state.phase === 'reading';
    const progress = running && this.asked !== null ? stateSentence(state) : '';
    this.picker.busy = progress !== '';
    this.picker.title = [vscode.l10n.t('Verbatim'), scopeName(state.scope), progress]
      .filter((part) => part !== '')
      .join(' · ');
    this.picker.buttons = (['file', 'open', 'workspace'] as const).map((scope): ScopeButton => ({
      scope,
      iconPath: new vscode.ThemeIcon(scope === state.scope ? 'check' : SCOPE_ICONS[scope]),
      tooltip:
        scope === state.scope
          ? vscode.l10n.t('{0} (chosen)', scopeName(scope))
          : vscode.l10n.t('Ask instead: {0}', scopeName(scope)),
    }));
  }
}

function itemOf(row: PickRow, troubles: ReadonlyMap<string, string>): RowItem {
  if (row.kind === 'separator') {
    return { kind: vscode.QuickPickItemKind.Separator, label: row.label };
  }
  const trouble = troubles.get(row.id);
  return {
    id: row.id,
    label: row.kind === 'note' ? `$(info) ${withoutIcons(row.label)}` : row.label,
    description: row.description,
    detail: trouble === undefined ? row.detail : `$(warning) ${withoutIcons(trouble)}`,
    // What is typed is a question, no filter.
    alwaysShow: true,
  };
}

function firstAnswer(rows: readonly PickRow[]): string | null {
  for (const row of rows) if (row.kind === 'answer') return row.id;
  return null;
}

/**
 * Rows stay in our order though their words match what is typed. The property has been in the editor
 * for years but not in its typings; an editor without it sorts, which only looks worse.
 */
function keepOrder(picker: vscode.QuickPick<RowItem>): void {
  try {
    (picker as { sortByLabel?: boolean }).sortByLabel = false;
  } catch {
    // An editor that asks for permission here keeps its own order.
  }
}
