import { stat } from 'node:fs/promises';
import type { DocumentPart, SourceDocument } from '../documents/document';
import { ADMISSION_HEAD, admit } from '../documents/admit';
import { containerKind } from '../documents/containerKind';
import { textsOfContainer } from '../documents/containers';
import { UnreadableFileError } from '../documents/fileText';
import type { FileText } from '../documents/fileText';
import type { Admission } from '../documents/admit';
import { normaliseText } from '../documents/text';
import { DiskFolders } from './diskFolders';
import type { FolderEvents } from './diskFolders';
import type { DocumentEntry, Explanation, IndexProgress } from './documentEntry';
import { canInclude } from './documentEntry';
import { listDocuments } from './documentList';
import { canonicalUri, pathOfUri } from './fileUri';
import { documentKey } from './heldDocument';
import type { HeldDocument } from './heldDocument';
import { toPassageHit } from './passageHit';
import type {
  AdmissionPolicy,
  FolderSource,
  IndexStatus,
  PassageIndex,
  SearchRequest,
  SearchResult,
  SearchScope,
  SkippedDocument,
  TextChange,
} from './passageIndex';
import { PassageStore } from './passageStore';
import { readDocumentFile } from './readDocumentFile';
import type { FileContent } from './readDocumentFile';
import { repeatsLast } from './repeats';
import { namedBy, ScopeFilter } from './scopeFilter';
import { applyChanges } from './textEdits';

/** In force until `setPolicy` says otherwise. */
const FIRST_POLICY: AdmissionPolicy = { maxBytes: 50_000_000, allowedSecrets: [] };

/** Candidates looked at for each passage asked for: overlapping neighbours come several at a time. */
const CANDIDATES = 4;

export interface IndexCoreOptions {
  /** States of documents (`crashKey`) that ended the index before: left out until they change. */
  readonly crashed?: ReadonlySet<string>;
  /** Told the `crashKey` of the document being worked on, null when done; for the post-mortem. */
  readonly onDocument?: (current: string | null) => void;
}

/**
 * The index itself, in the process that calls it: open documents, folders, passages and search.
 * Everything but reading files happens within the call; edits are indexed with the next search or
 * `refresh`, whichever comes first.
 */
export class IndexCore implements PassageIndex {
  private store = new PassageStore();
  private scopes = new ScopeFilter(this.store);
  private readonly skipped = new Map<string, SkippedDocument>();
  /** Canonical URIs of open documents, those left out included. */
  private readonly open = new Set<string>();
  private readonly edited = new Set<HeldDocument>();
  private policy = FIRST_POLICY;
  private readonly events: FolderEvents = {
    isOpen: (uri) => this.open.has(uri),
    found: (uri, content, stamp) => this.takeFile(uri, content, stamp),
    skipped: (document) => this.leaveOut(document.uri, document),
    gone: (uri) => this.drop(uri),
  };
  private sources: readonly FolderSource[] = [];
  private folders = new DiskFolders(this.events, () => this.policy);

  constructor(private readonly options: IndexCoreOptions = {}) {}

  /** Whether edits wait to be indexed. */
  get isDirty(): boolean {
    return this.edited.size > 0;
  }

  setPolicy(policy: AdmissionPolicy): Promise<void> {
    this.policy = policy;
    for (const document of [...this.store.documents]) {
      const refused = this.refusal(document.uri, document.text);
      if (refused) this.leaveOut(document.canonical, refused);
    }
    this.folders.distrust((uri) => this.skipped.has(uri));
    // What the policy lets in now arrives in the background.
    void this.folders.sweep().catch(() => undefined);
    return Promise.resolve();
  }

