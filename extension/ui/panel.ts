import * as vscode from 'vscode';
import type { MessageConnection } from 'vscode-jsonrpc';
import { ENGLISH_PHRASES, type Phrases } from '../../webview/phrases';
import {
  PanelAsk,
  PanelCancel,
  PanelChooseAccelerator,
  PanelCopy,
  PanelFocusQuestion,
  PanelMoved,
  PanelOpen,
  PanelReady,
  PanelSetScope,
  PanelShow,
  PanelShowDocuments,
} from '../../webview/protocol';
import { ReaderLoadError } from '../../models/reading/readerErrors';
import {
  ACCELERATOR_CHOICES,
  type AcceleratorChoice,
  type AcceleratorSelector,
} from '../runtime/accelerators';
import type { ProofMemory } from '../runtime/proofMemory';
import type { FormStore } from '../readers/forms';
import type { ReaderFolder } from '../runtime/readerFolder';
import { acceleratorRows } from './acceleratorRows';
import type { AnswerActions } from './answerActions';
import type { AskSession, Subscription } from './askSession';
import { Coalesced } from './coalesce';
import type { Landing } from './landing';
import { notFoundReason } from './notFoundReason';
import type { DraftMemory } from './draftMemory';
import { connectWebview } from './panelConnection';
import { panelHtml } from './panelHtml';
import { panelStarts } from './panelReader';
import { PanelRows } from './panelRows';
import { panelStateOf, type PanelWords } from './panelState';
import type { QuestionHistory } from './questionHistory';
import { randomId } from './randomId';
import { leftOutLabel, noteSentence, placeSentence, readSentence } from './sentences';
import { uriOfPlace } from './uriOfPlace';

/** The least time between two pictures of the state, in milliseconds. */
const PUSH_MS = 50;

export interface PanelPorts {
  readonly extensionUri: vscode.Uri;
  readonly session: AskSession;
  readonly actions: AnswerActions;
  readonly landing: Pick<Landing, 'currentLines' | 'tracker'>;
  readonly accelerators: Pick<
    AcceleratorSelector,
    'states' | 'onDidChange' | 'attachWebview' | 'detachWebview'
  >;
  /** The user's choice of accelerator, and how to change it. */
  readonly choice: () => AcceleratorChoice;
  readonly choose: (choice: AcceleratorChoice) => Promise<void>;
  /** Absolute path of the reader's folder, which the page may fetch from at first. */
  readonly readerPath: () => string;
  readonly openReader: () => Promise<ReaderFolder>;
  /** Absolute path of the folder of readers' float forms, and the forms. */
  readonly formsPath: string;
  readonly forms: () => Promise<Pick<FormStore, 'get'>>;
  readonly proofs: ProofMemory;
  readonly draft: DraftMemory;
  readonly history: Pick<QuestionHistory, 'questions'>;
}

/** The panel in the side bar. Nothing of it exists, and no reader starts in it, before it is opened. */
export class PanelProvider implements vscode.WebviewViewProvider, vscode.Disposable {
  static readonly viewId = 'verbatim.panel';
  private live: LivePanel | null = null;
  /** A wish to put the cursor into the question box, until the page is there. */
  private wantsFocus = false;

  constructor(private readonly ports: PanelPorts) {}

  resolveWebviewView(view: vscode.WebviewView): void {
    this.live?.dispose();
    const live = new LivePanel(view, this.ports, () => this.deliverFocus());
    this.live = live;
    view.onDidDispose(() => {
      live.dispose();
      if (this.live === live) this.live = null;
    });
  }

  /** Shows the panel with the cursor in the question box. Only for a gesture of the user. */
  async reveal(): Promise<void> {
    this.wantsFocus = true;
    await vscode.commands.executeCommand(`${PanelProvider.viewId}.focus`);
    this.deliverFocus();
  }

  dispose(): void {
    this.live?.dispose();
    this.live = null;
  }

  private deliverFocus(): void {
    if (!this.wantsFocus || !this.live?.isReady) return;
    this.live.focusQuestion();
    this.wantsFocus = false;
  }
}

/** One view's life: its page, which may be loaded again, and the connection with it. */
class LivePanel {
  private connection: MessageConnection | null = null;
  private ready = false;
  /** A view may be told of its end after the next one took its place. */
  private disposed = false;
  private readonly rows = new PanelRows();
  private readonly pushes = new Coalesced(() => this.pushNow(), PUSH_MS);
  private readonly subscriptions: Subscription[];
  private readonly dist: vscode.Uri;
  private readonly words: PanelWords;
  /** Folder of the reader that the page may fetch from. */
  private readerPath = '';

  constructor(
    private readonly view: vscode.WebviewView,
    private readonly ports: PanelPorts,
    private readonly onReady: () => void,
  ) {
    this.dist = vscode.Uri.joinPath(ports.extensionUri, 'dist');
    this.words = wordsWith(ports.landing);
    this.subscriptions = [
      ports.session.onDidChange(() => this.push()),
      ports.landing.tracker.onDidFollow(() => this.push()),
      ports.accelerators.onDidChange(() => this.push()),
      view.onDidChangeVisibility(() => this.push()),
    ];
    this.connect();
    this.letFetch(ports.readerPath());
    view.webview.html = this.html();
  }

