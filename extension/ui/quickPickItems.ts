import * as vscode from 'vscode';
import type { ScopeId } from '../../webview/protocol';
import { oneLine, withoutIcons } from './labels';
import type { PickRow } from './quickPickRows';
import { scopeName } from './sentences';

/** A row in the editor's list. */
export interface RowItem extends vscode.QuickPickItem {
  /** Of the row; none for separators. */
  readonly id?: string;
  /** A question that was asked before, whole. */
  readonly earlier?: string;
}

export interface ScopeButton extends vscode.QuickInputButton {
  readonly scope: ScopeId;
}

const SCOPE_ICONS: Readonly<Record<ScopeId, string>> = {
  file: 'file',
  open: 'files',
  workspace: 'root-folder',
};

/** One for each scope; the chosen one is ticked. */
export function scopeButtons(chosen: ScopeId): ScopeButton[] {
  return (['file', 'open', 'workspace'] as const).map((scope): ScopeButton => ({
    scope,
    iconPath: new vscode.ThemeIcon(scope === chosen ? 'check' : SCOPE_ICONS[scope]),
    tooltip:
      scope === chosen
        ? vscode.l10n.t('{0} (chosen)', scopeName(scope))
        : vscode.l10n.t('Ask instead: {0}', scopeName(scope)),
  }));
}

/** In front of a row's words. */
const ICONS = {
  note: 'info',
  wider: 'search',
  'left-out': 'list-tree',
  answer: null,
  places: 'files',
  place: 'file',
  version: 'git-compare',
} as const;

export function itemOf(row: PickRow, troubles: ReadonlyMap<string, string>): RowItem {
  if (row.kind === 'separator') {
    return { kind: vscode.QuickPickItemKind.Separator, label: row.label };
  }
  const trouble = row.target === null ? undefined : troubles.get(row.target);
  const icon = ICONS[row.kind];
  return {
    id: row.id,
    label: icon === null ? row.label : `$(${icon}) ${row.label}`,
    description: row.description,
    detail: trouble === undefined ? row.detail : `$(warning) ${withoutIcons(trouble)}`,
    // What is typed is a question, no filter.
    alwaysShow: true,
  };
}

/** Questions asked before that are offered at most. */
const MOST_EARLIER = 10;

/** Rows of questions asked before, under a line that says so; none where there are none. */
export function earlierItems(questions: readonly string[]): RowItem[] {
  if (questions.length === 0) return [];
  return [
    { kind: vscode.QuickPickItemKind.Separator, label: vscode.l10n.t('asked before') },
    ...questions.slice(0, MOST_EARLIER).map((question, at) => ({
      id: `#earlier ${at}`,
      label: `$(history) ${withoutIcons(oneLine(question))}`,
      earlier: question,
    })),
  ];
}

/** The first answer or passage, else what asks on; null where there are only sentences. */
export function firstToOpen(rows: readonly PickRow[]): string | null {
  const first = (kind: PickRow['kind']): string | null => {
    for (const row of rows) if (row.kind === kind && row.kind !== 'separator') return row.id;
    return null;
  };
  return first('answer') ?? first('wider');
}

/**
 * Rows stay in our order though their words match what is typed. The property has been in the editor
 * for years but not in its typings; an editor without it sorts, which only looks worse.
 */
export function keepOrder(picker: vscode.QuickPick<RowItem>): void {
  try {
    (picker as { sortByLabel?: boolean }).sortByLabel = false;
  } catch {
    // An editor that asks for permission here keeps its own order.
  }
}
