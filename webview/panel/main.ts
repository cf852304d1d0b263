import { createMessageConnection } from 'vscode-jsonrpc/browser';
import type { Phrases } from '../phrases';
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
  PROTOCOL_VERSION,
} from '../protocol';
import { createPageReader } from '../runtime/pageReader';
import { PostedMessageReader, PostedMessageWriter } from '../transport';
import type { Intents } from './intents';
import { Page } from './page';
import type { Draft } from './questionForm';
import './panel.css';

/** What VS Code gives to every webview, once. */
interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: Draft): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

const api = acquireVsCodeApi();
const connection = createMessageConnection(
  new PostedMessageReader((receive) => {
    const listener = (event: MessageEvent) => receive(event.data);
    window.addEventListener('message', listener);
    return { dispose: () => window.removeEventListener('message', listener) };
  }),
  new PostedMessageWriter((message) => {
    api.postMessage(message);
    return true;
  }),
);

// Posting to the host cannot fail while the page lives: nothing to wait for, nothing to catch.
const intents: Intents = {
  ask: (question, scope) => void connection.sendNotification(PanelAsk, { question, scope }),
  cancel: () => void connection.sendNotification(PanelCancel, {}),
  setScope: (scope) => void connection.sendNotification(PanelSetScope, { scope }),
  open: (id, where) =>
    void connection.sendNotification(PanelOpen, {
      id,
      preserveFocus: where === 'look',
      beside: where === 'beside',
    }),
  copy: (id) => void connection.sendNotification(PanelCopy, { id }),
  showDocuments: () => void connection.sendNotification(PanelShowDocuments, {}),
  chooseAccelerator: (id) => void connection.sendNotification(PanelChooseAccelerator, { id }),
  moved: (id) => void connection.sendNotification(PanelMoved, { id }),
};

function draftOf(state: unknown): Draft | null {
  if (typeof state !== 'object' || state === null || !('question' in state)) return null;
  return typeof state.question === 'string' ? { question: state.question } : null;
}

const root = document.body;
const phrases = JSON.parse(root.dataset['phrases'] ?? '{}') as Phrases;
// What was typed before all was told to be forgotten.
if ('forgetsDraft' in root.dataset) api.setState({ question: '' });
const page = new Page(
  root,
  phrases,
  document.documentElement.lang,
  intents,
  (draft) => api.setState(draft),
  draftOf(api.getState()),
);

connection.onNotification(PanelShow, (state) => page.show(state));
connection.onNotification(PanelFocusQuestion, () => page.focusQuestion());
createPageReader(connection);
connection.listen();
void connection.sendNotification(PanelReady, { version: PROTOCOL_VERSION });
