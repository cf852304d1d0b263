import { containerKind } from '../documents/containerKind';
import { pageAt } from '../documents/extractedText';
import { hashText } from '../documents/hash';
import type { HeldDocument } from './heldDocument';
import type { PassageHit } from './passageIndex';
import type { HeldPassage } from './passageStore';

/** Units of source text on either side of a passage, for quotes and anchors. */
const EXCERPT_CONTEXT = 32;

/** Everything a client needs of a passage found, as plain data. */
export function toPassageHit({ document, at }: HeldPassage, score: number): PassageHit {
  const { parsed } = document;
  const passage = document.passages[at];
  if (!parsed || !passage) throw new Error('a passage of a document that is not indexed');
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
    excerpt: document.text.slice(excerptStart, source.end + EXCERPT_CONTEXT),
    excerptStart,
    excerptPosition: document.lines.positionAt(excerptStart),
    page: pageOf(document, excerptStart),
    textHash: document.textHash,
  };
}

function pageOf({ canonical, text }: HeldDocument, offset: number): number | undefined {
  return containerKind(canonical) === 'pdf' ? (pageAt(text, offset) ?? undefined) : undefined;
}

/** Made of the document, the passage's words and its place among passages of the same words. */
function passageId(document: HeldDocument, at: number): string {
  const words = wordsOf(document, at);
  let equals = 0;
  for (let before = 0; before < at; before++) {
    const { start, end } = document.passages[before]!.readable;
    if (end - start === words.length && wordsOf(document, before) === words) equals++;
  }
  return `${document.key}:${hashText(words)}:${equals}`;
}

function wordsOf(document: HeldDocument, at: number): string {
  const { start, end } = document.passages[at]!.readable;
  return document.parsed?.readable.slice(start, end) ?? '';
}
