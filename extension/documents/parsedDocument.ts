import type { SourceMap } from './sourceMap';

export type BlockKind =
  'heading' | 'paragraph' | 'listItem' | 'tableRow' | 'quote' | 'code' | 'text';

/** Where the cells of a row stand that have text: an empty cell leaves no trace in readable text. */
export interface RowCells {
  /** Columns from 0, growing. */
  readonly columns: readonly number[];
  /** How many cells the row has, empty ones too. */
  readonly width: number;
}

/** A heading, paragraph, list item, table row… in reading order; blocks never overlap. */
export interface Block {
  readonly kind: BlockKind;
  /** 1–6 for headings, 0 otherwise. */
  readonly level: number;
  /** Half-open range in the readable text, surrounding separators excluded. */
  readonly start: number;
  readonly end: number;
  /**
   * Headings of this level and deeper no longer hold from this block on, though no heading takes
   * their place: the members of an object that follow a nested one.
   */
  readonly closes?: number;
  /** Of a row of a table that has empty cells. */
  readonly cells?: RowCells;
}

/** A document as the reader sees it, and the way back. */
export interface ParsedDocument {
  /** The text without markup; blocks are separated by `\n`. */
  readonly readable: string;
  /** Leads every unit of `readable` to its source range, or to nothing. */
  readonly map: SourceMap;
  readonly blocks: readonly Block[];
}

/** A format: normalised text in, readable text out. Never throws on any text. */
export type DocumentParser = (text: string) => ParsedDocument;
