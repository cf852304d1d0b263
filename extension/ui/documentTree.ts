import type { SkipDetail } from '../documents/skipDetail';
import type { DocumentEntry } from '../index/documentEntry';
import { canInclude } from '../index/documentEntry';

/** What the tree of indexed documents is built from; free of the editor. */

/** A folder that is searched, or a single file from elsewhere. */
export interface SearchedRoot {
  /** Without `/` at its end. */
  readonly uri: string;
  readonly name: string;
  /** Whether the user added it to the workspace's own folders. */
  readonly elsewhere: boolean;
}

export interface FileNode {
  readonly kind: 'file';
  readonly id: string;
  readonly uri: string;
  readonly name: string;
  /** Of all its parts, such as the cells of a notebook. */
  readonly passages: number;
  readonly words: number;
  readonly state: DocumentEntry['state'];
  /** Why it is left out, one sentence; null for others. */
  readonly detail: SkipDetail | null;
  /** Whether the user can have it searched nevertheless. */
  readonly canInclude: boolean;
}

export interface FolderNode {
  readonly kind: 'folder';
  readonly id: string;
  readonly name: string;
  /** Folders first, each kind by name. */
  readonly children: readonly (FolderNode | FileNode)[];
  /** Documents below it that are searched. */
  readonly documents: number;
  /** Documents and whole folders below it that are not. */
  readonly leftOut: number;
}

export interface RootNode extends Omit<FolderNode, 'kind'> {
  readonly kind: 'root';
  /** Null for the open files. */
  readonly root: SearchedRoot | null;
}

export type TreeNode = RootNode | FolderNode | FileNode;

const BY_NAME = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/**
 * The open documents under a root of their own, then every searched root with all below it, open or
 * not. A document below several roots stands under the innermost.
 * @param openName what to call the first root, which is left out when nothing is open
 */
export function buildDocumentTree(
  entries: readonly DocumentEntry[],
  roots: readonly SearchedRoot[],
  openName: string,
): readonly RootNode[] {
  const innermostFirst = [...roots].sort((a, b) => b.uri.length - a.uri.length);
  const open: FileNode[] = [];
  const below = new Map<SearchedRoot, Branch>(roots.map((root) => [root, new Branch()]));
  for (const [file, isOpen] of filesOf(entries)) {
    if (isOpen) open.push({ ...file, id: `open:${file.uri}` });
    const root = innermostFirst.find(({ uri }) => liesBelow(file.uri, uri));
    if (root) below.get(root)?.add(pathBelow(file.uri, root.uri), file);
  }
  const shown: RootNode[] = [];
  if (open.length > 0) {
    const children = open.sort((a, b) => BY_NAME.compare(a.name, b.name));
    shown.push({
      kind: 'root',
      id: 'open',
      name: openName,
      root: null,
      children,
      ...sums(children),
    });
  }
  for (const [root, branch] of below) {
    const children = branch.nodes(root.uri);
    const id = `root:${root.uri}`;
    shown.push({ kind: 'root', id, name: root.name, root, children, ...sums(children) });
  }
  return shown;
}

/** Each document once, its parts added up, and whether it is open. */
function* filesOf(entries: readonly DocumentEntry[]): Generator<readonly [FileNode, boolean]> {
  const byUri = new Map<string, DocumentEntry[]>();
  for (const entry of entries) {
    const parts = byUri.get(entry.uri);
    if (parts) parts.push(entry);
    else byUri.set(entry.uri, [entry]);
  }
  for (const [uri, parts] of byUri) {
    // What is left out of a document with parts is told where no part is searched.
    const indexed = parts.filter(({ state }) => state === 'indexed');
    const state = indexed.length > 0 ? 'indexed' : parts[0]!.state;
    const { reason, detail } = parts[0]!;
    const file: FileNode = {
      kind: 'file',
      id: uri,
      uri,
      name: nameOf(uri),
      passages: parts.reduce((sum, part) => sum + part.passages, 0),
      words: parts.reduce((sum, part) => sum + part.words, 0),
      state,
      detail: state === 'skipped' ? detail : null,
      canInclude:
        state === 'skipped' && reason !== null && !uri.endsWith('/') && canInclude(reason),
    };
    yield [file, parts.some(({ origin }) => origin === 'open')];
  }
}

/** A folder while it is being filled. */
class Branch {
  private readonly folders = new Map<string, Branch>();
  private readonly files: FileNode[] = [];

  add(path: readonly string[], file: FileNode): void {
    const [first, ...rest] = path;
    if (first === undefined || rest.length === 0) {
      this.files.push(file);
      return;
    }
    let folder = this.folders.get(first);
    if (!folder) this.folders.set(first, (folder = new Branch()));
    folder.add(rest, file);
  }

  nodes(uri: string): readonly (FolderNode | FileNode)[] {
    const folders = [...this.folders].map(([segment, branch]): FolderNode => {
      const id = `${uri}/${segment}`;
      const children = branch.nodes(id);
      return { kind: 'folder', id, name: decoded(segment), children, ...sums(children) };
    });
    const byName = (a: { name: string }, b: { name: string }) => BY_NAME.compare(a.name, b.name);
    return [...folders.sort(byName), ...this.files.sort(byName)];
  }
}

function sums(
  children: readonly (FolderNode | FileNode)[],
): Pick<FolderNode, 'documents' | 'leftOut'> {
  let documents = 0;
  let leftOut = 0;
  for (const child of children) {
    if (child.kind === 'folder') {
      documents += child.documents;
      leftOut += child.leftOut;
    } else if (child.state === 'skipped') leftOut++;
    else documents++;
  }
  return { documents, leftOut };
}

function liesBelow(uri: string, root: string): boolean {
  return uri === root || uri.startsWith(`${root}/`);
}

/** Segments of a path below a root; a folder left out whole keeps its `/` in the last one. */
function pathBelow(uri: string, root: string): readonly string[] {
  const segments = uri.slice(root.length + 1).split('/');
  return segments.at(-1) === ''
    ? [...segments.slice(0, -2), `${segments.at(-2) ?? ''}/`]
    : segments;
}

function nameOf(uri: string): string {
  const folder = uri.endsWith('/');
  const path = folder ? uri.slice(0, -1) : uri;
  const name = decoded(path.slice(path.lastIndexOf('/') + 1).replace(/^[a-z][a-z0-9+.-]*:/i, ''));
  return folder ? `${name}/` : name;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
