import { containerKind } from '../documents/containerKind';
import { pageAt } from '../documents/extractedText';
import { LineIndex } from '../documents/text';
import { passageBlocks } from './passageBlocks';
import type { DocumentContent, HeldDocument } from './heldDocument';
import type { PassageHit } from './passageIndex';
import type { HeldPassage } from './passageStore';

/** Units of source text on either side of a passage, for quotes and anchors. */
const EXCERPT_CONTEXT = 32;

const lines = new WeakMap<DocumentContent, LineIndex>();

/**
 * Everything a client needs of a passage found, as plain data.
 * @param content of the very text that was indexed
 */
export function toPassageHit(
  { document, at }: HeldPassage,
  content: DocumentContent,
  score: number,
): PassageHit {
  const { text, parsed, passages } = content;
  const passage = passages[at];
  if (!passage) throw new Error('a passage of a document that is not indexed');
  const { readable, source, heading } = passage;
  const excerptStart = Math.max(0, source.start - EXCERPT_CONTEXT);
  return {
    id: passageId(document, at),
    uri: document.uri,
    part: document.part,
    version: document.version,
    score,
    heading,
    readable: parsed.readable.slice(readable.start, readable.end),
    map: parsed.map.slice(readable.start, readable.end).packed,
    source,
    excerpt: text.slice(excerptStart, source.end + EXCERPT_CONTEXT),
    excerptStart,
    excerptPosition: linesOf(content).positionAt(excerptStart),
    page: pageOf(document, text, excerptStart),
    textHash: document.indexedHash,
    blocks: passageBlocks(parsed, readable),
  };
}

function pageOf({ canonical }: HeldDocument, text: string, offset: number): number | undefined {
  return containerKind(canonical) === 'pdf' ? (pageAt(text, offset) ?? undefined) : undefined;
}

function linesOf(content: DocumentContent): LineIndex {
  const known = lines.get(content);
  if (known) return known;
  const made = new LineIndex(content.text);
  lines.set(content, made);
  return made;
}

/** Made of the document, the passage's words and its place among passages of the same words. */
export function passageId({ key, table }: HeldDocument, at: number): string {
  const { words } = table.contentOf(at);
  let equals = 0;
  for (let before = 0; before < at; before++) {
    if (table.sameWords(before, at)) equals++;
  }
  return `${key}:${words}:${equals}`;
}
