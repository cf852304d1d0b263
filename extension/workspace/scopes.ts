import * as vscode from 'vscode';
import type { SearchScope } from '../index/passageIndex';
import type { ScopeId } from '../../webview/protocol';
import { isDocumentScheme } from './documentSchemes';
import { documentsOfTab, listOpenDocuments } from './openDocuments';
import { searchedRoots } from './searchedFolders';

/**
 * Knows which documents `this file`, `open files` and `workspace` mean. "This file" is the document
 * the user is in, or was in last while a panel or terminal has the focus.
 */
export class Scopes implements vscode.Disposable {
  private last: vscode.Uri | null;
  private pins = 0;
  private readonly subscription: vscode.Disposable;

  constructor() {
    this.last = activeDocument();
    this.subscription = vscode.window.onDidChangeActiveTextEditor(() => {
      if (this.pins === 0) this.last = activeDocument() ?? this.last;
    });
  }

  /** While previews are shown, "this file" stays the one the user asked from. */
  pin(pinned: boolean): void {
    this.last = this.file() ?? this.last;
    this.pins += pinned ? 1 : -1;
  }

  /** The document that "this file" means now; null when none is open. */
  file(): vscode.Uri | null {
    const current = this.pins > 0 ? null : activeDocument();
    const file = current ?? this.last;
    return file && listOpenDocuments().has(file.toString()) ? file : null;
  }

  resolve(scope: ScopeId): SearchScope {
    switch (scope) {
      case 'file': {
        const file = this.file();
        return { kind: 'documents', uris: file ? [file.toString()] : [] };
      }
      case 'open':
        return { kind: 'documents', uris: [...listOpenDocuments().keys()] };
      case 'workspace': {
        const roots = searchedRoots().map((uri) => uri.toString());
        // An open document outside all folders is a root of its own.
        return { kind: 'folders', roots: [...roots, ...listOpenDocuments().keys()] };
      }
    }
  }

  /** The next wider scope that has documents, or may have; null where there is none. */
  wider(scope: ScopeId): 'open' | 'workspace' | null {
    if (scope === 'file' && listOpenDocuments().size > 0) return 'open';
    return scope !== 'workspace' && searchedRoots().length > 0 ? 'workspace' : null;
  }

  /** The scope to begin with: “open files” while none is open would only say that there are none. */
  atFirst(preferred: ScopeId): ScopeId {
    if (preferred !== 'open' || listOpenDocuments().size > 0) return preferred;
    return this.wider('open') ?? preferred;
  }

  dispose(): void {
    this.subscription.dispose();
  }
}

function activeDocument(): vscode.Uri | null {
  const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
  const editor = vscode.window.activeTextEditor?.document.uri;
  const shown = tab ? documentsOfTab(tab) : [];
  if (editor && isDocumentScheme(editor.scheme)) {
    const same = shown.find((uri) => uri.toString() === editor.toString());
    return same ?? editor;
  }
  return shown.at(-1) ?? null;
}
