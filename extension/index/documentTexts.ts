import { stat } from 'node:fs/promises';
import { textsOfContainer } from '../documents/containers';
import { readyToParse } from '../documents/formats';
import { hashText } from '../documents/hash';
import { contentOf } from './documentContent';
import { fileStamp, isRacy } from './fileStamp';
import { pathOfUri } from './fileUri';
import type { DocumentContent, HeldDocument } from './heldDocument';
import type { AdmissionPolicy } from './passageIndex';
import { readDocumentFile } from './readDocumentFile';

/** Units of text kept of files read for answers. */
const MOST_UNITS = 4_000_000;

interface KeptText {
  readonly content: DocumentContent;
  readonly hash: string;
  /** Of the file; null when that would not tell a change. */
  readonly stamp: string | null;
}

export interface TextSource {
  readonly policy: () => AdmissionPolicy;
  /** How a file without a byte order mark is decoded. */
  readonly encodingOf: (canonical: string) => string | undefined;
}

/**
 * The texts of documents that were let go, read again from their files and compared with what was
 * indexed. The last ones are kept.
 */
export class DocumentTexts {
  private readonly kept = new Map<HeldDocument, KeptText>();
  private units = 0;

  constructor(
    private readonly source: TextSource,
    private readonly mostUnits = MOST_UNITS,
  ) {}

  /** Keeps a content that has just been indexed. @param stamp of its file; null when it is no proof */
  remember(document: HeldDocument, content: DocumentContent, stamp: string | null): void {
    this.drop(document);
    const kept = { content, hash: document.indexedHash, stamp };
    this.kept.set(document, kept);
    this.units += unitsOf(kept);
    for (const other of this.kept.keys()) {
      if (this.units <= this.mostUnits || other === document) break;
      this.drop(other);
    }
  }

  /**
   * The content that was indexed; null when the file is gone or says something else by now.
   * @param lastRead whether what was read last will do, though the file has changed since
   */
  async contentOf(document: HeldDocument, lastRead = false): Promise<DocumentContent | null> {
    const ready = readyToParse(document.canonical, document.languageId);
    if (ready) await ready;
    if (document.text !== null) {
      document.content ??= contentOf(document, document.text);
      return document.content;
    }
    const path = pathOfUri(document.canonical);
    if (path === null) return null;
    const stats = await stat(path).catch(() => null);
    const encoding = this.source.encodingOf(document.canonical);
    const stamp = stats && fileStamp(stats.size, stats.mtimeMs, encoding);
    const kept = this.kept.get(document);
    if (kept?.hash === document.indexedHash && (lastRead || (stamp && kept.stamp === stamp))) {
      // Asked for last, dropped last.
      this.kept.delete(document);
      this.kept.set(document, kept);
      return kept.content;
    }
    if (!stats) return null;
    const { indexedHash } = document;
    const begun = Date.now();
    const text = await this.readPart(path, document, stats.size);
    if (text === null || hashText(text) !== indexedHash) return null;
    if (document.indexedHash !== indexedHash) return null;
    const content = kept?.hash === indexedHash ? kept.content : contentOf(document, text);
    // Kept by a start that could read it otherwise: without a grammar, say.
    if (content.passages.length !== document.table.length) return null;
    this.remember(document, content, isRacy(stats.mtimeMs, begun) ? null : stamp);
    return content;
  }

  /** The text of a file that is not in the index, or its extracted text; null when it has none. */
  async read(canonical: string): Promise<string | null> {
    const path = pathOfUri(canonical);
    const stats = path === null ? null : await stat(path).catch(() => null);
    if (path === null || !stats) return null;
    return this.readPart(path, { canonical, part: null }, stats.size);
  }

  private async readPart(
    path: string,
    { canonical, part }: Pick<HeldDocument, 'canonical' | 'part'>,
    size: number,
  ): Promise<string | null> {
    const { policy, encodingOf } = this.source;
    const read = await readDocumentFile(path, canonical, size, policy(), encodingOf(canonical));
    if (read.kind === 'text') return part === null ? read.text : null;
    if (read.kind !== 'container') return null;
    try {
      const texts = await textsOfContainer(read.format, read.bytes, read.encoding);
      const name = JSON.stringify(part);
      return texts.find((it) => JSON.stringify(it.part) === name)?.text ?? null;
    } catch {
      return null;
    }
  }

  private drop(document: HeldDocument): void {
    const kept = this.kept.get(document);
    if (!kept) return;
    this.kept.delete(document);
    this.units -= unitsOf(kept);
  }
}

function unitsOf({ content }: KeptText): number {
  return content.text.length + content.parsed.readable.length;
}
