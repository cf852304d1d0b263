/**
 * Which URIs stand for documents of the user. What the editor itself writes (output, terminals,
 * chats, search results, input boxes) never counts, nor do views that only look like documents.
 */
const NEVER: ReadonlySet<string> = new Set([
  'output',
  'debug',
  'search-editor',
  'comment',
  'interactive',
  'repl',
  'private',
  'walkThrough',
  'walkThroughSnippet',
  'extension-editor',
  'welcome-page',
  'webview-panel',
  'tunnel',
  'inmemory',
]);
const NEVER_BEGINNING = [
  'verbatim',
  'chat',
  'vscode-chat',
  'vscode-terminal',
  'vscode-interactive',
  'vscode-copilot',
  'vscode-scm',
  'vscode-settings',
  'vscode-webview',
  'vscode-notebook',
  'accessible-view',
];

/** Whether a URI of this scheme can be a document that is searched. */
export function isDocumentScheme(scheme: string): boolean {
  return !NEVER.has(scheme) && !NEVER_BEGINNING.some((beginning) => scheme.startsWith(beginning));
}
