import type * as vscode from 'vscode';
import { createMessageConnection, type MessageConnection } from 'vscode-jsonrpc/browser';
import { PostedMessageReader, PostedMessageWriter } from '../../webview/transport';

export function connectWebview(webview: vscode.Webview): MessageConnection {
  return createMessageConnection(
    new PostedMessageReader((receive) => webview.onDidReceiveMessage(receive)),
    new PostedMessageWriter((message) => webview.postMessage(message)),
  );
}
