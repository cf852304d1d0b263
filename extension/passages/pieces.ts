import type { Block } from '../documents/parsedDocument';
import type { ReadableSplice } from '../documents/splice';
import { endsSentence, isWideSentenceEnd, mayBeginSentence } from './sentenceEnd';
import { classOf, unitClasses, UnitClass, WIDE_WEIGHT, WORD, wordWeight } from './wordWeight';

/** No piece weighs more; with it the overlap of passages is sure to hold spans of 50 words. */
const PIECE_WEIGHT = 50 * WORD;

/** No word of so many units weighs as much, be they all punctuation. */
const SURELY_WHOLE = 64;

/**
 * The smallest runs of text a passage is made of, in reading order: short blocks whole, longer ones
 * by sentence (lines in code), endless sentences by words, endless words by size. White space at
 * either end of a piece is left out; no piece begins or ends inside a surrogate pair.
 */
export class Pieces {
  // Values from `count` on mean nothing.
  starts: number[] = [];
  ends: number[] = [];
  weights: number[] = [];
  /** 1 where the piece begins a block. */
  opensBlock: number[] = [];
  /** By block: the first of its pieces. */
  private firsts: number[] = [];
  private used = 0;

  private constructor(private readonly text: string) {}

  get count(): number {
    return this.used;
  }

  /** The pieces of all blocks of a text. */
  static of(text: string, blocks: readonly Block[]): Pieces {
    const pieces = new Pieces(text);
    for (const block of blocks) pieces.addBlock(block);
    return pieces;
  }

  /** The pieces of a text that was changed, those of blocks that only moved taken from before. */
  static after(
    before: Pieces,
    text: string,
    blocks: readonly Block[],
    { firstBlock, lastBlockOld, lastBlockNew, oldEnd, newEnd }: ReadableSplice,
  ): Pieces {
    const pieces = new Pieces(text);
    pieces.begin(before, firstBlock);
    for (let at = firstBlock; at < lastBlockNew; at++) pieces.addBlock(blocks[at]!);
    pieces.take(before, lastBlockOld, before.firsts.length, newEnd - oldEnd);
    return pieces;
  }

  /** The first of a block's pieces; of the block after the last, how many there are. */
  firstOf(block: number): number {
    return this.firsts[block] ?? this.count;
  }

  /** The weight of a block's pieces together. */
  weightOf(block: number): number {
    let weight = 0;
    for (let at = this.firstOf(block); at < this.firstOf(block + 1); at++) {
      weight += this.weights[at]!;
    }
    return weight;
  }

  /** Takes the pieces of another's blocks before `endBlock`, and the room that all of them have. */
  private begin(other: Pieces, endBlock: number): void {
    this.starts = other.starts.slice();
    this.ends = other.ends.slice();
    this.weights = other.weights.slice();
    this.opensBlock = other.opensBlock.slice();
    this.firsts = other.firsts.slice(0, endBlock);
    this.used = other.firstOf(endBlock);
  }

  /** Appends the pieces of another's blocks [firstBlock, endBlock), moved. */
  private take(other: Pieces, firstBlock: number, endBlock: number, by: number): void {
    const first = other.firstOf(firstBlock);
    const end = other.firstOf(endBlock);
    const shift = this.count - first;
    for (let block = firstBlock; block < endBlock; block++) {
      this.firsts.push(other.firsts[block]! + shift);
    }
    for (let at = first; at < end; at++) {
      this.opensBlock[this.used] = other.opensBlock[at]!;
      this.add(other.starts[at]! + by, other.ends[at]! + by, other.weights[at]!);
    }
  }

  /** Appends the pieces of one block. */
  private addBlock(block: Block): void {
    const first = this.used;
    this.firsts.push(first);
    const byLine = block.kind === 'code' || block.kind === 'text';
    const total = this.cut(block.start, block.end, byLine);
    const last = this.used - 1;
    if (last < first) return;
    if (total <= PIECE_WEIGHT && last > first) {
      this.ends[first] = this.ends[last]!;
      this.weights[first] = total;
      this.used = first + 1;
    }
    this.opensBlock[first] = 1;
    for (let at = first + 1; at < this.used; at++) this.opensBlock[at] = 0;
  }

  /** Cuts [start, end) into pieces. @returns their weight together */
  private cut(start: number, end: number, byLine: boolean): number {
    const { text } = this;
    const { letter, mark, space, wide } = UnitClass;
    const classes = unitClasses();
    const most = PIECE_WEIGHT;
    let total = 0;
    let sentenceEnded = false;
    // The piece being made.
    let first = start;
    let last = start;
    let held = 0;
    for (let at = start; at < end;) {
      const wordStart = at;
      const unit = text.charCodeAt(at);
      let kind = classes[unit]!;
      let weight: number;
      let closes = false;
      if (kind === space) {
        at++;
        if (!byLine || unit !== 0x0a || held === 0) continue;
        this.add(first, last, held);
        held = 0;
        continue;
      }
      if (sentenceEnded && held > 0 && mayBeginSentence(unit)) {
        this.add(first, last, held);
        held = 0;
      }
      if (kind === wide) {
        at++;
        weight = WIDE_WEIGHT;
        sentenceEnded = false;
        closes = isWideSentenceEnd(unit);
      } else {
        const unchecked = wordStart + SURELY_WHOLE < end ? wordStart + SURELY_WHOLE : end;
        let marks = 0;
        do {
          marks += kind;
          if (++at === unchecked) break;
          kind = classes[text.charCodeAt(at)]!;
        } while (kind <= mark);
        if (at === unchecked && at < end) ({ at, marks } = this.longWord(wordStart, end));
        weight = wordWeight(at - wordStart, marks);
        // Most words end with a letter.
        const final = text.charCodeAt(at - 1);
        const isWord = final < 128 && classes[final] === letter;
        sentenceEnded = !isWord && endsSentence(text, wordStart, at);
      }
      if (held + weight > most && held > 0) {
        this.add(first, last, held);
        held = 0;
      }
      if (held === 0) first = wordStart;
      held += weight;
      last = at;
      total += weight;
      if (closes) {
        this.add(first, last, held);
        held = 0;
      }
    }
    if (held > 0) this.add(first, last, held);
    return total;
  }

  /** The end of the word at `start`, or the place to cut it, and how many of its units are marks. */
  private longWord(start: number, end: number): { at: number; marks: number } {
    const { text } = this;
    let marks = 0;
    let at = start;
    let kind = classOf(text.charCodeAt(at));
    while (kind <= UnitClass.mark) {
      marks += kind;
      at++;
      if (at === end) break;
      kind = classOf(text.charCodeAt(at));
      if (wordWeight(at + 1 - start, marks + 1) > PIECE_WEIGHT && !splitsPair(text, at)) break;
    }
    return { at, marks };
  }

  private add(start: number, end: number, weight: number): void {
    const at = this.used++;
    this.starts[at] = start;
    this.ends[at] = end;
    this.weights[at] = weight;
  }
}

/** Whether a cut at `at` would part a surrogate pair. */
function splitsPair(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  if (unit < 0xdc00 || unit > 0xdfff) return false;
  const before = text.charCodeAt(at - 1);
  return before >= 0xd800 && before <= 0xdbff;
}
