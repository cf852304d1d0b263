import type { DocumentPart } from '../documents/document';
import type { FileText } from '../documents/fileText';
import { readyToParse } from '../documents/formats';
import { hashText } from '../documents/hash';
import { contentOf, readAgain } from './documentContent';
import { isRacy } from './fileStamp';
import type { HeldDocument, ReadText } from './heldDocument';

/** Units of text kept of files read for answers. */
const MOST_UNITS = 4_000_000;

interface KeptText {
  readonly content: ReadText;
  readonly hash: string;
  /** Of the file; null when that would not tell a change. */
  readonly stamp: string | null;
}

/** Reads the texts of files again. */
export interface TextReader {
  /** What a file is like now; null when it is gone. */
  stateOf(canonical: string): Promise<TextState | null>;
  /** The text of a document in it; null when it has none, or cannot be had. */
  textOf(canonical: string, part: DocumentPart): Promise<string | null>;
}

export interface TextState {
  readonly stamp: string;
  /** Milliseconds since 1970; null where that is not known, and the stamp says enough. */
  readonly modified: number | null;
}

/**
 * The texts of documents that were let go, read again from their files and compared with what was
 * indexed. The last ones are kept.
 */
export class DocumentTexts {
  private readonly kept = new Map<HeldDocument, KeptText>();
  private units = 0;

  constructor(
    private readonly readerOf: (canonical: string) => TextReader | null,
    private readonly mostUnits = MOST_UNITS,
  ) {}

  /** Keeps a content that has just been indexed. @param stamp of its file; null when it is no proof */
  remember(document: HeldDocument, content: ReadText, stamp: string | null): void {
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
  async contentOf(document: HeldDocument, lastRead = false): Promise<ReadText | null> {
    const ready = readyToParse(document.canonical, document.languageId);
    if (ready) await ready;
    if (document.text !== null) {
      document.content ??= contentOf(document, document.text);
      return document.content;
    }
    const reader = this.readerOf(document.canonical);
    if (!reader) return null;
    const state = await reader.stateOf(document.canonical);
    const kept = this.kept.get(document);
    if (
      kept?.hash === document.indexedHash &&
      (lastRead || (state && kept.stamp === state.stamp))
    ) {
      // Asked for last, dropped last.
      this.kept.delete(document);
      this.kept.set(document, kept);
      return kept.content;
    }
    if (!state) return null;
    const { indexedHash } = document;
    const begun = Date.now();
    const text = await reader.textOf(document.canonical, document.part);
    if (text === null || hashText(text) !== indexedHash) return null;
    if (document.indexedHash !== indexedHash) return null;
    const content = kept?.hash === indexedHash ? kept.content : readAgain(document, text);
    const { stamp, modified } = state;
    const racy = modified !== null && isRacy(modified, begun);
    this.remember(document, content, racy ? null : stamp);
    return content;
  }

  /** The text of a file that is not in the index, or its extracted text; null when it has none. */
  async read(canonical: string): Promise<string | null> {
    return (await this.readerOf(canonical)?.textOf(canonical, null)) ?? null;
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

/** One of the texts in a file; null when there is none such, or the file cannot be made sense of. */
export async function partOfTexts(
  textsOf: () => Promise<readonly FileText[]>,
  part: DocumentPart,
): Promise<string | null> {
  try {
    const name = JSON.stringify(part);
    return (await textsOf()).find((it) => JSON.stringify(it.part) === name)?.text ?? null;
  } catch {
    return null;
  }
}
