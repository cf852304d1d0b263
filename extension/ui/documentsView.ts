import * as vscode from 'vscode';
import type { DocumentEntry } from '../index/documentEntry';
import { buildDocumentTree } from './documentTree';
import type { FileNode, SearchedRoot, TreeNode } from './documentTree';
import { withoutLinks } from './labels';
import { detailSentence } from './sentences';

export const DOCUMENTS_VIEW = 'verbatim.documents';

/** Quiet time between two fetches of the list while the index grows. */
const REFRESH_MS = 700;

export interface DocumentsViewPorts {
  /** Every document, indexed or not; begins to compare the folders with the disk. */
  readonly list: () => Promise<readonly DocumentEntry[]>;
  readonly roots: () => readonly SearchedRoot[];
  /** A sentence for the user about a failure. */
  readonly explain: (error: unknown) => string;
}

/**
 * The native tree of everything that is searched, and of what is not and why. Asks for nothing
 * before it is looked at.
 */
export class DocumentsView implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: vscode.TreeView<TreeNode>;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private stale = false;

  constructor(private readonly ports: DocumentsViewPorts) {
    this.view = vscode.window.createTreeView(DOCUMENTS_VIEW, {
      treeDataProvider: this,
      showCollapseAll: true,
    });
    this.view.onDidChangeVisibility(({ visible }) => {
      if (visible && this.stale) this.refresh();
    });
  }

  /** The index changed: the list is fetched anew, soon, if anybody looks. */
  refresh(): void {
    this.stale = true;
    if (!this.view.visible || this.timer) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.stale = false;
      this.changed.fire(undefined);
    }, REFRESH_MS);
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    if (node) return node.kind === 'file' ? [] : [...node.children];
    try {
      const entries = await this.ports.list();
      this.view.message = '';
      return [...buildDocumentTree(entries, this.ports.roots(), vscode.l10n.t('Open files'))];
    } catch (error) {
      this.view.message = this.ports.explain(error);
      return [];
    }
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    return node.kind === 'file' ? fileItem(node) : folderItem(node);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.view.dispose();
    this.changed.dispose();
  }
}

function folderItem(node: Exclude<TreeNode, FileNode>): vscode.TreeItem {
  const isRoot = node.kind === 'root';
  const item = new vscode.TreeItem(
    node.name,
    isRoot ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed,
  );
  item.id = node.id;
  item.iconPath = isRoot && !node.root ? new vscode.ThemeIcon('files') : vscode.ThemeIcon.Folder;
  item.description =
    node.leftOut > 0
      ? vscode.l10n.t('{0} searched, {1} left out', node.documents, node.leftOut)
      : vscode.l10n.t('{0} searched', node.documents);
  item.contextValue = isRoot && node.root?.elsewhere ? 'elsewhere' : node.kind;
  return item;
}

function fileItem(node: FileNode): vscode.TreeItem {
  const item = new vscode.TreeItem(node.name);
  item.id = node.id;
  item.description = descriptionOf(node);
  const place = placeName(node.uri);
  item.tooltip =
    node.detail === null ? place : `${place}\n${withoutLinks(detailSentence(node.detail))}`;
  const isFolder = node.uri.endsWith('/');
  if (node.state === 'skipped') {
    item.iconPath = new vscode.ThemeIcon('circle-slash');
    item.contextValue = node.canInclude ? 'leftOut.canInclude' : 'leftOut';
  } else {
    item.iconPath =
      node.state === 'waiting' ? new vscode.ThemeIcon('loading~spin') : vscode.ThemeIcon.File;
    item.contextValue = 'searched';
  }
  if (!isFolder) {
    const uri = vscode.Uri.parse(node.uri);
    item.resourceUri = uri;
    item.command = { command: 'vscode.open', title: vscode.l10n.t('Open'), arguments: [uri] };
  }
  return item;
}

/** A path as the system writes it, or the address on another file system. */
function placeName(uri: string): string {
  const parsed = vscode.Uri.parse(uri);
  return parsed.scheme === 'file' ? parsed.fsPath : parsed.toString(true);
}

function descriptionOf(node: FileNode): string {
  switch (node.state) {
    case 'indexed':
      return node.passages === 1
        ? vscode.l10n.t('1 passage, {0} words', node.words)
        : vscode.l10n.t('{0} passages, {1} words', node.passages, node.words);
    case 'waiting':
      return vscode.l10n.t('waiting');
    case 'skipped':
      return node.detail === null ? vscode.l10n.t('left out') : detailSentence(node.detail);
  }
}
