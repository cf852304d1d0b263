import * as vscode from 'vscode';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import { ReaderLoadError } from '../../models/reading/readerErrors';
import type { HomeReader } from '../runtime/homeReader';
import type { ReaderFolder } from '../runtime/readerFolder';
import { createWebviewReader } from '../runtime/webviewReader';

/**
 * Starts the reading worker in the page: it fetches worker, runtime and network through the webview's
 * resource addresses.
 * @throws ReaderLoadError
 */
export async function startPanelReader(
  webview: vscode.Webview,
  connection: MessageConnection,
  dist: vscode.Uri,
  folder: ReaderFolder,
): Promise<HomeReader> {
  const network = folder.networkPath('int8');
  if (network === null) {
    throw new ReaderLoadError('damaged', vscode.l10n.t('The reader has no int8 network.'));
  }
  const resource = (uri: vscode.Uri) => webview.asWebviewUri(uri).toString();
  return createWebviewReader(connection, {
    description: folder.description,
    workerUri: resource(vscode.Uri.joinPath(dist, 'webviewWorker.js')),
    wasmUri: resource(vscode.Uri.joinPath(dist, 'ort-wasm-simd-threaded.wasm')),
    networkUri: resource(vscode.Uri.file(network)),
  });
}
