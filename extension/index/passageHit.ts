import { containerKind } from '../documents/containerKind';
import { pageAt } from '../documents/extractedText';
import { LineIndex } from '../documents/text';
import { passageBlocks } from './passageBlocks';
import { headingPathAt } from '../passages/sections';
import type { HeldDocument, ReadText } from './heldDocument';
import type { PassageHit } from './passageIndex';
import type { HeldPassage } from './passageStore';

/** Units of source text on either side of a passage, for quotes and anchors. */
const EXCERPT_CONTEXT = 32;

const lines = new WeakMap<ReadText, LineIndex>();

/**
 * Everything a client needs of a passage found, as plain data.
 * @param content of the very text that was indexed
 * @returns null where it says something else there: it was indexed by a start that could read it
 *   otherwise, without a grammar, say
 */
export function toPassageHit(
  { document, at }: HeldPassage,
  content: ReadText,
  score: number,
): PassageHit | null {
  const { text, parsed, passages } = content;
  const { table } = document;
  const range = table.readableOf(at);
  const source = table.sourceOf(at);
  const readable = parsed.readable.slice(range.start, range.end);
  const heading = passages?.[at]?.heading ?? headingPathAt(parsed, range);
  if (!table.says(at, readable, heading)) return null;
  const excerptStart = Math.max(0, source.start - EXCERPT_CONTEXT);
  return {
    id: passageId(document, at),
    uri: document.uri,
    part: document.part,
    version: document.version,
    score,
    heading,
    readable,
    map: parsed.map.slice(range.start, range.end).packed,
    source,
    excerpt: text.slice(excerptStart, source.end + EXCERPT_CONTEXT),
    excerptStart,
    excerptPosition: linesOf(content).positionAt(excerptStart),
    page: pageOf(document, text, excerptStart),
    cellNumber: document.cellNumber,
    textHash: document.indexedHash,
    blocks: passageBlocks(parsed, range),
  };
}

function pageOf({ canonical }: HeldDocument, text: string, offset: number): number | undefined {
  return containerKind(canonical) === 'pdf' ? (pageAt(text, offset) ?? undefined) : undefined;
}

function linesOf(content: ReadText): LineIndex {
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
