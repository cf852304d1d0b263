import type { TextRange } from '../documents/document';
import { blockAt } from '../index/passageBlocks';
import type { PassageHit } from '../index/passageIndex';
import type { Candidate } from './candidate';
import type { QuestionWords } from './questionWords';
import { segmentsOf, shareTold, termSet } from './questionWords';
import type { Asked } from './shape';
import { sentenceAround } from './shapeSentence';

/** UTF-16 units up to which an item or a paragraph is looked at whole, not by its sentences. */
const LONGEST = 500;

/** Units of an item's begin that are looked at besides: what the item is about. */
const LEAD = 40;

/** Whether the answer has words that the question has not: a step has them, and a choice has them not. */
export function asksForMore({ kind, text }: Asked): boolean {
  return kind !== 'how-to' && kind !== 'yes-no' && !/\bor\b/iu.test(text);
}

/** How much of a question is spoken of where an answer stands. */
export class QuestionCover {
  private readonly shares = new Map<string, number>();

  constructor(private readonly words: QuestionWords) {}

  /**
   * The share, in [0, 1], of the question's telling words that stand in the item, paragraph or sentence
   * of a span, in the headings above, or name its document; 1 for a question that tells nothing.
   */
  of({ hit, readable }: Pick<Candidate, 'hit' | 'readable'>): number {
    const { telling } = this.words;
    if (telling.length === 0) return 1;
    const { start, end } = around(hit, readable);
    const place = `${hit.id}:${start}-${end}`;
    const known = this.shares.get(place);
    if (known !== undefined) return known;
    const lead = hit.readable.slice(beginOf(hit, start), start).slice(0, LEAD);
    const said = [lead, hit.readable.slice(start, end), ...hit.heading];
    const own = termSet([...said, ...segmentsOf(hit.uri)]);
    const share = shareTold(telling, own);
    this.shares.set(place, share);
    return share;
  }

  /** Whether a span has no word but the question's: it says nothing that was not asked. */
  isEcho({ hit, readable }: Pick<Candidate, 'hit' | 'readable'>): boolean {
    return this.words.tellsAll(hit.readable.slice(readable.start, readable.end));
  }
}

function beginOf({ blocks = [] }: PassageHit, at: number): number {
  return blockAt(blocks, at)?.start ?? at;
}

function around({ readable: text, blocks = [] }: PassageHit, span: TextRange): TextRange {
  const block = blocks.find(({ start, end }) => start <= span.start && span.end <= end);
  if (block !== undefined && block.end - block.start <= LONGEST) return block;
  return sentenceAround(text, span);
}
