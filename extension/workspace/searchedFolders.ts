import * as vscode from 'vscode';
import { BY_EDITOR } from '../documents/encoding';
import type { FolderSource } from '../index/passageIndex';
import { excludeGlobs } from './excludeGlobs';
import { absolutePath } from './ownDisk';
import { readSettings } from './settings';

/** The settings that decide what a walk leaves out and how files are decoded. */
const DECIDING = [
  'files.exclude',
  'search.exclude',
  'files.encoding',
  'files.autoGuessEncoding',
  'verbatim.exclude',
  'verbatim.alsoSearch',
];

/** Whether a change of settings changes what `searchedFolders` tells. */
export function changesFolders(event: vscode.ConfigurationChangeEvent): boolean {
  return DECIDING.some((name) => event.affectsConfiguration(name));
}

/** The folders and files from elsewhere that the user searches too; what cannot be a place is left out. */
function alsoSearched(): vscode.Uri[] {
  return readSettings().alsoSearch.flatMap((entry) => {
    const path = absolutePath(entry);
    if (path !== null) return [vscode.Uri.file(path)];
    return /^[a-z][a-z0-9+.-]+:/i.test(entry) ? [vscode.Uri.parse(entry)] : [];
  });
}

/** Every folder that is searched besides open documents, the workspace's first; each once. */
export function searchedRoots(): vscode.Uri[] {
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
  const byName = new Map([...folders, ...alsoSearched()].map((uri) => [uri.toString(), uri]));
  return [...byName.values()];
}

/** The same as rows of a list, named as the workspace names them. */
export function rootsShown(): { uri: string; name: string; elsewhere: boolean }[] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return searchedRoots().map((uri) => {
    const name = uri.toString().replace(/\/$/, '');
    const folder = folders.find((it) => it.uri.toString() === uri.toString());
    const path = uri.scheme === 'file' ? uri.fsPath : name;
    return { uri: name, name: folder?.name ?? path, elsewhere: !folder };
  });
}

/** A root with what the settings leave out of it and how its files are decoded. */
export function sourceOfRoot(uri: vscode.Uri): FolderSource {
  const { exclude } = readSettings();
  const setting = (section: string, name: string): unknown =>
    vscode.workspace.getConfiguration(section, uri).get(name);
  const encoding = encodingIn(uri);
  return {
    root: uri.toString(),
    exclude: [
      { from: 'verbatim.exclude', globs: exclude },
      { from: 'files.exclude', globs: excludeGlobs(setting('files', 'exclude')) },
      { from: 'search.exclude', globs: excludeGlobs(setting('search', 'exclude')) },
    ],
    ...(encoding === null ? {} : { encoding }),
  };
}

/** Of files below a root; null for UTF-8. */
function encodingIn(root: vscode.Uri): string | null {
  const files = vscode.workspace.getConfiguration('files', root);
  const perLanguage = files.inspect('encoding')?.languageIds ?? [];
  // Which one a file has is then for the editor to say.
  if (files.get('autoGuessEncoding') === true || perLanguage.length > 0) return BY_EDITOR;
  const encoding = files.get('encoding');
  return typeof encoding === 'string' && encoding !== 'utf8' ? encoding : null;
}
