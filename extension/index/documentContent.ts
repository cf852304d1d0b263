import { parserFor } from '../documents/formats';
import { parseMarkdown } from '../documents/markdown';
import { openMarkdown, reparseMarkdown } from '../documents/markdownEdit';
import { buildPassages, cutDocument, keptPassages, recutDocument } from '../passages/passages';
import type { DocumentContent, HeldDocument, ReadText } from './heldDocument';

/** A text that was read, and which passages of the one before are still there. */
export interface ReadContent {
  readonly content: DocumentContent;
  /** By passage: its place before, or -1; null where nobody knows. */
  readonly kept: Int32Array | null;
}

/** What the document's format makes of a text. */
export function contentOf({ canonical, languageId }: HeldDocument, text: string): DocumentContent {
  const parser = parserFor(canonical, languageId);
  if (parser !== parseMarkdown) {
    const parsed = parser(text);
    return { text, parsed, passages: buildPassages(parsed), again: null };
  }
  const markdown = openMarkdown(text);
  const cut = cutDocument(markdown.parsed);
  return { text, parsed: markdown.parsed, passages: cut.passages, again: { markdown, cut } };
}

/** The same without its passages: as its table has them. */
export function readAgain({ canonical, languageId }: HeldDocument, text: string): ReadText {
  return { text, parsed: parserFor(canonical, languageId)(text), passages: null };
}

/**
 * What the document's format makes of its new text: where the format allows it by looking only at
 * what changed since it was indexed.
 */
export function contentAfter(document: HeldDocument, text: string): ReadContent {
  const before = document.content;
  const parser = parserFor(document.canonical, document.languageId);
  if (!before?.again || parser !== parseMarkdown) {
    return { content: contentOf(document, text), kept: null };
  }
  const { document: markdown, splice } = reparseMarkdown(before.again.markdown, text);
  const { parsed } = markdown;
  const cut = splice ? recutDocument(before.again.cut, parsed, splice) : cutDocument(parsed);
  const { passages } = cut;
  const kept = splice ? keptPassages(before.passages, passages, splice) : null;
  return { content: { text, parsed, passages, again: { markdown, cut } }, kept };
}
