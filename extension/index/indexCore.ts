import { containerKind } from '../documents/containerKind';
import type { DocumentPart, SourceDocument } from '../documents/document';
import { readyToParse } from '../documents/formats';
import type { Storage } from '../storage/storage';
import type { DiskFolders } from './diskFolders';
import type { DocumentEntry, Explanation, IndexProgress } from './documentEntry';
import type { IntakeOptions } from './documentIntake';
import { listDocuments } from './documentList';
import { explainDocument } from './explainDocument';
import { canonicalUri } from './fileUri';
import type { Holding, HostReading } from './holding';
import { holdingOf } from './holding';
import type { KeptDocuments, KeptSearch } from './keptIndex';
import { keepIndex, openKept } from './keptIndex';
import { copiesOf } from './passageCopies';
import type {
  AdmissionPolicy,
  CopiesRequest,
  FileState,
  FolderSource,
  GivenFile,
  IndexStatus,
  PassageCopies,
  PassageIndex,
  SearchRequest,
  SearchResult,
  SearchScope,
  SkippedDocument,
  TextChange,
} from './passageIndex';
import { PassageStore } from './passageStore';
import { namedBy } from './scopeFilter';
import { searchDocuments } from './searchDocuments';

export interface IndexCoreOptions extends IntakeOptions {
  /** Where the index of the disk is kept between two starts; in memory only without one. */
  readonly storage?: Storage;
  /** Files that are given by `putFile`, to be read again. */
  readonly host?: HostReading;
}

/**
 * The index itself, in the process that calls it: open documents, folders, passages and search.
 * Edits are indexed with the next search or `refresh`, whichever comes first.
 */
export class IndexCore implements PassageIndex {
  private holding: Holding;
  private sources: readonly FolderSource[] = [];
  /** Changes of files since the index was kept last. */
  private changes = 0;
  /**
   * What was kept is still being read: what there is can be told, but not searched or changed. Never
   * rejects; null when it is there.
   */
  private opening: Promise<void> | null = null;

  /** States of documents that ended the index before. */
  private crashed: ReadonlySet<string>;

  constructor(private readonly options: IndexCoreOptions = {}) {
    this.crashed = options.crashed ?? new Set();
    this.holding = this.hold(new PassageStore());
  }

  /**
   * Takes over what was kept, before anything else is asked of it; damage is as if there was nothing.
   * Resolves when the documents are known; what a search needs is read meanwhile.
   */
  async open(): Promise<void> {
    const { storage } = this.options;
    if (!storage) return;
    try {
      const kept = await openKept(storage);
      if (!kept) return;
      this.restore(kept);
      this.opening = this.complete(kept.search);
    } catch {
      this.holding = this.hold(new PassageStore());
    }
  }

  private async complete(search: Promise<KeptSearch>): Promise<void> {
    try {
      this.holding.store.complete(await search);
    } catch {
      this.holding = this.hold(new PassageStore());
    } finally {
      this.opening = null;
    }
  }

  /** Whether anything of the disk changed since it was kept last, and no walk runs. */
  get isToBeKept(): boolean {
    return this.options.storage !== undefined && this.changes > 0 && !this.folders.pending;
  }

  /** Keeps what the disk says for the next start. @returns false when another window does that */
  async keep(): Promise<boolean> {
    const { storage } = this.options;
    if (!storage) return false;
    const { store, intake, folders, given } = await this.whole();
    const { open, policy } = intake;
    this.changes = 0;
    return keepIndex(storage, {
      ...store.toKept(({ canonical, text }) => text === null && !open.has(canonical)),
      files: [...folders.states()].filter(({ uri }) => !open.has(uri)),
      given: given.states(),
      skipped: [...intake.skipped.values()].filter(({ uri }) => folders.knows(canonicalUri(uri))),
      policy,
    });
  }

  /** Whether edits wait to be indexed. */
  get isDirty(): boolean {
    return this.holding.intake.waiting > 0;
  }

  async setPolicy(policy: AdmissionPolicy): Promise<void> {
    const { intake, folders } = await this.whole();
    if (JSON.stringify(policy) === JSON.stringify(intake.policy)) return;
    folders.distrust(intake.setPolicy(policy));
    // What the policy lets in now arrives in the background.
    void folders.sweep().catch(() => undefined);
  }

  async put(document: SourceDocument): Promise<SkippedDocument | null> {
    await this.whole();
    const ready = readyToParse(document.uri, document.languageId);
    if (ready) await ready;
    return this.holding.intake.put(document);
  }

  async putBytes(uri: string, version: number, bytes: Uint8Array): Promise<SkippedDocument | null> {
    const { intake } = await this.whole();
    return intake.putBytes(uri, version, bytes);
  }

  async putFile(file: GivenFile): Promise<SkippedDocument | null> {
    const { given } = await this.whole();
    this.changes++;
    return given.put(file);
  }

  async removeFile(uri: string): Promise<void> {
    const { given } = await this.whole();
    this.changes++;
    given.remove(uri);
  }

  async files(): Promise<readonly FileState[]> {
    const { given } = await this.whole();
    return given.states();
  }

  async keepParts(uri: string, parts: readonly DocumentPart[]): Promise<void> {
    const { intake } = await this.whole();
    intake.keepParts(uri, parts);
  }

