import type { TextRange } from '../documents/document';

/** A run of blocks of about 200 words: what search finds and the reader reads. */
export interface Passage {
  /** Half-open range in the document's readable text. */
  readonly readable: TextRange;
  /** Half-open range in the document's source text. */
  readonly source: TextRange;
  /** Headings above the passage, outermost first, as readable text. */
  readonly heading: readonly string[];
}
