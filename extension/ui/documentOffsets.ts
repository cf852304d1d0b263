import * as vscode from 'vscode';
import type { TextRange } from '../documents/document';

/** Between our offsets (every line break one unit, no byte order mark) and the editor's lines. */

/** The editor's place of an offset of the document's normalised text; the text is not copied. */
function positionIn(document: vscode.TextDocument, offset: number): vscode.Position {
  const extra = document.eol === vscode.EndOfLine.CRLF ? 1 : 0;
  const mark = document.lineAt(0).text.startsWith('\ufeff') ? 1 : 0;
  const lineStart = (line: number) =>
    document.offsetAt(new vscode.Position(line, 0)) - extra * line - mark;
  let line = 0;
  for (let high = document.lineCount - 1; line < high;) {
    const middle = (line + high + 1) >>> 1;
    if (lineStart(middle) <= offset) line = middle;
    else high = middle - 1;
  }
  const character = Math.max(0, offset - lineStart(line));
  return document.validatePosition(new vscode.Position(line, character));
}

/** The same for a range. */
export function rangeIn(document: vscode.TextDocument, range: TextRange): vscode.Range {
  return new vscode.Range(positionIn(document, range.start), positionIn(document, range.end));
}

/** The text of a range as the editor has it, `units` of it at most; a long rest is not copied. */
export function beginningOf(
  document: vscode.TextDocument,
  range: vscode.Range,
  units: number,
): string {
  const start = document.offsetAt(range.start);
  const end = Math.min(document.offsetAt(range.end), start + units);
  return document.getText(new vscode.Range(range.start, document.positionAt(end)));
}
