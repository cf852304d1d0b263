import * as vscode from 'vscode';

export function placeOf(uri: { toString(): string }): string {
  return uri.toString();
}

export function placeIn(folder: string, ...names: readonly string[]): string {
  return vscode.Uri.joinPath(vscode.Uri.parse(folder), ...names).toString();
}

export async function readPlace(place: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await vscode.workspace.fs.readFile(vscode.Uri.parse(place)));
}

export async function assertPlace(place: string): Promise<void> {
  await vscode.workspace.fs.stat(vscode.Uri.parse(place));
}
