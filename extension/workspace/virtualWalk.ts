import * as vscode from 'vscode';
import { skipDetail } from '../documents/skipDetail';
import type { FolderSource, SkippedDocument } from '../index/passageIndex';
import { ruleDetail } from '../index/ruleDetail';
import { WalkRules } from '../index/walkRules';

/** A file that the rules let through. */
export interface VirtualFile {
  readonly uri: vscode.Uri;
  /** URI of the folder it was met in. */
  readonly root: string;
}

/** What a rule keeps out is told up to so many files and folders. */
const MOST_LEFT_OUT = 5_000;

/**
 * Walks a folder of any file system in the order of names, leaving out what `WalkRules` names: as
 * `walkFolder` does on a disk. A root that is a file is met itself. Links below it are not followed.
 * @param leaveOut told of what a rule keeps out, and of folders that cannot be read
 */
export async function* walkVirtual(
  source: FolderSource,
  leaveOut: (document: SkippedDocument) => void,
): AsyncGenerator<VirtualFile, void, void> {
  const { fs: files } = vscode.workspace;
  const root = vscode.Uri.parse(source.root);
  const at = (relative: string) => (relative === '' ? root : vscode.Uri.joinPath(root, relative));
  const above = WalkRules.ofRoot(
    {
      uriOf: (relative) => at(relative).toString(),
      read: async (relative) => new TextDecoder().decode(await files.readFile(at(relative))),
    },
    source.exclude,
  );
  let told = 0;
  const folders = [{ relative: '', above }];
  for (let folder = folders.pop(); folder; folder = folders.pop()) {
    const { relative } = folder;
    let entries: readonly (readonly [string, vscode.FileType])[];
    try {
      entries = await files.readDirectory(at(relative));
    } catch {
      if (relative === '' && (await isFile(root))) yield { uri: root, root: source.root };
      else leaveOut(unreadable(at(relative).toString()));
      continue;
    }
    const hasFile = entries.some(([name, type]) => {
      return name === '.gitignore' && type === vscode.FileType.File;
    });
    const rules = await folder.above.below(relative, hasFile);
    const isLeftOut = (path: string): boolean => {
      const rule = rules.leavesOut(path);
      if (rule && told++ < MOST_LEFT_OUT) {
        const uri = rule.folder ?? at(path).toString();
        leaveOut({ uri, reason: 'excluded', detail: ruleDetail(rule) });
      }
      return rule !== null;
    };
    const below: string[] = [];
    for (const [name, type] of [...entries].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const path = relative + name;
      if (type === vscode.FileType.Directory) {
        if (!isLeftOut(`${path}/`)) below.push(`${path}/`);
      } else if (type === vscode.FileType.File && !isLeftOut(path)) {
        yield { uri: at(path), root: source.root };
      }
    }
    // Taken from the end, so the first folder comes next.
    for (const path of below.reverse()) folders.push({ relative: path, above: rules });
  }
}

async function isFile(uri: vscode.Uri): Promise<boolean> {
  try {
    return (await vscode.workspace.fs.stat(uri)).type === vscode.FileType.File;
  } catch {
    return false;
  }
}

function unreadable(uri: string): SkippedDocument {
  return { uri, reason: 'unreadable', detail: skipDetail('folder-failed') };
}
