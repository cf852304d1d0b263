/** The words every later step shares about a document. Offsets are UTF-16 code units of `text`, half-open. */

/** What of a container this is: a notebook cell, a page; `null` for a whole document. */
export type DocumentPart = { readonly cell: string } | { readonly page: number } | null;

/** A half-open range of UTF-16 code units. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** A zero-based position as the editor counts: lines end at `\n` only, characters are UTF-16 units. */
export interface LinePosition {
  readonly line: number;
  readonly character: number;
}

export interface LineRange {
  readonly start: LinePosition;
  readonly end: LinePosition;
}

/** One text with a name and a version: a file, an unsaved buffer. */
export interface SourceDocument {
  /** The URI as a string; with `part` the identity of the document. */
  readonly uri: string;
  readonly part: DocumentPart;
  /** Of a cell: the how-manieth of its notebook it is, from 1. */
  readonly cellNumber?: number | undefined;
  /** The editor's version, or a number that grows with every change seen. */
  readonly version: number;
  /** VS Code's language id where one is known; the file name decides otherwise. */
  readonly languageId?: string | undefined;
  /** Decoded, without BOM, every `\r\n` and lone `\r` as one `\n` (see `normaliseText`). */
  readonly text: string;
}
