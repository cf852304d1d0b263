import { join } from 'node:path';
import { createIndexClient } from '../index/indexClient';
import type {
  AdmissionPolicy,
  PassageIndex,
  SearchScope,
  SkippedDocument,
} from '../index/passageIndex';
import type { ScopeId } from '../../webview/protocol';
import { DocumentFeed } from './documentFeed';
import { FolderFeed } from './folderFeed';

/** The index worker with what keeps it in step: the open documents, and the workspace's folders. */
export class IndexedDocuments {
  readonly index: PassageIndex;
  private readonly documents: DocumentFeed;
  private readonly folders: FolderFeed;
  private walked = false;

  /**
   * Starts to read the open documents.
   * @param extensionPath absolute path of the installed extension
   * @param warn takes a line for the log; never text of documents
   */
  constructor(
    extensionPath: string,
    policy: AdmissionPolicy,
    private readonly warn: (line: string) => void,
  ) {
    this.index = createIndexClient(join(extensionPath, 'dist', 'indexWorker.cjs'), {
      documents: () => this.documents.snapshot(),
      onLost: (uri) => warn(`index: its worker stopped${uri === null ? '' : ` on ${uri}`}`),
    });
    this.tellPolicy(policy);
    this.documents = new DocumentFeed(this.index, policy, warn);
    this.folders = new FolderFeed(this.index, warn);
  }

  /** Resolves when all that a question of this scope is asked of is in the index. */
  async settle(scope: ScopeId): Promise<void> {
    await Promise.all([
      this.documents.settle(),
      scope === 'workspace' ? this.folders.settle() : undefined,
    ]);
    if (scope === 'workspace') this.walked = true;
  }

  /** Whether `settle` would not have to wait. */
  isSettled(scope: ScopeId): boolean {
    return this.documents.settled && (scope !== 'workspace' || this.walked);
  }

  setPolicy(policy: AdmissionPolicy): void {
    this.tellPolicy(policy);
    this.documents.setPolicy(policy);
  }

  /** Documents in scope that are not in the index, with the reasons; not those the user excluded. */
  async leftOut(scope: SearchScope): Promise<readonly SkippedDocument[]> {
    // A worker that has just died takes no answer away.
    const { skipped } = await this.index.status().catch(() => ({ skipped: [] }));
    const byUri = new Map([...skipped, ...this.documents.skipped].map((it) => [it.uri, it]));
    const names = new Set(scope.kind === 'documents' ? scope.uris : scope.roots);
    const isMeant = ({ uri, reason }: SkippedDocument) =>
      reason !== 'excluded' &&
      (names.has(uri) || (scope.kind === 'folders' && liesBelow(uri, names)));
    return [...byUri.values()].filter(isMeant);
  }

  /**
   * Of what was left out, what the user may miss: no pictures and the like, and of files that hold
   * secrets only those that are open.
   */
  missed(leftOut: readonly SkippedDocument[]): readonly SkippedDocument[] {
    const open = new Set(this.documents.skipped.map(({ uri }) => uri));
    return leftOut.filter(({ uri, reason }) => {
      return reason !== 'binary' && (reason !== 'secret' || open.has(uri));
    });
  }

  async dispose(): Promise<void> {
    this.documents.dispose();
    this.folders.dispose();
    await this.index.dispose();
  }

  private tellPolicy(policy: AdmissionPolicy): void {
    void this.index.setPolicy(policy).catch(() => this.warn('index: the policy was not taken'));
  }
}

function liesBelow(uri: string, roots: ReadonlySet<string>): boolean {
  for (let end = uri.lastIndexOf('/'); end > 0; end = uri.lastIndexOf('/', end - 1)) {
    if (roots.has(uri.slice(0, end))) return true;
  }
  return false;
}
