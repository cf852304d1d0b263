import type { DocumentPart } from '../documents/document';
import type { ParsedDocument } from '../documents/parsedDocument';
import { hashText } from '../documents/hash';
import type { ReadMarkdown } from '../documents/markdownEdit';
import { utf8Length } from '../documents/utf8Length';
import type { Passage } from '../passages/passage';
import type { CutDocument } from '../passages/passages';
import { countWords } from './countWords';
import { EditedLines } from './editedLines';
import type { TextChange } from './passageIndex';
import { PassageTable } from './passageTable';
import { applyChange, applyChanges } from './textEdits';

/** What identifies a document: its canonical URI and its part. */
export function documentKey(uri: string, part: DocumentPart): string {
  return part === null ? uri : `${uri}#${JSON.stringify(part)}`;
}

/** A document's text as its format reads it. */
export interface ReadText {
  /** Normalised text. */
  readonly text: string;
  readonly parsed: ParsedDocument;
  /** Null where it was read again for answers alone: its `table` knows where they are. */
  readonly passages: readonly Passage[] | null;
}

/** A document's text with what was made of it. */
export interface DocumentContent extends ReadText {
  readonly passages: readonly Passage[];
  /** What reading it again after a change needs; null for formats that are read whole. */
  readonly again: ReadAgain | null;
}

/** A Markdown text as it was read and cut. */
export interface ReadAgain {
  readonly markdown: ReadMarkdown;
  readonly cut: CutDocument;
}

/**
 * A document in the index. What was indexed of it is in `table`; its text only while it is open or
 * waits to be indexed: of a file on disk the text is read again when it is needed.
 */
export class HeldDocument {
  version = 0;
  languageId: string | undefined = undefined;
  /** Of a cell: the how-manieth of its notebook it is, from 1, as that was put or read last. */
  cellNumber: number | undefined = undefined;
  /** Changed since it was indexed last; `table` is that of the text before. */
  dirty = true;
  table = PassageTable.empty;
  /** What was made of the text; null where it was let go, or not indexed yet. */
  content: DocumentContent | null = null;
  private source: string | null = '';
  /** Lines of the text, known once it was edited. */
  private lines: EditedLines | null = null;
  /** What is told of the text last indexed, once it was asked for. */
  private told: ToldOfText | null = null;

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

  /** Normalised text; null where it was let go. */
  get text(): string | null {
    return this.source;
  }

  /** `hashText` of the text last indexed. */
  get indexedHash(): string {
    return this.toldOfText.indexedHash;
  }

  /** Runs of characters between white space in the readable text. */
  get words(): number {
    return this.toldOfText.words;
  }

  /** The text's length in UTF-8. */
  get bytes(): number {
    return this.toldOfText.bytes;
  }

  /** Was indexed. */
  settle(content: DocumentContent, table: PassageTable): void {
    this.content = content;
    this.table = table;
    this.told = null;
    this.dirty = false;
  }

  /** Gives it another text, to be indexed. */
  change(text: string): void {
    this.source = text;
    this.lines = null;
    this.dirty = true;
  }

  /** Applies an editor's changes, to be indexed. @throws RangeError when the text was let go */
  edit(changes: readonly TextChange[]): void {
    const { source } = this;
    if (source === null) throw new RangeError('a document without its text');
    const [change, ...others] = changes;
    if (!change || others.length > 0) {
      this.change(applyChanges(source, changes));
      return;
    }
    this.lines ??= new EditedLines(source);
    this.source = applyChange(source, change, this.lines);
    this.dirty = true;
  }

  /** Whether it holds this very text, be it let go or waiting to be indexed. */
  hasText(text: string): boolean {
    return this.source === null ? this.indexedHash === hashText(text) : this.source === text;
  }

  /** Takes back the text that was let go. */
  recall(text: string): void {
    this.source = text;
  }

  /** Is as it was when it was indexed before, its text let go. */
  restore({ indexedHash, words, bytes }: ToldOfText, table: PassageTable): void {
    this.table = table;
    this.told = { indexedHash, words, bytes };
    this.dirty = false;
    this.letGo();
  }

  /** Forgets the text and keeps what was indexed of it. */
  letGo(): void {
    if (this.dirty) throw new Error('a text that waits to be indexed');
    this.told = this.toldOfText;
    this.source = null;
    this.lines = null;
    this.content = null;
  }

  /** Made when it is asked for: after a keystroke nobody does. */
  private get toldOfText(): ToldOfText {
    if (this.told) return this.told;
    const { content } = this;
    if (!content) return { indexedHash: '', words: 0, bytes: 0 };
    this.told = {
      indexedHash: hashText(content.text),
      words: countWords(content.parsed.readable),
      bytes: utf8Length(content.text),
    };
    return this.told;
  }
}

interface ToldOfText {
  readonly indexedHash: string;
  readonly words: number;
  readonly bytes: number;
}