  get isReady(): boolean {
    return this.ready;
  }

  push(): void {
    if (this.ready && this.view.visible) this.pushes.run();
  }

  focusQuestion(): void {
    this.connection?.sendNotification(PanelFocusQuestion, {}).catch(pageGone);
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.ready = false;
    this.pushes.dispose();
    for (const it of this.subscriptions) it.dispose();
    this.ports.accelerators.detachWebview();
    this.connection?.dispose();
    this.connection = null;
  }

  /** Lets the page fetch our own files and those of a reader's folder; another folder loads it anew. */
  private letFetch(readerPath: string): void {
    this.readerPath = readerPath;
    this.view.webview.options = {
      enableScripts: true,
      localResourceRoots: [this.dist, uriOfPlace(readerPath), uriOfPlace(this.ports.formsPath)],
    };
  }

  private async openFolder(): Promise<ReaderFolder> {
    const folder = await this.ports.openReader();
    if (folder.path === this.readerPath) return folder;
    this.letFetch(folder.path);
    const message = vscode.l10n.t('The panel is loaded anew for another reader.');
    throw new ReaderLoadError('unavailable', message);
  }

  private pushNow(): void {
    const { session, accelerators } = this.ports;
    const choice = this.ports.choice();
    const state = panelStateOf(
      session.state,
      this.rows.arrange(session.state),
      {
        rows: acceleratorRows(accelerators.states(), choice, vscode.env.language, vscode.l10n),
        choice,
      },
      this.words,
      this.ports.history.questions,
    );
    this.connection?.sendNotification(PanelShow, state).catch(pageGone);
    // With this picture the page has emptied its box, or it began with an empty one.
    if (this.ports.draft.isToBeForgotten) void this.ports.draft.forgotten();
  }

  private connect(): void {
    const connection = connectWebview(this.view.webview);
    this.connection = connection;
    const { session, actions } = this.ports;
    connection.onNotification(PanelReady, () => this.pageReady());
    connection.onNotification(PanelAsk, ({ question, scope }) => {
      void session.ask(question, scope);
    });
    connection.onNotification(PanelCancel, () => session.cancel());
    connection.onNotification(PanelSetScope, ({ scope }) => session.setScope(scope));
    connection.onNotification(PanelOpen, ({ id, preserveFocus, beside }) => {
      void actions.open(id, { preserveFocus, beside });
    });
    connection.onNotification(PanelCopy, ({ id }) => void actions.copy(id));
    connection.onNotification(PanelShowDocuments, () => {
      void vscode.commands.executeCommand('verbatim.showDocuments');
    });
    connection.onNotification(PanelMoved, ({ id }) => this.rows.moved(id));
    connection.onNotification(PanelChooseAccelerator, ({ id }) => {
      const choice = ACCELERATOR_CHOICES.find((it) => it === id);
      if (choice) this.ports.choose(choice).catch(notSaved);
    });
    connection.listen();
  }

  /** A page came alive: the first, or one loaded again, whose reader is then a new one. */
  private pageReady(): void {
    if (this.ready) {
      this.ports.accelerators.detachWebview();
      this.connection?.dispose();
      this.connect();
    }
    this.ready = true;
    this.pushNow();
    const { connection } = this;
    if (connection) {
      const { webview } = this.view;
      const { forms, proofs } = this.ports;
      const openFolder = () => this.openFolder();
      this.ports.accelerators.attachWebview(
        panelStarts({ webview, connection, dist: this.dist, openFolder, forms, proofs }),
      );
    }
    this.onReady();
  }

  private html(): string {
    const { webview } = this.view;
    const resource = (name: string) =>
      webview.asWebviewUri(vscode.Uri.joinPath(this.dist, name)).toString();
    return panelHtml({
      cspSource: webview.cspSource,
      nonce: randomId(16),
      scriptUri: resource('panel.js'),
      styleUri: resource('panel.css'),
      language: vscode.env.language,
      phrases: localized(ENGLISH_PHRASES),
      forgetsDraft: this.ports.draft.isToBeForgotten,
    });
  }
}

/** The view's own event tells of that; a picture of the state is not missed. */
const pageGone = () => undefined;

const notSaved = () =>
  void vscode.window.showErrorMessage(
    vscode.l10n.t('The accelerator could not be saved: look whether settings.json can be written.'),
  );

function wordsWith(landing: Pick<Landing, 'currentLines'>): PanelWords {
  return {
    place: (target) => placeSentence({ ...target, lines: landing.currentLines(target) }),
    notFound: (update, scope) => notFoundReason(update, scope, vscode.l10n),
    note: noteSentence,
    read: readSentence,
    leftOut: leftOutLabel,
  };
}

function localized(phrases: Phrases): Phrases {
  return Object.fromEntries(
    Object.entries(phrases).map(([name, english]) => [name, vscode.l10n.t(english)]),
  ) as Phrases;
}
