import { ADMISSION_HEAD } from '../documents/admit';
import { containerKind } from '../documents/containerKind';
import { textsOfContainer } from '../documents/containers';
import type { DocumentPart, SourceDocument } from '../documents/document';
import type { FileText } from '../documents/fileText';
import { readyToParse } from '../documents/formats';
import { normaliseText } from '../documents/text';
import { canonicalUri } from './fileUri';
import { documentKey } from './heldDocument';
import type { DocumentContent, HeldDocument } from './heldDocument';
import type { AdmissionPolicy, SkippedDocument, TextChange } from './passageIndex';
import type { PassageStore } from './passageStore';
import type { FileContent } from './readDocumentFile';
import { crashKey, Refusals, unreadableSkip } from './refusals';

export interface IntakeOptions {
  /** States of documents (`crashKey`) that ended the index before: left out until they change. */
  readonly crashed?: ReadonlySet<string>;
  /** Told the `crashKey` of the document being worked on, null when done; for the post-mortem. */
  readonly onDocument?: (current: string | null) => void;
}

/** A file taken in, its text still at hand. @param stamp of the file; null when it is no proof */
export type OnFile = (
  document: HeldDocument,
  content: DocumentContent,
  stamp: string | null,
) => void;

/**
 * Documents on their way into the store, from the editor and from the disk: what is refused is
 * remembered with its reason, open documents win over their files, and of a file the text is let go
 * once it is indexed. A document that is put is taken in within the call: what its parser reads by must be
 * there (`readyToParse`).
 */
export class DocumentIntake {
  readonly skipped = new Map<string, SkippedDocument>();
  /** Canonical URIs of open documents, those left out included. */
  readonly open = new Set<string>();
  private readonly edited = new Set<HeldDocument>();
  readonly refusals: Refusals;

  constructor(
    readonly store: PassageStore,
    private readonly options: IntakeOptions,
    private readonly onFile: OnFile,
  ) {
    this.refusals = new Refusals(options.crashed ?? new Set());
  }

  /** Edited documents that wait to be indexed. */
  get waiting(): number {
    return this.edited.size;
  }

  get policy(): AdmissionPolicy {
    return this.refusals.policy;
  }

  /** @returns which documents on disk have to be read again to be judged */
  setPolicy(policy: AdmissionPolicy): (canonical: string) => boolean {
    const { allowedSecrets, included = [] } = this.refusals.policy;
    const letIn = new Set([...allowedSecrets, ...included]);
    this.refusals.policy = policy;
    for (const document of [...this.store.documents]) {
      const { uri, text, bytes } = document;
      const refused =
        text === null ? this.refusals.ofHead(uri, bytes, '') : this.refusals.ofText(uri, text);
      if (refused) this.leaveOut(document.canonical, refused);
    }
    return (canonical) => letIn.has(canonical) || this.skipped.has(canonical);
  }

  put(document: SourceDocument): SkippedDocument | null {
    const canonical = canonicalUri(document.uri);
    this.open.add(canonical);
    const text = normaliseText(document.text);
    const refused =
      this.refusals.ofText(document.uri, text) ??
      this.refusals.ofCrash(canonical, document.uri, openStamp(document.version, text));
    if (refused) {
      this.leaveOut(canonical, refused);
      return refused;
    }
    const { uri, part, version, languageId, cellNumber } = document;
    const state = { version, languageId, cellNumber, text };
    return this.take(uri, canonical, part, state, openStamp(version, text));
  }

  async putBytes(uri: string, version: number, bytes: Uint8Array): Promise<SkippedDocument | null> {
    const canonical = canonicalUri(uri);
    const format = containerKind(uri);
    if (format === null) throw new Error('not a format that has its texts inside');
    this.open.add(canonical);
    const stamp = `v${version}:${bytes.length}`;
    const refused =
      this.refusals.ofHead(uri, bytes.length, bytes.subarray(0, ADMISSION_HEAD)) ??
      this.refusals.ofCrash(canonical, uri, stamp);
    if (refused) {
      this.leaveOut(canonical, refused);
      return refused;
    }
    let texts: readonly FileText[];
    try {
      texts = await this.working(crashKey(canonical, stamp), () => textsOfContainer(format, bytes));
    } catch (error) {
      const left = unreadableSkip(uri, error);
      this.leaveOut(canonical, left);
      return left;
    }
    await readyForAll(uri, texts);
    // Closed meanwhile, and its file took its place.
    if (this.open.has(canonical)) this.takeParts(uri, canonical, texts, version, stamp);
    return null;
  }

