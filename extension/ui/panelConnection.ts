import type * as vscode from 'vscode';
import { createMessageConnection, type MessageConnection } from 'vscode-jsonrpc/node';
import { PostedMessageReader, PostedMessageWriter } from '../../webview/transport';

/** JSON-RPC with the page of a webview. The caller listens, and disposes it when the page is gone. */
export function connectWebview(webview: vscode.Webview): MessageConnection {
  return createMessageConnection(
    new PostedMessageReader((receive) => webview.onDidReceiveMessage(receive)),
    new PostedMessageWriter((message) => webview.postMessage(message)),
  );
}
