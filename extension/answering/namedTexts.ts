import type { TextRange } from '../documents/document';
import type { PassageBlock } from '../index/passageBlocks';
import type { PassageReading } from './candidate';
import { sentenceAround } from './shapeSentence';
import { cellsOf, valueOf } from './tableCells';
import type { LedItem } from './ledItems';

/** UTF-16 units beyond which what stands under a name is no answer. */
const LONGEST = 600;

/** What a document says right under a name that the question is. */
export interface NamedText {
  /** Readable; what is proposed. */
  readonly value: TextRange;
  /** Readable; what the name is the name of. */
  readonly whole: TextRange;
  readonly as: NamedAs;
  /** How much of what the question tells is said of it, in [0, 1]; all where that is not given. */
  readonly share?: number;
}

/** Why a text is proposed. */
export type NamedAs =
  /** The name that it stands under is all that the question tells. */
  | 'said'
  /** The question tells a little more than that name. */
  | 'likely'
  /** It is the name of what the question tells of. */
  | 'name'
  /** It is an item that says what a how-to tells. */
  | 'step';

/**
 * What stands first under a heading: the first sentence, a short list or the block of code; with a sentence
 * that ends in a colon also the code or the list that it announces.
 * @param at the heading's place among the passage's blocks
 * @returns null where nothing short follows in this passage
 */
export function textUnder(passage: PassageReading, at: number): NamedText | null {
  const { readable, blocks = [] } = passage.hit;
  const first = blocks[at + 1];
  if (first === undefined || first.kind === 'heading' || first.kind === 'tableRow') return null;
  let last = at + 1;
  while (blocks[last + 1] !== undefined && blocks[last + 1]!.kind !== 'heading') last++;
  const whole = { start: first.start, end: blocks[last]!.end };
  const value = firstOf(readable, blocks, at + 1);
  return value.end - value.start > LONGEST ? null : { value, whole, as: 'said' };
}

function firstOf(text: string, blocks: readonly PassageBlock[], at: number): TextRange {
  const { kind, start, end } = blocks[at]!;
  if (kind === 'code') return { start, end };
  if (kind === 'listItem') {
    const list = listFrom(blocks, at);
    return list.end - start > LONGEST ? { start, end } : list;
  }
  const sentence = sentenceAround(text, { start, end: Math.min(end, start + 1) });
  return withAnnounced(text, blocks, { start, end: Math.min(sentence.end, end) });
}

/** The items of a list from this one on. */
function listFrom(blocks: readonly PassageBlock[], at: number): TextRange {
  let last = at;
  while (blocks[last + 1]?.kind === 'listItem') last++;
  return { start: blocks[at]!.start, end: blocks[last]!.end };
}

/**
 * A sentence that ends in a colon with the block of code, or the list, that it announces; as it is where
 * none follows or the whole would be long.
 */
export function withAnnounced(
  text: string,
  blocks: readonly PassageBlock[],
  sentence: TextRange,
): TextRange {
  if (text.charAt(sentence.end - 1) !== ':') return sentence;
  const at = blocks.findIndex(({ start }) => start >= sentence.end);
  const next = blocks[at];
  if (next === undefined || text.slice(sentence.end, next.start).trim() !== '') return sentence;
  if (next.kind !== 'code' && next.kind !== 'listItem') return sentence;
  const { end } = next.kind === 'listItem' ? listFrom(blocks, at) : next;
  return end - sentence.start > LONGEST ? sentence : { start: sentence.start, end };
}

/** Sentences that announce code, each with it, where that is short. */
export function announcedCode({ hit }: PassageReading): readonly NamedText[] {
  const { readable, blocks = [] } = hit;
  return blocks.flatMap(({ end }, at) => {
    if (blocks[at + 1]?.kind !== 'code' || readable.charAt(end - 1) !== ':') return [];
    const sentence = sentenceAround(readable, { start: end - 1, end });
    const value = withAnnounced(readable, blocks, sentence);
    return value.end > sentence.end ? [{ value, whole: value, as: 'likely' }] : [];
  });
}

/** What an item says of what it begins with: its first sentence, or the longest cell of a row. */
export function textOfItem(passage: PassageReading, item: LedItem): NamedText | null {
  const { readable } = passage.hit;
  const toSource = (start: number, end: number) => passage.toSource(start, end);
  const rest = valueOf({ start: item.said, end: item.end }, toSource);
  if (rest.start >= rest.end) return null;
  // Of `option | type | description` the description says what it is.
  const said = cellsOf(readable, rest, toSource)
    .map((cell) => valueOf(cell, toSource))
    .reduce((longest, it) => (lengthOf(it) > lengthOf(longest) ? it : longest));
  const sentence = sentenceAround(readable, { start: said.start, end: said.start + 1 });
  const value = { start: said.start, end: Math.min(sentence.end, said.end) };
  const isWords = /[\p{L}\p{N}]/u.test(readable.slice(value.start, value.end));
  if (!isWords || value.end - value.start > LONGEST) return null;
  return { value, whole: { start: item.start, end: item.end }, as: 'said' };
}

function lengthOf({ start, end }: TextRange): number {
  return end - start;
}
