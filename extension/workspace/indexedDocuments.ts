import type { DocumentEntry, Explanation, IndexProgress } from '../index/documentEntry';
import { canInclude } from '../index/documentEntry';
import { createIndexClient } from '../index/indexClient';
import type { KeptPlace } from '../index/indexMessages';
import { INDEX_WORKER } from '../index/indexThread';
import type {
  AdmissionPolicy,
  PassageIndex,
  SearchScope,
  SkippedDocument,
} from '../index/passageIndex';
import { placeIn } from '../runtime/places';
import { workspaceHostFiles } from './hostFiles';
import { keptThroughEditor } from './ownDisk';
import type { ScopeId } from '../../webview/protocol';
import type { DocumentChoices } from './documentChoices';
import { DocumentFeed } from './documentFeed';
import { FolderFeed } from './folderFeed';
import type { Settled } from './sweeps';
import { VirtualFolders } from './virtualFolders';

export interface IndexedDocumentsOptions {
  /** Where the extension is installed, as `placeOf` says it. */
  readonly extensionPath: string;
  readonly policy: AdmissionPolicy;
  readonly choices: DocumentChoices;
  /** Where the index is kept between two starts; null for in memory only. */
  readonly storage: KeptPlace | null;
  /** Takes a line for the log; never text of documents. */
  readonly warn: (line: string) => void;
  /** Told how far the index is, a few times a second while that changes. */
  readonly onProgress?: (progress: IndexProgress) => void;
}

/** The index worker with what keeps it in step: the open documents, and the searched folders. */
export class IndexedDocuments {
  readonly index: PassageIndex;
  private readonly documents: DocumentFeed;
  private readonly folders: FolderFeed;
  /** Folders that the index worker cannot read by itself. */
  private readonly virtual: VirtualFolders;
  private policy: AdmissionPolicy;
  /** As the index told it last. */
  private progress: IndexProgress | null = null;

  /** Starts to read the open documents. */
  constructor(private readonly options: IndexedDocumentsOptions) {
    const { extensionPath, storage, warn } = options;
    this.policy = options.policy;
    this.index = createIndexClient(placeIn(extensionPath, 'dist', INDEX_WORKER), {
      documents: () => this.documents.snapshot(),
      onLost: (uri) => {
        warn(`index: its worker stopped${uri === null ? '' : ` on ${uri}`}`);
        this.virtual.lost();
      },
      host: workspaceHostFiles(() => this.withChoices, keptThroughEditor(storage)),
      onProgress: (progress) => {
        this.progress = progress;
        this.tellProgress();
      },
      ...(storage ? { storage } : {}),
    });
    this.tellPolicy();
    this.virtual = new VirtualFolders({
      index: this.index,
      policy: () => this.withChoices,
      isOpen: (uri) => this.documents.holds(uri),
      onProgress: () => this.tellProgress(),
    });
    this.documents = new DocumentFeed(this.index, this.withChoices, warn, (uri) =>
      this.virtual.closed(uri),
    );
    this.folders = new FolderFeed(this.index, this.virtual, warn);
  }

  /**
   * Resolves when what a question of this scope is asked of is in the index, or after half a second
   * of comparing folders with the disk.
   */
  async settle(scope: ScopeId): Promise<Settled> {
    const [, settled] = await Promise.all([
      this.documents.settle(),
      scope === 'workspace' ? this.folders.settle() : { checking: null },
    ]);
    // One that nobody waits for is no error of the extension.
    settled.checking?.catch(() => undefined);
    return settled;
  }

  /** Whether `settle` would not have to wait. */
  isSettled(scope: ScopeId): boolean {
    return this.documents.settled && (scope !== 'workspace' || this.folders.settled);
  }

  setPolicy(policy: AdmissionPolicy): void {
    this.policy = policy;
    this.applyPolicy().catch(() => this.options.warn('index: the policy was not taken'));
  }