  put(document: SourceDocument): Promise<SkippedDocument | null> {
    const canonical = canonicalUri(document.uri);
    this.open.add(canonical);
    const text = normaliseText(document.text);
    const refused =
      this.refusal(document.uri, text) ??
      this.crashRefusal(canonical, document.uri, openStamp(document.version, text));
    if (refused) {
      this.leaveOut(canonical, refused);
      return Promise.resolve(refused);
    }
    const { uri, part, version, languageId } = document;
    const state = { version, languageId, text };
    return Promise.resolve(this.take(uri, canonical, part, state, openStamp(version, text)));
  }

  async putBytes(uri: string, version: number, bytes: Uint8Array): Promise<SkippedDocument | null> {
    const canonical = canonicalUri(uri);
    const format = containerKind(uri);
    if (format === null) throw new Error('not a format that has its texts inside');
    this.open.add(canonical);
    const stamp = `v${version}:${bytes.length}`;
    const admission = admit(uri, bytes.length, bytes.subarray(0, ADMISSION_HEAD), this.policy);
    const refused: SkippedDocument | null = admission.admitted
      ? this.crashRefusal(canonical, uri, stamp)
      : { uri, reason: admission.reason, detail: admission.detail };
    if (refused) {
      this.leaveOut(canonical, refused);
      return refused;
    }
    let texts: readonly FileText[];
    try {
      texts = await this.working(crashKey(canonical, stamp), () => textsOfContainer(format, bytes));
    } catch (error) {
      const left = unreadable(uri, error);
      this.leaveOut(canonical, left);
      return left;
    }
    // Closed meanwhile, and its file took its place.
    if (this.open.has(canonical)) this.takeParts(uri, canonical, texts, version, stamp);
    return null;
  }

  keepParts(uri: string, parts: readonly DocumentPart[]): Promise<void> {
    const canonical = canonicalUri(uri);
    if (this.open.has(canonical)) this.keepOnly(canonical, parts);
    return Promise.resolve();
  }

  async extractedText(uri: string): Promise<string | null> {
    const canonical = canonicalUri(uri);
    if (containerKind(uri) === null) return null;
    const held = this.store.get(canonical, null);
    if (held) return held.text;
    const path = pathOfUri(canonical);
    if (path === null) return null;
    try {
      const { size } = await stat(path);
      const read = await readDocumentFile(path, canonical, size, this.policy);
      if (read.kind !== 'container') return null;
      const texts = await this.working(crashKey(canonical, 'shown'), () =>
        textsOfContainer(read.format, read.bytes),
      );
      return texts.find(({ part }) => part === null)?.text ?? null;
    } catch {
      return null;
    }
  }

  edit(
    uri: string,
    fromVersion: number,
    toVersion: number,
    changes: readonly TextChange[],
  ): Promise<boolean> {
    const canonical = canonicalUri(uri);
    const document = this.store.get(canonical, null);
    if (!document || !this.open.has(canonical) || document.version !== fromVersion) {
      return Promise.resolve(false);
    }
    document.text = applyChanges(document.text, changes);
    document.version = toVersion;
    this.edited.add(document);
    return Promise.resolve(true);
  }

  async remove(uri: string): Promise<void> {
    const canonical = canonicalUri(uri);
    if (!this.open.delete(canonical)) return;
    this.skipped.delete(canonical);
    if (!(await this.folders.restore(canonical))) this.drop(canonical);
  }

  setFolders(folders: readonly FolderSource[], signal?: AbortSignal): Promise<void> {
    this.sources = folders;
    return this.folders.setFolders(folders, signal);
  }

  sweep(signal?: AbortSignal): Promise<void> {
    return this.folders.sweep(signal);
  }

  search(request: SearchRequest, signal?: AbortSignal): Promise<SearchResult> {
    const begun = performance.now();
    this.refresh();
    const indexed = performance.now();
    signal?.throwIfAborted();
    const { filter, documents } = this.scopes.resolve(request.scope);
    const limit = Math.max(0, request.limit);
    const found = this.store.search(request.question, filter, limit * CANDIDATES);
    const hits = repeatsLast(found, limit).map((hit) => toPassageHit(hit, hit.score));
    const done = performance.now();
    return Promise.resolve({
      hits,
      documents: documents.length,
      passages: documents.reduce((sum, document) => sum + document.passages.length, 0),
      ms: { index: indexed - begun, search: done - indexed },
    });
  }

