import * as vscode from 'vscode';
import { fileStamp } from '../index/fileStamp';
import type { HostFile, HostFiles } from '../index/hostFiles';
import type { AdmissionPolicy } from '../index/passageIndex';
import type { FileAccess } from '../storage/shardStorage';
import { withTimeout } from './pacing';
import { stampOf } from './unshownFiles';
import { readVirtual } from './virtualFolders';

/** A file that does not come within this cannot be had. */
const READ_TIMEOUT_MS = 10_000;

/**
 * The files that the index worker asks the editor for: those of virtual file systems, and its own.
 * @param storage the folder in which the index is kept through the editor; null where it is not
 */
export function workspaceHostFiles(
  policy: () => AdmissionPolicy,
  storage: vscode.Uri | null,
): HostFiles {
  return {
    stampOf: async (name) => {
      const uri = vscode.Uri.parse(name);
      const stamp = await withTimeout(
        stampOf(uri).catch(() => null),
        READ_TIMEOUT_MS,
      );
      return stamp && fileStamp(stamp.size, stamp.modified);
    },
    read: async (name): Promise<HostFile | null> => {
      const file = await withTimeout(
        readVirtual(vscode.Uri.parse(name), policy()),
        READ_TIMEOUT_MS,
      );
      if (!file || file.kind === 'skipped') return null;
      const { size, modified } = file.stamp;
      return { ...file, stamp: fileStamp(size, modified) };
    },
    storage: storage && new EditorFiles(storage),
  };
}

/** A flat folder through the editor's file systems. */
class EditorFiles implements FileAccess {
  private made: Promise<void> | null = null;

  constructor(private readonly folder: vscode.Uri) {}

  async read(name: string): Promise<Uint8Array> {
    return vscode.workspace.fs.readFile(this.at(name));
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    this.made ??= Promise.resolve(vscode.workspace.fs.createDirectory(this.folder));
    await this.made;
    await vscode.workspace.fs.writeFile(this.at(name), bytes);
  }

  async rename(from: string, to: string): Promise<void> {
    await vscode.workspace.fs.rename(this.at(from), this.at(to), { overwrite: true });
  }

  async remove(name: string): Promise<void> {
    await vscode.workspace.fs.delete(this.at(name));
  }

  async list(): Promise<readonly string[]> {
    try {
      const entries = await vscode.workspace.fs.readDirectory(this.folder);
      return entries.map(([name]) => name);
    } catch {
      return [];
    }
  }

  private at(name: string): vscode.Uri {
    return vscode.Uri.joinPath(this.folder, name);
  }
}
