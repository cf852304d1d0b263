import * as vscode from 'vscode';

/** The URI of what `placeOf` or a setting names: an absolute path, or a URI already. */
export function uriOfPlace(place: string): vscode.Uri {
  // One letter before the colon is a drive.
  return /^[a-z][a-z0-9+.-]+:/i.test(place) ? vscode.Uri.parse(place) : vscode.Uri.file(place);
}