  async extractedText(uri: string): Promise<string | null> {
    if (containerKind(uri) === null) return null;
    const { store, texts } = await this.whole();
    const canonical = canonicalUri(uri);
    const held = store.get(canonical, null);
    // Of a file that has changed since, what it says now: answers are found in it by their words.
    const content = held && (await texts.contentOf(held));
    return content?.text ?? texts.read(canonical);
  }

  async edit(
    uri: string,
    fromVersion: number,
    toVersion: number,
    changes: readonly TextChange[],
  ): Promise<boolean> {
    const { intake } = await this.whole();
    return intake.edit(uri, fromVersion, toVersion, changes);
  }

  async remove(uri: string): Promise<void> {
    const { intake, folders } = await this.whole();
    const canonical = canonicalUri(uri);
    if (!intake.open.delete(canonical)) return;
    intake.skipped.delete(canonical);
    if (!(await folders.restore(canonical)) && !intake.open.has(canonical)) intake.drop(canonical);
  }

  async setFolders(folders: readonly FolderSource[], signal?: AbortSignal): Promise<void> {
    this.sources = folders;
    const known = await this.whole();
    return known.folders.setFolders(folders, signal);
  }

  async sweep(signal?: AbortSignal): Promise<void> {
    const { folders } = await this.whole();
    return folders.sweep(signal);
  }

  async search(request: SearchRequest, signal?: AbortSignal): Promise<SearchResult> {
    return searchDocuments(request, await this.whole(), signal);
  }

  async copies(request: CopiesRequest, signal?: AbortSignal): Promise<readonly PassageCopies[]> {
    return copiesOf(request, await this.whole(), signal);
  }

  status(): Promise<IndexStatus> {
    const { store, intake } = this.holding;
    return Promise.resolve({
      documents: store.documentCount,
      passages: store.passageCount,
      skipped: [...intake.skipped.values()],
      pending: intake.waiting + this.folders.pending,
      progress: this.progress,
      bytes: store.bytes,
    });
  }

  get progress(): IndexProgress {
    const { documentCount, passageCount } = this.holding.store;
    return { documents: documentCount, passages: passageCount, ...this.folders.progress };
  }

  list(scope?: SearchScope): Promise<readonly DocumentEntry[]> {
    this.refresh();
    const { store, intake, folders } = this.holding;
    const { skipped, open } = intake;
    const isNamed = scope ? namedBy(scope) : () => true;
    const entries = listDocuments({ documents: store.documents, skipped, open, folders });
    return Promise.resolve(entries.filter(({ uri }) => isNamed(canonicalUri(uri))));
  }

  async explain(uri: string): Promise<Explanation> {
    const canonical = canonicalUri(uri);
    const entries = await this.list({ kind: 'documents', uris: [uri] });
    const entry = entries.find(({ state }) => state === 'indexed');
    if (entry) return { kind: 'searched', entry };
    return explainDocument(canonical, this.folders, this.holding.intake.skipped);
  }

  async rebuild(signal?: AbortSignal): Promise<void> {
    const { store, intake } = await this.whole();
    const open = [...store.documents].filter(({ canonical }) => intake.open.has(canonical));
    const refused = [...intake.skipped].filter(([canonical]) => intake.open.has(canonical));
    this.clear();
    const anew = this.holding.intake;
    anew.setPolicy(intake.policy);
    for (const [canonical, why] of refused) {
      if (why.reason === 'crashed' && this.crashed.size === 0) continue;
      anew.open.add(canonical);
      anew.skipped.set(canonical, why);
    }
    for (const { uri, part, version, languageId, text } of open) {
      if (text !== null) anew.put({ uri, part, version, languageId, text });
    }
    await this.setFolders(this.sources, signal);
  }

  /** Documents that ended the index before are let in again once it is made anew. */
  forgive(): void {
    this.crashed = new Set();
  }

  async forget(): Promise<void> {
    await this.whole();
    this.clear();
    this.sources = [];
    this.changes = 0;
    await this.options.storage?.forget();
  }

  async dispose(): Promise<void> {
    const { folders } = await this.whole();
    await folders.setFolders([]);
    await this.options.storage?.close();
  }

  /** Indexes the documents edited since the last time. */
  refresh(): void {
    this.holding.intake.refresh();
  }

  /** All that is known, once what was kept is read: what most calls work on. */
  private async whole(): Promise<Holding> {
    await this.opening;
    return this.holding;
  }

  /** What is known so far. */
  private get folders(): DiskFolders {
    return this.holding.folders;
  }

  /** Begins with nothing; a walk that runs finds its folders unwanted. */
  private clear(): void {
    void this.folders.setFolders([]).catch(() => undefined);
    this.holding = this.hold(new PassageStore());
  }

  private restore(kept: KeptDocuments): void {
    this.holding = this.hold(PassageStore.ofKept(kept));
    const { intake, folders } = this.holding;
    intake.setPolicy(kept.policy);
    for (const skipped of kept.skipped) intake.skipped.set(skipped.uri, skipped);
    folders.seed(kept.files);
    this.holding.given.seed(kept.given);
  }

  private hold(store: PassageStore): Holding {
    const holding: Holding = holdingOf(store, {
      ...{ ...this.options, crashed: this.crashed },
      onChange: () => {
        if (this.holding === holding) this.changes++;
      },
    });
    return holding;
  }
}
