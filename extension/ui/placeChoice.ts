import * as vscode from 'vscode';
import type { TextRange } from '../documents/document';
import { oneLine, withoutIcons } from './labels';
import { editorRange } from './shownText';
import type { ShownText } from './shownText';

/** Offers the places where a text stands several times. @returns the one chosen, null for none */
export async function choosePlace(
  shown: ShownText,
  ranges: readonly TextRange[],
): Promise<TextRange | null> {
  const { document } = shown;
  const items = ranges.map((range) => {
    const place = editorRange(shown, range);
    const { line, character } = place.start;
    const lines = new vscode.Range(line, 0, place.end.line, Number.MAX_SAFE_INTEGER);
    return {
      label: vscode.l10n.t('Line {0}, column {1}', line + 1, character + 1),
      detail: withoutIcons(oneLine(document.getText(document.validateRange(lines)))),
      range,
    };
  });
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('This text occurs {0} times now', ranges.length),
    placeHolder: vscode.l10n.t('Which place do you mean? The nearest to where it was comes first.'),
  });
  return chosen?.range ?? null;
}
