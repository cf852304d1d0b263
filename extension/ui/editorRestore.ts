import * as vscode from 'vscode';

const SCROLL_ATTEMPTS = 4;
const SCROLL_WAIT_MS = 200;

interface GroupBefore {
  readonly viewColumn: vscode.ViewColumn;
  readonly activeTab: vscode.Tab | undefined;
  readonly activeIndex: number;
  /** URIs of all tabs. */
  readonly tabs: ReadonlySet<string>;
  readonly hasPreview: boolean;
}

interface EditorBefore {
  readonly document: vscode.TextDocument;
  readonly viewColumn: vscode.ViewColumn | undefined;
  readonly selections: readonly vscode.Selection[];
  readonly visible: vscode.Range | undefined;
}

/**
 * The editors as they were before previews, to be put back: active tabs, selections, scroll. Tabs
 * that the previews opened are closed again; a preview tab of the user is never taken for ours.
 */
export class EditorRestore {
  private readonly groups: readonly GroupBefore[];
  private readonly editors: readonly EditorBefore[];
  private readonly activeGroup: vscode.ViewColumn;
  private readonly opened = new Map<string, vscode.ViewColumn>();
  private touched = false;

  constructor() {
    const { all, activeTabGroup } = vscode.window.tabGroups;
    this.activeGroup = activeTabGroup.viewColumn;
    this.groups = all.map((group) => ({
      viewColumn: group.viewColumn,
      activeTab: group.activeTab,
      activeIndex: group.tabs.findIndex((tab) => tab.isActive),
      tabs: new Set(group.tabs.map(keyOf)),
      hasPreview: group.tabs.some((tab) => tab.isPreview),
    }));
    this.editors = vscode.window.visibleTextEditors.map((editor) => ({
      document: editor.document,
      viewColumn: editor.viewColumn,
      selections: editor.selections,
      visible: editor.visibleRanges[0],
    }));
  }

  /**
   * How a preview of `uri` should be shown so that it can be taken back.
   * @param column the group where the document has a tab already, if any
   */
  placeFor(
    uri: vscode.Uri,
    column: vscode.ViewColumn | undefined,
  ): { viewColumn: vscode.ViewColumn; preview: boolean } {
    this.touched = true;
    const viewColumn = column ?? this.activeGroup;
    const group = this.groups.find((it) => it.viewColumn === viewColumn);
    const name = uri.toString();
    if (!group?.tabs.has(name)) this.opened.set(name, viewColumn);
    // A preview tab would take the place of the user's own preview tab.
    return { viewColumn, preview: group?.hasPreview !== true };
  }

  /** Closes tabs opened by previews, all but that of `keep`. */
  async closeOpened(keep?: vscode.Uri): Promise<void> {
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    const ours = tabs.filter((tab) => {
      const name = keyOf(tab);
      return (
        name !== keep?.toString() && !tab.isDirty && this.opened.get(name) === tab.group.viewColumn
      );
    });
    if (ours.length > 0) await vscode.window.tabGroups.close(ours, true);
    for (const tab of ours) this.opened.delete(keyOf(tab));
  }

  /** Forgets that the document's tab was opened by a preview: the user wants it now. */
  keep(uri: vscode.Uri): void {
    this.opened.delete(uri.toString());
  }

  /** Puts everything back; the focus stays where it is. */
  async restore(): Promise<void> {
    if (!this.touched) return;
    await this.closeOpened();
    const others = this.groups.filter((it) => it.viewColumn !== this.activeGroup);
    const active = this.groups.filter((it) => it.viewColumn === this.activeGroup);
    // The active group last, so that it is active again.
    for (const group of [...others, ...active]) await this.restoreGroup(group);
  }

  private async restoreGroup(group: GroupBefore): Promise<void> {
    const input = group.activeTab?.input;
    const shown = input instanceof vscode.TabInputText ? input.uri.toString() : null;
    const before = this.editors.find(({ viewColumn, document }) => {
      return (
        viewColumn === group.viewColumn && !document.isClosed && document.uri.toString() === shown
      );
    });
    if (before) {
      const editor = await vscode.window.showTextDocument(before.document, {
        viewColumn: group.viewColumn,
        preserveFocus: true,
        preview: group.activeTab?.isPreview === true,
      });
      editor.selections = before.selections;
      if (before.visible) await scrollTo(editor, before.visible.start.line);
    } else if (group.viewColumn === this.activeGroup && group.activeIndex >= 0) {
      // A web page, an image, a diff: brought to the front by its place.
      await vscode.commands.executeCommand('workbench.action.openEditorAtIndex', group.activeIndex);
    }
  }
}

/**
 * Brings a line to the very top. The editor leaves room for the headings that stick there, so the
 * place is corrected by what is seen afterwards.
 */
async function scrollTo(editor: vscode.TextEditor, line: number): Promise<void> {
  let aim = line;
  for (let attempt = 0; attempt < SCROLL_ATTEMPTS; attempt++) {
    const scrolled = nextScroll(editor);
    const at = Math.min(Math.max(aim, 0), editor.document.lineCount - 1);
    editor.revealRange(new vscode.Range(at, 0, at, 0), vscode.TextEditorRevealType.AtTop);
    await scrolled;
    const top = editor.visibleRanges[0]?.start.line;
    if (top === undefined || top === line) return;
    aim += line - top;
  }
}

/** Resolves when the editor reports other visible lines, or after a moment when it does not. */
function nextScroll(editor: vscode.TextEditor): Promise<void> {
  return new Promise((resolve) => {
    const subscription = vscode.window.onDidChangeTextEditorVisibleRanges((event) => {
      if (event.textEditor === editor) done();
    });
    const timer = setTimeout(done, SCROLL_WAIT_MS);
    function done(): void {
      clearTimeout(timer);
      subscription.dispose();
      resolve();
    }
  });
}

function keyOf(tab: vscode.Tab): string {
  const { input } = tab;
  return input instanceof vscode.TabInputText || input instanceof vscode.TabInputNotebook
    ? input.uri.toString()
    : `${tab.label}#other`;
}