  keepParts(uri: string, parts: readonly DocumentPart[]): void {
    const canonical = canonicalUri(uri);
    if (this.open.has(canonical)) this.keepOnly(canonical, parts);
  }

  edit(
    uri: string,
    fromVersion: number,
    toVersion: number,
    changes: readonly TextChange[],
  ): boolean {
    const canonical = canonicalUri(uri);
    const document = this.store.get(canonical, null);
    if (document?.version !== fromVersion || !this.open.has(canonical)) return false;
    if (document.text === null) return false;
    document.edit(changes);
    document.version = toVersion;
    this.edited.add(document);
    return true;
  }

  /** Indexes the documents edited since the last time. */
  refresh(): void {
    for (const document of this.edited) {
      this.edited.delete(document);
      const { uri, canonical, text } = document;
      if (text === null) continue;
      const stamp = openStamp(document.version, text);
      const refused =
        this.refusals.ofText(uri, text) ?? this.refusals.ofCrash(canonical, uri, stamp);
      if (refused) this.leaveOut(canonical, refused);
      else this.index(document, stamp);
    }
  }

  /** @param racy whether the file may change without another stamp */
  async takeFile(uri: string, content: FileContent, stamp: string, racy: boolean): Promise<void> {
    const refused = this.refusals.ofCrash(uri, uri, stamp);
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
        if (!this.open.has(uri)) this.leaveOut(uri, unreadableSkip(uri, error));
        return;
      }
    }
    await readyForAll(uri, texts);
    if (this.open.has(uri)) return; // it was opened meanwhile, and the editor knows better
    this.takeParts(uri, uri, texts, 0, stamp);
    for (const document of this.store.partsOf(uri)) {
      if (document.dirty) continue;
      if (document.content) this.onFile(document, document.content, racy ? null : stamp);
      document.letGo();
    }
  }

  /** Takes all parts of a document out and remembers why. */
  leaveOut(canonical: string, why: SkippedDocument): void {
    this.drop(canonical);
    this.skipped.set(canonical, why);
  }

  /** Forgets a document and all that is known of it. */
  drop(canonical: string): void {
    this.skipped.delete(canonical);
    this.keepOnly(canonical, []);
  }

  /** Does work of which the post-mortem is to know the document. */
  async working<T>(key: string, work: () => Promise<T>): Promise<T> {
    this.options.onDocument?.(key);
    try {
      return await work();
    } finally {
      this.options.onDocument?.(null);
    }
  }

  /** Puts the texts of a file in the place of those it had. */
  private takeParts(
    uri: string,
    canonical: string,
    texts: readonly FileText[],
    version: number,
    stamp: string,
  ): void {
    // One without any text is a document too, as an empty file is.
    const parts: readonly FileText[] = texts.length > 0 ? texts : [{ part: null, text: '' }];
    this.keepOnly(
      canonical,
      parts.map(({ part }) => part),
    );
    for (const { part, languageId, cellNumber, text } of parts) {
      this.take(uri, canonical, part, { version, languageId, cellNumber, text }, stamp);
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

  private take(
    uri: string,
    canonical: string,
    part: DocumentPart,
    state: Pick<SourceDocument, 'version' | 'languageId' | 'cellNumber' | 'text'>,
    stamp: string,
  ): SkippedDocument | null {
    this.skipped.delete(canonical);
    const document = this.store.open(uri, canonical, part);
    document.uri = uri;
    document.version = state.version;
    document.cellNumber = state.cellNumber;
    this.edited.delete(document);
    const isSame = document.languageId === state.languageId && document.hasText(state.text);
    document.languageId = state.languageId;
    if (isSame) document.recall(state.text);
    else document.change(state.text);
    return document.dirty ? this.index(document, stamp) : null;
  }

  /** @returns why it had to be left out, or null */
  private index(document: HeldDocument, stamp: string): SkippedDocument | null {
    this.options.onDocument?.(crashKey(document.canonical, stamp));
    try {
      this.store.refresh(document);
      return null;
    } catch (error) {
      const refused = unreadableSkip(document.uri, error);
      this.leaveOut(document.canonical, refused);
      return refused;
    } finally {
      this.options.onDocument?.(null);
    }
  }
}

/** Waits for what the parsers of a file's texts read by. */
async function readyForAll(uri: string, texts: readonly FileText[]): Promise<void> {
  for (const { languageId } of texts) {
    const ready = readyToParse(uri, languageId);
    if (ready) await ready;
  }
}

/** Tells states of an open document apart. */
function openStamp(version: number, text: string): string {
  return `v${version}:${text.length}`;
}
