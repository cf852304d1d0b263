import * as vscode from 'vscode';

/** Marks one answer in every editor that shows its document, until it is cleared. */
export class AnswerMark implements vscode.Disposable {
  private marked: { readonly uri: string; readonly range: vscode.Range } | null = null;
  private type: vscode.TextEditorDecorationType | null = null;
  private readonly subscription: vscode.Disposable;

  /** @param currentRange where the mark stands after edits; null when that is not known */
  constructor(
    private readonly currentRange: (document: vscode.TextDocument) => vscode.Range | null,
  ) {
    this.subscription = vscode.window.onDidChangeVisibleTextEditors(() => this.apply());
  }

  show(document: vscode.TextDocument, range: vscode.Range): void {
    this.clear();
    this.marked = { uri: document.uri.toString(), range };
    this.apply();
  }

  clear(): void {
    this.marked = null;
    // The only way to take a decoration out of editors that are no longer visible, too.
    this.type?.dispose();
    this.type = null;
  }

  dispose(): void {
    this.clear();
    this.subscription.dispose();
  }

  private apply(): void {
    if (!this.marked) return;
    // Over several lines every line would get a box of its own.
    const border = this.marked.range.isSingleLine ? 'answerBorder' : 'passageBorder';
    this.type ??= vscode.window.createTextEditorDecorationType({
      backgroundColor: new vscode.ThemeColor('verbatim.answerBackground'),
      border: '1px solid',
      borderColor: new vscode.ThemeColor(`verbatim.${border}`),
      overviewRulerColor: new vscode.ThemeColor('verbatim.answerBorder'),
      overviewRulerLane: vscode.OverviewRulerLane.Center,
      rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
    });
    for (const editor of vscode.window.visibleTextEditors) {
      if (editor.document.uri.toString() !== this.marked.uri) continue;
      const range = this.currentRange(editor.document) ?? this.marked.range;
      editor.setDecorations(this.type, [range]);
    }
  }
}