  /** Every document, indexed or not, those included that never came as far as the index. */
  async list(): Promise<readonly DocumentEntry[]> {
    const entries = await this.index.list();
    const listed = new Set(entries.map(({ uri }) => uri));
    const isOpen = (uri: string) => this.documents.holds(uri);
    const refused = this.refused.filter(({ uri }) => !listed.has(uri));
    return [...entries, ...refused.map((it) => refusedEntry(it, isOpen(it.uri)))];
  }

  /** Why a document is searched or not. */
  async explain(uri: string): Promise<Explanation> {
    const refused = this.documents.skipped.find((it) => it.uri === uri);
    if (refused) {
      const { reason, detail } = refused;
      return { kind: 'left-out', reason, detail, rule: null, canInclude: canInclude(reason) };
    }
    const explanation = await this.index.explain(uri);
    // The index knows nothing of folders that it cannot read by itself.
    return explanation.kind === 'outside'
      ? (this.virtual.explain(uri) ?? explanation)
      : explanation;
  }

  /** Searches a document whatever keeps it out, a secret too; kept with the workspace. */
  async include(uri: string): Promise<void> {
    await this.options.choices.include(uri);
    await this.applyPolicy();
  }

  /** Searches a document no longer; kept with the workspace. */
  async exclude(uri: string): Promise<void> {
    await this.options.choices.exclude(uri);
    await this.applyPolicy();
  }

  /** Makes the index anew, open documents that it refused before included; resolves when it is whole. */
  async rebuild(): Promise<void> {
    await this.settle('workspace');
    await this.folders.rebuild();
    this.documents.setPolicy(this.withChoices);
    await this.documents.settle();
  }

  /** Leaves nothing of any document in memory or on disk; to be disposed of afterwards. */
  async forget(): Promise<void> {
    this.disposeFeeds();
    await this.index.forget();
  }

  /** Documents in scope that are not in the index, with the reasons; not those the user excluded. */
  async leftOut(scope: SearchScope): Promise<readonly SkippedDocument[]> {
    // A worker that has just died takes no answer away.
    const { skipped } = await this.index.status().catch(() => ({ skipped: [] }));
    const byUri = new Map([...skipped, ...this.refused].map((it) => [it.uri, it]));
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
    this.disposeFeeds();
    await this.index.dispose();
  }

  private disposeFeeds(): void {
    for (const it of [this.documents, this.folders, this.virtual]) it.dispose();
  }

  /** What never came as far as the index, with the reasons. */
  private get refused(): readonly SkippedDocument[] {
    return [...this.documents.skipped, ...this.virtual.skipped];
  }

  private get withChoices(): AdmissionPolicy {
    return { ...this.policy, ...this.options.choices.current };
  }

  /** Both what the index reads by itself and what it is given. */
  private tellProgress(): void {
    const { progress, virtual } = this;
    if (!progress) return;
    const { done, total, walking } = virtual.progress;
    this.options.onProgress?.({
      ...progress,
      done: progress.done + done,
      total: progress.total + total,
      walking: progress.walking || walking,
    });
  }

  /** Resolves when the index has compared everything with the new policy. */
  private async applyPolicy(): Promise<void> {
    this.tellPolicy();
    this.documents.setPolicy(this.withChoices);
    this.virtual.distrust();
    await this.documents.settle();
    await Promise.all([this.index.sweep(), this.virtual.sweep()]);
  }

  private tellPolicy(): void {
    void this.index
      .setPolicy(this.withChoices)
      .catch(() => this.options.warn('index: the policy was not taken'));
  }
}

function refusedEntry({ uri, reason, detail }: SkippedDocument, isOpen: boolean): DocumentEntry {
  return {
    uri,
    part: null,
    passages: 0,
    words: 0,
    bytes: 0,
    origin: isOpen ? 'open' : 'disk',
    state: 'skipped',
    reason,
    detail,
  };
}

function liesBelow(uri: string, roots: ReadonlySet<string>): boolean {
  for (let end = uri.lastIndexOf('/'); end > 0; end = uri.lastIndexOf('/', end - 1)) {
    if (roots.has(uri.slice(0, end))) return true;
  }
  return false;
}
