import * as vscode from 'vscode';
import type { AskUpdate } from './answering/answer';
import type { KeptPlace } from './index/indexMessages';
import { SessionActions } from './ui/actions';
import { askAboutSelection } from './ui/askAboutSelection';
import { askInQuickPick } from './ui/askCommand';
import { AskSession } from './ui/askSession';
import type { SessionState } from './ui/askSession';
import { followContextKeys } from './ui/contextKeys';
import { DraftMemory } from './ui/draftMemory';
import { explain } from './ui/explain';
import { followRenames } from './ui/followRenames';
import { Diagnostics } from './ui/diagnostics';
import { ExtractedDocuments } from './ui/extractedDocument';
import { registerDocuments } from './ui/registerDocuments';
import { registerHover } from './ui/hover';
import { placeIn, placeOf } from './runtime/places';
import { ProofMemory } from './runtime/proofMemory';
import { Landing } from './ui/landing';
import { showAcceleratorNotice } from './ui/acceleratorNotice';
import { registerLanguageModelTool } from './ui/languageModelTool';
import { LazyAccelerators } from './ui/lazyAccelerators';
import { LazyPanel } from './ui/lazyPanel';
import { QuestionHistory } from './ui/questionHistory';
import { Log } from './ui/log';
import type { PanelPorts } from './ui/panel';
import type { ReaderCommands } from './ui/readerCommands';
import { StatusBar } from './ui/statusBar';
import type { Answerer } from './workspace/answerer';
import { canKeepIn } from './workspace/ownDisk';
import { DocumentChoices } from './workspace/documentChoices';
import { Scopes } from './workspace/scopes';
import { rootsShown } from './workspace/searchedFolders';
import { onDidChangeSettings, readSettings, saveAccelerator } from './workspace/settings';
import type { ScopeId } from '../webview/protocol';

/** What other extensions, and our own tests, may use. */
export interface VerbatimApi {
  /** Asks as the user would, and resolves with the last snapshot; null when overtaken or failed. */
  ask(question: string, scope: ScopeId): Promise<AskUpdate | null>;
  /** Opens an answer of the current question and selects it. */
  open(id: string): Promise<void>;
  readonly state: SessionState;
  /** Whether anything heavy was loaded yet. */
  readonly loaded: boolean;
}

/** Registers everything; reads and loads nothing before the first question. */
export function activate(context: vscode.ExtensionContext): VerbatimApi {
  try {
    return start(context);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(
      vscode.l10n.t('Verbatim could not start: {0} Reload the window to try again.', message),
    );
    throw error;
  }
}

