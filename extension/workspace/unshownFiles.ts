import * as vscode from 'vscode';
import { ADMISSION_HEAD, admit } from '../documents/admit';
import { containerKind } from '../documents/containerKind';
import type { SkipDetail } from '../documents/skipDetail';
import { skipDetail } from '../documents/skipDetail';
import type { AdmissionPolicy, SkippedDocument } from '../index/passageIndex';

/** What tells whether a file changed. */
export interface FileStamp {
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

export type FileText =
  | { readonly kind: 'text'; readonly text: string; readonly stamp: FileStamp }
  /** Of a format that has its texts inside: a PDF, a notebook. */
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly stamp: FileStamp }
  | {
      readonly kind: 'skipped';
      readonly skipped: SkippedDocument;
      readonly stamp: FileStamp | null;
    };

/** @throws vscode.FileSystemError when there is no such file */
export async function stampOf(uri: vscode.Uri): Promise<FileStamp> {
  const stat = await vscode.workspace.fs.stat(uri);
  return { size: stat.size, modified: stat.mtime };
}

/**
 * The text of a file that stands in a tab nobody has shown, decoded as the editor would, without
 * opening a document. Admission comes first: what is too large or secret is never decoded.
 */
export async function readUnshown(uri: vscode.Uri, policy: AdmissionPolicy): Promise<FileText> {
  const name = uri.toString();
  let stamp: FileStamp | null = null;
  try {
    stamp = await stampOf(uri);
    const bySize = admit(name, stamp.size, new Uint8Array(0), policy);
    if (!bySize.admitted) return { kind: 'skipped', skipped: { uri: name, ...bySize }, stamp };
    const bytes = await vscode.workspace.fs.readFile(uri);
    const byContent = admit(name, bytes.length, bytes.subarray(0, ADMISSION_HEAD), policy);
    if (!byContent.admitted)
      return { kind: 'skipped', skipped: { uri: name, ...byContent }, stamp };
    if (containerKind(name) !== null) return { kind: 'bytes', bytes, stamp };
    const text = await vscode.workspace.decode(bytes, { uri });
    return { kind: 'text', text, stamp };
  } catch (error) {
    return {
      kind: 'skipped',
      skipped: { uri: name, reason: 'unreadable', detail: why(uri, error) },
      stamp,
    };
  }
}

function why({ scheme }: vscode.Uri, error: unknown): SkipDetail {
  // Only the editor has it, and it gives it to no extension: not yet, or never.
  if (scheme === 'untitled') return skipDetail('unsaved');
  if (!(error instanceof vscode.FileSystemError)) return skipDetail('undecodable');
  switch (error.code) {
    case 'FileNotFound':
      return skipDetail('gone');
    case 'NoPermissions':
      return skipDetail('no-permission');
    case 'FileIsADirectory':
      return skipDetail('folder');
    default:
      return skipDetail('failed-by-editor');
  }
}