  status(): Promise<IndexStatus> {
    return Promise.resolve({
      documents: this.store.documentCount,
      passages: this.store.passageCount,
      skipped: [...this.skipped.values()],
      pending: this.edited.size + this.folders.pending,
      progress: this.progress,
    });
  }

  get progress(): IndexProgress {
    const { documentCount, passageCount } = this.store;
    return { documents: documentCount, passages: passageCount, ...this.folders.progress };
  }

  list(scope?: SearchScope): Promise<readonly DocumentEntry[]> {
    this.refresh();
    const { store, skipped, open, folders } = this;
    const isNamed = scope ? namedBy(scope) : () => true;
    const entries = listDocuments({ documents: store.documents, skipped, open, folders });
    return Promise.resolve(entries.filter(({ uri }) => isNamed(canonicalUri(uri))));
  }

  async explain(uri: string): Promise<Explanation> {
    const canonical = canonicalUri(uri);
    const entries = await this.list({ kind: 'documents', uris: [uri] });
    const entry = entries.find(({ state }) => state === 'indexed');
    if (entry) return { kind: 'searched', entry };
    const skipped = this.skipped.get(canonical);
    if (!skipped) return this.folders.explain(canonical);
    const { reason, detail } = skipped;
    return { kind: 'left-out', reason, detail, rule: null, canInclude: canInclude(reason) };
  }

  async rebuild(signal?: AbortSignal): Promise<void> {
    const open = [...this.store.documents].filter(({ canonical }) => this.open.has(canonical));
    const refused = [...this.skipped].filter(([canonical]) => this.open.has(canonical));
    this.clear();
    for (const [canonical, why] of refused) {
      this.open.add(canonical);
      this.skipped.set(canonical, why);
    }
    for (const { uri, part, version, languageId, text } of open) {
      await this.put({ uri, part, version, languageId, text });
    }
    await this.setFolders(this.sources, signal);
  }

  forget(): Promise<void> {
    this.clear();
    this.sources = [];
    return Promise.resolve();
  }

  dispose(): Promise<void> {
    return this.folders.setFolders([]);
  }

  /** Begins with nothing, in the same policy; a walk that runs finds its folders unwanted. */
  private clear(): void {
    void this.folders.setFolders([]).catch(() => undefined);
    this.store = new PassageStore();
    this.scopes = new ScopeFilter(this.store);
    this.skipped.clear();
    this.open.clear();
    this.edited.clear();
    this.folders = new DiskFolders(this.events, () => this.policy);
  }

  /** Indexes the documents edited since the last time. */
  refresh(): void {
    for (const document of this.edited) {
      this.edited.delete(document);
      const { uri, canonical, text } = document;
      const stamp = openStamp(document.version, text);
      const refused = this.refusal(uri, text) ?? this.crashRefusal(canonical, uri, stamp);
      if (refused) this.leaveOut(canonical, refused);
      else this.index(document, stamp);
    }
  }

  private async takeFile(uri: string, content: FileContent, stamp: string): Promise<void> {
    const refused = this.crashRefusal(uri, uri, stamp);
    if (refused) {
      this.leaveOut(uri, refused);
      return;
    }
    let texts: readonly FileText[];
    if (content.kind === 'text') {
      texts = [{ part: null, text: content.text }];
    } else {
      try {
        texts = await this.working(crashKey(uri, stamp), () =>
          textsOfContainer(content.format, content.bytes, content.encoding),
        );
      } catch (error) {
        if (!this.open.has(uri)) this.leaveOut(uri, unreadable(uri, error));
        return;
      }
      if (this.open.has(uri)) return; // it was opened meanwhile, and the editor knows better
    }
    this.takeParts(uri, uri, texts, 0, stamp);
  }

