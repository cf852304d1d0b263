import type { DocumentPart, LinePosition, LineRange, TextRange } from '../documents/document';
import { pageAt } from '../documents/extractedText';
import type { PassageHit } from '../index/passageIndex';
import type { Answer, NearestPassage, Place } from './answer';
import { ANCHOR_CONTEXT } from './anchor';
import type { Anchor } from './anchor';
import { PassageReading } from './candidate';
import type { Candidate } from './candidate';
import { documentKey } from './rank';
import { tableContext } from './tableContext';

export function buildAnswer(candidate: Candidate, confidence: number): Answer {
  const { hit, readable, source, score } = candidate;
  const passage = new PassageReading(hit);
  const context = tableContext(hit, readable, (start, end) => passage.toSource(start, end));
  return {
    ...placeIn(hit, source),
    text: sourceText(hit, source),
    readable: hit.readable.slice(readable.start, readable.end),
    confidence,
    score,
    ...(context.length > 0 ? { context } : {}),
    passage: { text: hit.readable, start: readable.start, end: readable.end },
  };
}

/** @param range in the document's source text, within the hit's excerpt */
export function placeIn(hit: PassageHit, range: TextRange): Place {
  return {
    id: placeId(hit, range),
    uri: hit.uri,
    part: partOf(hit, range),
    ...(hit.cellNumber !== undefined && { cellNumber: hit.cellNumber }),
    range,
    lines: linesOf(hit, range),
    heading: hit.heading,
    anchor: anchorOf(hit, range),
  };
}

/**
 * Of the passages found, best first, those to look at; of those that overlap only the better.
 * @param limit how many at most
 */
export function nearestHits(hits: readonly PassageHit[], limit: number): PassageHit[] {
  const chosen: PassageHit[] = [];
  for (const hit of hits) {
    if (chosen.length >= limit) break;
    if (!chosen.some((other) => samePlace(hit, other))) chosen.push(hit);
  }
  return chosen;
}

export function nearestPassage(hit: PassageHit): NearestPassage {
  return { ...placeIn(hit, hit.source), text: hit.readable };
}

function samePlace(a: PassageHit, b: PassageHit): boolean {
  return (
    documentKey(a.uri, a.part) === documentKey(b.uri, b.part) &&
    a.source.start < b.source.end &&
    b.source.start < a.source.end
  );
}

function placeId(hit: PassageHit, range: TextRange): string {
  return `${documentKey(hit.uri, hit.part)}:${range.start}-${range.end}`;
}

/** The document's part, or the page of a PDF on which the range begins. */
function partOf(hit: PassageHit, range: TextRange): DocumentPart {
  if (hit.page === undefined) return hit.part;
  return { page: pageAt(hit.excerpt, range.start - hit.excerptStart) ?? hit.page };
}

function sourceText(hit: PassageHit, range: TextRange): string {
  return hit.excerpt.slice(range.start - hit.excerptStart, range.end - hit.excerptStart);
}

function anchorOf(hit: PassageHit, range: TextRange): Anchor {
  const start = range.start - hit.excerptStart;
  const end = range.end - hit.excerptStart;
  return {
    uri: hit.uri,
    part: hit.part,
    range,
    quote: hit.excerpt.slice(start, end),
    before: hit.excerpt.slice(Math.max(0, start - ANCHOR_CONTEXT), start),
    after: hit.excerpt.slice(end, end + ANCHOR_CONTEXT),
    textHash: hit.textHash,
  };
}

function linesOf(hit: PassageHit, range: TextRange): LineRange {
  return { start: positionIn(hit, range.start), end: positionIn(hit, range.end) };
}

/** The editor's position of a document offset inside the excerpt. */
function positionIn(hit: PassageHit, offset: number): LinePosition {
  const before = hit.excerpt.slice(0, offset - hit.excerptStart);
  const lineStart = before.lastIndexOf('\n') + 1;
  const { line, character } = hit.excerptPosition;
  if (lineStart === 0) return { line, character: character + before.length };
  let lines = 0;
  for (let at = before.indexOf('\n'); at >= 0; at = before.indexOf('\n', at + 1)) lines++;
  return { line: line + lines, character: before.length - lineStart };
}
