import * as vscode from 'vscode';
import type { KeptPlace } from '../index/indexMessages';

/** A browser has no disk: everything comes through the editor. */
export function isOnOwnDisk(): boolean {
  return false;
}

export function absolutePath(): string | null {
  return null;
}

/** The editor keeps files of extensions in whatever storage it has. */
export function canKeepIn(): boolean {
  return true;
}

/** A browser keeps the index in the editor's storage. */
export function keptThroughEditor(place: KeptPlace | null): vscode.Uri | null {
  return place && vscode.Uri.parse(place.folder);
}
