import type { ParsedDocument } from '../documents/parsedDocument';
import type { ReadableSplice } from '../documents/splice';
import type { Passage } from './passage';
import { Pieces } from './pieces';
import type { SectionGroup } from './sections';
import { commonPath, groupSections, headingTexts, readSections } from './sections';
import { WORD } from './wordWeight';

/** How long passages are made, in words. */
export interface PassageSizes {
  readonly words: number;
  /** From the begin of one passage to that of the next. */
  readonly step: number;
}

/** Chosen by `npm run eval -- passages`. */
export const PASSAGE_SIZES: PassageSizes = { words: 200, step: 100 };
/** From these shares on a block's end is taken rather than a sentence's further on. */
const WORDS_AT_BLOCK = 0.85;
const STEP_AT_BLOCK = 0.75;
/** A rest of at most this weight goes with the last passage. */
const REST = 30 * WORD;

/** A document cut into passages, and what cutting it again after a change needs. */
export interface CutDocument {
  readonly pieces: Pieces;
  /** See `headingTexts`. */
  readonly headings: readonly string[];
  readonly passages: readonly Passage[];
}

/**
 * Cuts a document into overlapping passages of about 200 words, about 100 apart, that begin and end
 * with a sentence and, where one is near, with a block. Headings open a new section; passages stay
 * within a section, save that short sections join (see `groupSections`). Every unit of the readable
 * text that is no white space lies in a passage, and so does every span of up to 50 words of one
 * section as a whole.
 */
export function buildPassages(
  parsed: ParsedDocument,
  sizes: PassageSizes = PASSAGE_SIZES,
): readonly Passage[] {
  return cutWhole(parsed, sizes).passages;
}

/** `buildPassages`, to be cut again after a change. */
export function cutDocument(parsed: ParsedDocument): CutDocument {
  return cutWhole(parsed, PASSAGE_SIZES);
}

/** What `cutDocument` gives for a changed document, by looking only at the words that changed. */
export function recutDocument(
  before: CutDocument,
  parsed: ParsedDocument,
  splice: ReadableSplice,
): CutDocument {
  const { readable, blocks } = parsed;
  const { firstBlock, lastBlockOld, lastBlockNew } = splice;
  const headings = before.headings
    .slice(0, firstBlock)
    .concat(headingTexts(parsed, firstBlock, lastBlockNew), before.headings.slice(lastBlockOld));
  const pieces = Pieces.after(before.pieces, readable, blocks, splice);
  return cutPieces(parsed, pieces, headings, PASSAGE_SIZES);
}

/**
 * Which passages are still there after a change.
 * @returns by new passage: the place among the old ones of one with the same words under the same
 *   headings, each at most once; -1 where there is none
 */
export function keptPassages(
  before: readonly Passage[],
  after: readonly Passage[],
  splice: ReadableSplice,
): Int32Array {
  const { start, oldEnd, newEnd } = splice;
  const kept = new Int32Array(after.length).fill(-1);
  const shift = newEnd - oldEnd;
  let next = 0;
  after.forEach(({ readable, heading }, at) => {
    const isBefore = readable.end <= start;
    if (!isBefore && readable.start < newEnd) return;
    const from = isBefore ? readable.start : readable.start - shift;
    while (next < before.length && before[next]!.readable.start < from) next++;
    for (let old = next; old < before.length; old++) {
      const candidate = before[old]!;
      if (candidate.readable.start !== from) break;
      const size = candidate.readable.end - candidate.readable.start;
      if (size !== readable.end - readable.start || !sameWords(candidate.heading, heading))
        continue;
      kept[at] = old;
      next = old + 1;
      break;
    }
  });
  return kept;
}

function sameWords(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((text, at) => text === right[at]);
}

function cutWhole(parsed: ParsedDocument, sizes: PassageSizes): CutDocument {
  const pieces = Pieces.of(parsed.readable, parsed.blocks);
  return cutPieces(parsed, pieces, headingTexts(parsed), sizes);
}

function cutPieces(
  parsed: ParsedDocument,
  pieces: Pieces,
  headings: readonly string[],
  sizes: PassageSizes,
): CutDocument {
  const passages: Passage[] = [];
  for (const group of groupSections(readSections(parsed, pieces, headings))) {
    cutGroup(group, pieces, sizes, (first, end) => {
      const readable = { start: pieces.starts[first]!, end: pieces.ends[end - 1]! };
      const source = parsed.map.toSource(readable.start, readable.end);
      // Without a source there is nothing to quote.
      if (source) passages.push({ readable, source, heading: commonPath(group, first, end) });
    });
  }
  return { pieces, headings, passages };
}

function cutGroup(
  group: SectionGroup,
  pieces: Pieces,
  { words, step }: PassageSizes,
  emit: (first: number, end: number) => void,
): void {
  const last = group[group.length - 1]!.end;
  let rest = group.reduce((sum, section) => sum + section.weight, 0);
  let first = group[0]!.first;
  for (;;) {
    const window = advance(pieces, first, last, words * WORD, WORDS_AT_BLOCK);
    if (rest - window.weight <= REST) {
      emit(first, last);
      return;
    }
    emit(first, window.end);
    const next = advance(pieces, first, last, step * WORD, STEP_AT_BLOCK);
    first = next.end;
    rest -= next.weight;
  }
}

/**
 * The furthest piece boundary within `limit` of `first`, or the last block's start from the share `soft`
 * of it on.
 */
function advance(
  pieces: Pieces,
  first: number,
  last: number,
  limit: number,
  soft: number,
): { readonly end: number; readonly weight: number } {
  let end = first;
  let weight = 0;
  let blockEnd = -1;
  let blockWeight = 0;
  while (end < last && weight + pieces.weights[end]! <= limit) {
    weight += pieces.weights[end]!;
    end++;
    if (weight >= soft * limit && (end === last || pieces.opensBlock[end] === 1)) {
      blockEnd = end;
      blockWeight = weight;
    }
  }
  return blockEnd >= 0 ? { end: blockEnd, weight: blockWeight } : { end, weight };
}
