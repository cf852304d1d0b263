/**
 * BM25 as Lucene scores it. Sources: Robertson and Zaragoza, "The Probabilistic Relevance Framework:
 * BM25 and Beyond" (2009), whose simple form of BM25F also gives the weighting of headings (a
 * field's term frequencies are multiplied before saturation); the `1 +` that keeps the inverse
 * document frequency positive is Lucene's BM25Similarity.
 */
export interface Bm25 {
  /** Saturation of the term frequency. */
  readonly k1: number;
  /** How much a passage's length counts, 0–1. */
  readonly b: number;
  /** How many times a heading's words count beside those of the passage. */
  readonly headingWeight: number;
}

export const BM25: Bm25 = { k1: 1.2, b: 0.75, headingWeight: 1 };

/** @param passages how many there are @param frequency how many of them hold the term */
export function inverseDocumentFrequency(passages: number, frequency: number): number {
  return Math.log(1 + (passages - frequency + 0.5) / (frequency + 0.5));
}
