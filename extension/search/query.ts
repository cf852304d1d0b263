/** What is searched for. */
export interface SearchQuery {
  /** The words to search by, as they were typed: split, stemmed and weighed by the index. */
  readonly terms: string;
  /** Words that must stand next to each other, in this order, in a passage or its headings. */
  readonly phrases: readonly string[];
  /** Words, or words next to each other, that a passage and its headings must not hold. */
  readonly excluded: readonly string[];
  /** Which documents are meant, by their path: every one of these must let a document through. */
  readonly pathFilters: readonly PathFilter[];
}

/** `in:README`, or with `excluded` `-in:README`. */
export interface PathFilter {
  /** What the path of a document holds, upper and lower case alike. */
  readonly text: string;
  readonly excluded: boolean;
}

/** A question with nothing but words to search by. */
export function plainQuery(terms: string): SearchQuery {
  return { terms, phrases: [], excluded: [], pathFilters: [] };
}

/**
 * Whether the filters let a document through.
 * @param path of the document, decoded
 */
export function admitsPath(path: string, filters: readonly PathFilter[]): boolean {
  const lower = path.toLowerCase();
  return filters.every(({ text, excluded }) => lower.includes(text.toLowerCase()) !== excluded);
}
