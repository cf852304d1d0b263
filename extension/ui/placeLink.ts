import * as vscode from 'vscode';
import { isExtracted } from '../documents/containerKind';
import type { SaidPlace } from './sentences';

/**
 * A link to a place for Markdown that is kept in the workspace: `docs/read%20me.md#L12`, of a PDF its
 * page. Null outside the workspace's folders, where the path would lead nowhere for anybody else.
 */
export function linkTo({
  uri,
  part,
  lines,
}: Pick<SaidPlace, 'uri' | 'part' | 'lines'>): string | null {
  const parsed = vscode.Uri.parse(uri);
  if (!vscode.workspace.getWorkspaceFolder(parsed)) return null;
  const path = vscode.workspace.asRelativePath(parsed, false);
  const address = path
    .split('/')
    .map(encodeURIComponent)
    .join('/')
    .replaceAll('(', '%28')
    .replaceAll(')', '%29');
  if (part !== null && 'page' in part) return `${address}#page=${part.page}`;
  // A line of a cell, or of extracted text, is none of the file.
  if (part !== null || isExtracted(uri)) return address;
  return `${address}#L${lines.start.line + 1}`;
}