function start(context: vscode.ExtensionContext): VerbatimApi {
  const { extensionUri } = context;
  const extensionPath = placeOf(extensionUri);
  const log = new Log();
  const scopes = new Scopes();
  const explained = (error: unknown) => explain(error, log);

  const draft = new DraftMemory(context.workspaceState);
  const proofs = new ProofMemory(context.globalState);
  let made: Answerer | null = null;
  let making: Promise<Answerer> | null = null;
  const answerer = (): Promise<Answerer> => {
    making ??= import('./workspace/answerer').then((it) => {
      made = new it.Answerer({
        extensionPath,
        scopes,
        choices: new DocumentChoices(context.workspaceState),
        storage: keptPlace(context),
        onProgress: (progress) => {
          status.showProgress(progress);
          documents.refresh();
        },
        warn: (line) => log.warn(line),
        info: (line) => log.info(line),
        version: versionOf(context),
        speeds: context.globalState,
        proofs,
        onNotice: showAcceleratorNotice,
        onReader: (reading) => accelerators.opened(reading.accelerators),
      });
      return made;
    });
    return making;
  };

  let { defaultScope } = readSettings();
  const session = new AskSession(
    {
      ask: async function* (question, scope, signal, turn) {
        yield* (await answerer()).ask(question, scope, signal, turn);
      },
      explain: explained,
    },
    defaultScope,
  );
  const extracted = new ExtractedDocuments(async (uri) =>
    (await answerer()).indexed().index.extractedText(uri),
  );
  const landing = new Landing(session, extracted);
  const history = new QuestionHistory(session);
  const actions = new SessionActions(session, landing, log);
  const open = (id: string) => actions.open(id, { preserveFocus: false });
  const asking = { session, landing, scopes, log, open, history };
  const reading = async () => (await answerer()).reading();
  const accelerators = new LazyAccelerators(async () => (await reading()).accelerators, explained);
  let readersMade: Promise<ReaderCommands> | null = null;
  const readers = (): Promise<ReaderCommands> => {
    readersMade ??= import('./ui/readerCommands').then((it) => it.readerCommands(context, log));
    return readersMade;
  };
  let hasBegun = false;
  /** When the first view to ask in comes up: before that nobody saw, or chose, a scope. */
  const begin = (): void => {
    const settings = readSettings();
    if (!hasBegun && !settings.isScopeSet) session.setScope(scopes.atFirst(settings.defaultScope));
    hasBegun = true;
  };
  const panelPorts: PanelPorts = {
    extensionUri,
    session,
    actions,
    landing,
    history,
    accelerators,
    choice: () => readSettings().accelerator,
    choose: saveAccelerator,
    readerPath: () => readSettings().readerPath || placeIn(extensionPath, 'models', 'bundled'),
    openReader: async () => (await reading()).folder,
    formsPath: placeIn(placeOf(context.globalStorageUri), 'readers', '.forms'),
    forms: async () => (await readers()).forms,
    proofs,
    draft,
  };
  const panel = new LazyPanel(panelPorts, begin);
  const command = (name: string, run: (...args: unknown[]) => unknown) =>
    vscode.commands.registerCommand(`verbatim.${name}`, run);

  const status = new StatusBar(session);
  const hover = registerHover({
    session,
    log,
    open,
    isWarm: (scope) => made?.isWarm(scope) ?? false,
    ask: (question) => askInQuickPick(asking, question),
  });
  const documents = registerDocuments({
    documents: async () => (await answerer()).indexed(),
    roots: rootsShown,
    forget: async () => {
      await draft.forget();
      session.forget();
      extracted.forget();
      hover.forget();
      await (await answerer()).forgetDocuments();
      status.showProgress(null);
    },
    explain: explained,
  });

  const diagnostics = new Diagnostics({
    version: versionOf(context),
    answerer: () => made,
    accelerators: () => accelerators.states(),
    isIndexKept: keptPlace(context) !== null,
    state: () => session.state,
  });

  context.subscriptions.push(
    log,
    diagnostics,
    scopes,
    session,
    history,
    extracted,
    landing,
    panel,
    status,
    documents,
    followContextKeys(session),
    followRenames(session),
    hover,
    registerLanguageModelTool({ session, log, explain: explained }),
    onDidChangeSettings((settings) => {
      made?.applySettings(settings);
      // Only when that setting is the one that changed: the user may have chosen otherwise since.
      if (settings.defaultScope !== defaultScope) session.setScope(settings.defaultScope);
      ({ defaultScope } = settings);
    }),
    command('ask', () => {
      begin();
      askInQuickPick(asking);
    }),
    command('askAboutSelection', () => askAboutSelection(asking)),
    command('nextAnswer', () => actions.step(1)),
    command('previousAnswer', () => actions.step(-1)),
    command('copyAnswer', (on) => actions.copyActive('text', on)),
    command('copyAnswerMarkdown', (on) => actions.copyActive('markdown', on)),
    command('openAnswer', (on) => actions.openFromMenu(on, false)),
    command('openAnswerBeside', (on) => actions.openFromMenu(on, true)),
    command('leaveAnswerOut', (on) => actions.leaveOut(on)),
    command('cancel', () => session.cancel()),
    command('showPanel', () => panel.reveal()),
    command('showLog', () => log.show()),
    command('showDiagnostics', async () => {
      try {
        await diagnostics.show();
      } catch (error) {
        await vscode.window.showErrorMessage(explained(error));
      }
    }),
    command('chooseAccelerator', async () =>
      (await import('./ui/chooseAccelerator')).chooseAccelerator(accelerators),
    ),
    command('addReader', async () => (await readers()).add()),
    command('chooseReader', async () => (await readers()).choose()),
    { dispose: () => void made?.dispose() },
  );

  return {
    ask: async (question, scope) => {
      await session.ask(question, scope);
      const { state } = session;
      return state.phase === 'done' ? state.update : null;
    },
    open,
    get state() {
      return session.state;
    },
    get loaded() {
      return making !== null;
    },
  };
}

function versionOf({ extension }: vscode.ExtensionContext): string {
  return (extension.packageJSON as { readonly version: string }).version;
}

/** The workspace's own folder for the index; null without a workspace, or where none can be kept. */
function keptPlace(context: vscode.ExtensionContext): KeptPlace | null {
  const { storageUri } = context;
  if (!storageUri || !canKeepIn(storageUri)) return null;
  return { folder: placeIn(placeOf(storageUri), 'index'), version: versionOf(context) };
}