  /** Puts the texts of a file in the place of those it had. */
  private takeParts(
    uri: string,
    canonical: string,
    texts: readonly FileText[],
    version: number,
    stamp: string,
  ): void {
    this.keepOnly(
      canonical,
      texts.map(({ part }) => part),
    );
    for (const { part, languageId, text } of texts) {
      this.take(uri, canonical, part, { version, languageId, text }, stamp);
    }
  }

  /** Takes out all parts of a document but these. */
  private keepOnly(canonical: string, parts: readonly DocumentPart[]): void {
    const kept = new Set(parts.map((part) => documentKey(canonical, part)));
    for (const document of this.store.partsOf(canonical)) {
      if (kept.has(document.key)) continue;
      this.edited.delete(document);
      this.store.remove(document);
    }
  }

  /** Does work of which the post-mortem is to know the document. */
  private async working<T>(key: string, work: () => Promise<T>): Promise<T> {
    this.options.onDocument?.(key);
    try {
      return await work();
    } finally {
      this.options.onDocument?.(null);
    }
  }

  private take(
    uri: string,
    canonical: string,
    part: DocumentPart,
    state: { version: number; languageId: string | undefined; text: string },
    stamp: string,
  ): SkippedDocument | null {
    this.skipped.delete(canonical);
    const document = this.store.open(uri, canonical, part);
    document.uri = uri;
    document.version = state.version;
    this.edited.delete(document);
    if (document.text !== state.text || document.languageId !== state.languageId) {
      document.text = state.text;
    }
    document.languageId = state.languageId;
    return document.dirty ? this.index(document, stamp) : null;
  }

  /** @returns why it had to be left out, or null */
  private index(document: HeldDocument, stamp: string): SkippedDocument | null {
    this.options.onDocument?.(crashKey(document.canonical, stamp));
    try {
      this.store.refresh(document);
      return null;
    } catch (error) {
      const refused = unreadable(document.uri, error);
      this.leaveOut(document.canonical, refused);
      return refused;
    } finally {
      this.options.onDocument?.(null);
    }
  }

  /** Takes all parts of a document out and remembers why. */
  private leaveOut(uri: string, why: SkippedDocument): void {
    this.drop(uri);
    this.skipped.set(uri, why);
  }

  private drop(uri: string): void {
    this.skipped.delete(uri);
    for (const document of this.store.partsOf(uri)) {
      this.edited.delete(document);
      this.store.remove(document);
    }
  }

  private refusal(uri: string, text: string): SkippedDocument | null {
    // A text has at most three bytes of UTF-8 for each unit; most need no counting.
    const { maxBytes } = this.policy;
    const size = text.length * 3 <= maxBytes ? text.length : Buffer.byteLength(text);
    const admission: Admission = admit(uri, size, text, this.policy);
    if (admission.admitted) return null;
    return { uri, reason: admission.reason, detail: admission.detail };
  }

  private crashRefusal(canonical: string, uri: string, stamp: string): SkippedDocument | null {
    const isKnown = this.options.crashed?.has(crashKey(canonical, stamp)) ?? false;
    return isKnown ? crashedSkip(uri) : null;
  }
}

function unreadable(uri: string, error: unknown): SkippedDocument {
  const kind = error instanceof Error ? error.name : 'unknown error';
  const told = error instanceof UnreadableFileError ? error.message : null;
  const detail = told ?? `It could not be made sense of (${kind}).`;
  return { uri, reason: 'unreadable', detail };
}

/** Names a state of a document. */
export function crashKey(uri: string, stamp: string): string {
  return `${uri}\n${stamp}`;
}

function crashedSkip(uri: string): SkippedDocument {
  const detail = 'Indexing it ended the index worker; it is left out until it changes.';
  return { uri, reason: 'crashed', detail };
}

/** Tells states of an open document apart. */
function openStamp(version: number, text: string): string {
  return `v${version}:${text.length}`;
}
