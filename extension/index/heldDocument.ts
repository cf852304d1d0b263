import type { DocumentPart } from '../documents/document';
import type { ParsedDocument } from '../documents/parsedDocument';
import { hashText } from '../documents/hash';
import { LineIndex } from '../documents/text';
import { countWords } from './countWords';
import type { Passage } from '../passages/passage';

/** What identifies a document: its canonical URI and its part. */
export function documentKey(uri: string, part: DocumentPart): string {
  return part === null ? uri : `${uri}#${JSON.stringify(part)}`;
}

/** A document in the index: its text, and what the last indexing made of it. */
export class HeldDocument {
  version = 0;
  languageId: string | undefined = undefined;
  /** Changed since it was indexed last; the fields below are those of the text before. */
  dirty = true;
  parsed: ParsedDocument | null = null;
  passages: readonly Passage[] = [];
  /** The passages' numbers in the inverted index. */
  numbers: readonly number[] = [];

  private source = '';
  private hash: string | null = null;
  private lineIndex: LineIndex | null = null;

  /**
   * @param uri as its client spells it
   * @param group its number among the documents held
   */
  constructor(
    readonly key: string,
    public uri: string,
    readonly canonical: string,
    readonly part: DocumentPart,
    readonly group: number,
  ) {}

  /** Normalised text. */
  get text(): string {
    return this.source;
  }

  set text(text: string) {
    this.source = text;
    this.dirty = true;
    this.hash = null;
    this.lineIndex = null;
  }

  /** Runs of characters between white space in the readable text. */
  get words(): number {
    return countWords(this.parsed?.readable ?? '');
  }

  /** The text's length in UTF-8. */
  get bytes(): number {
    return Buffer.byteLength(this.source);
  }

  get textHash(): string {
    this.hash ??= hashText(this.source);
    return this.hash;
  }

  get lines(): LineIndex {
    this.lineIndex ??= new LineIndex(this.source);
    return this.lineIndex;
  }
}
