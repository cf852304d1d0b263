import type { DocumentPart, TextRange } from '../documents/document';

/** Units of context kept on either side of the quote. */
export const ANCHOR_CONTEXT = 32;

/** An answer's range kept true while its document is edited; plain data. */
export interface Anchor {
  readonly uri: string;
  readonly part: DocumentPart;
  /** Half-open, in the normalised text whose hash is `textHash`. */
  readonly range: TextRange;
  readonly quote: string;
  /** Up to 32 units before and after the quote. */
  readonly before: string;
  readonly after: string;
  readonly textHash: string;
}
