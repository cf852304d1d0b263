/** Scheme of the documents that show text extracted from a file. */
export const EXTRACTED_SCHEME = 'verbatim-text';

/** What an extracted document shows. */
export interface ExtractedName {
  /** URI of the file. */
  readonly original: string;
  /** `hashText` of the extracted text. */
  readonly hash: string;
  /** The page that its first line names; null where there is none. */
  readonly page: number | null;
}

/**
 * The path and query of an extracted document's URI. Its path ends in `.txt`, so it is text; behind
 * `.pdf` or `.docx` that is our language, whose lines are wrapped (package.json).
 */
export function extractedParts(
  { original, hash, page }: ExtractedName,
  originalPath: string,
): { readonly path: string; readonly query: string } {
  const query = JSON.stringify(page === null ? { original, hash } : { original, hash, page });
  return { path: `${originalPath}.txt`, query };
}

/** @param query of an extracted document's URI, decoded @returns null for any other */
export function extractedNameOf(query: string): ExtractedName | null {
  let value: unknown;
  try {
    value = JSON.parse(query);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { original, hash, page = null } = value as Record<string, unknown>;
  if (typeof original !== 'string' || typeof hash !== 'string') return null;
  return { original, hash, page: typeof page === 'number' ? page : null };
}
