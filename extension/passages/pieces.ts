import type { Block } from '../documents/parsedDocument';
import type { ReadableSplice } from '../documents/splice';
import { endsSentence, isWideSentenceEnd, mayBeginSentence } from './sentenceEnd';
import { classOf, UnitClass, WIDE_WEIGHT, WORD, wordWeight } from './wordWeight';

/** No piece weighs more; with it the overlap of passages is sure to hold spans of 50 words. */
export const PIECE_WEIGHT = 50 * WORD;

/**
 * The smallest runs of text a passage is made of, in reading order: short blocks whole, longer ones
 * by sentence (lines in code), endless sentences by words, endless words by size. White space at
 * either end of a piece is left out; no piece begins or ends inside a surrogate pair.
 */
export class Pieces {
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  readonly weights: number[] = [];
  /** 1 where the piece begins a block. */
  readonly opensBlock: number[] = [];
  /** By block: the first of its pieces. */
  private readonly firsts: number[] = [];

  // The piece being made, and the punctuation of the word read last.
  private pieceStart = 0;
  private pieceEnd = 0;
  private pieceWeight = 0;
  private marks = 0;

  private constructor(private readonly text: string) {}

  get count(): number {
    return this.starts.length;
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
    pieces.take(before, 0, firstBlock, 0);
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

  /** Appends the pieces of another's blocks [firstBlock, endBlock), moved. */
  private take(other: Pieces, firstBlock: number, endBlock: number, by: number): void {
    const first = other.firstOf(firstBlock);
    const end = other.firstOf(endBlock);
    const shift = this.count - first;
    for (let block = firstBlock; block < endBlock; block++) {
      this.firsts.push(other.firsts[block]! + shift);
    }
    for (let at = first; at < end; at++) {
      this.starts.push(other.starts[at]! + by);
      this.ends.push(other.ends[at]! + by);
      this.weights.push(other.weights[at]!);
      this.opensBlock.push(other.opensBlock[at]!);
    }
  }

  /** Appends the pieces of one block. */
  private addBlock(block: Block): void {
    const first = this.count;
    this.firsts.push(first);
    const byLine = block.kind === 'code' || block.kind === 'text';
    const total = this.cut(block.start, block.end, byLine);
    if (this.count === first) return;
    if (total <= PIECE_WEIGHT && this.count > first + 1) this.joinFrom(first, total);
    this.opensBlock[first] = 1;
  }

  /** Cuts [start, end) into pieces. @returns their weight together */
  private cut(start: number, end: number, byLine: boolean): number {
    const { text } = this;
    let total = 0;
    let sentenceEnded = false;
    for (let at = start; at < end;) {
      const unit = text.charCodeAt(at);
      const kind = classOf(unit);
      if (kind === UnitClass.space) {
        if (byLine && unit === 0x0a) this.closePiece();
        at++;
        continue;
      }
      if (sentenceEnded && mayBeginSentence(unit)) this.closePiece();
      if (kind === UnitClass.wide) {
        this.addWord(at, at + 1, WIDE_WEIGHT);
        total += WIDE_WEIGHT;
        at++;
        sentenceEnded = false;
        if (isWideSentenceEnd(unit)) this.closePiece();
        continue;
      }
      const wordStart = at;
      at = this.endOfWord(at, end);
      const weight = wordWeight(at - wordStart, this.marks);
      this.addWord(wordStart, at, weight);
      total += weight;
      sentenceEnded = endsSentence(text, wordStart, at);
    }
    this.closePiece();
    return total;
  }

  /** The end of the word at `start`, or the place to cut it; leaves its marks in `marks`. */
  private endOfWord(start: number, end: number): number {
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
    this.marks = marks;
    return at;
  }

  private addWord(start: number, end: number, weight: number): void {
    if (this.pieceWeight + weight > PIECE_WEIGHT) this.closePiece();
    if (this.pieceWeight === 0) this.pieceStart = start;
    this.pieceWeight += weight;
    this.pieceEnd = end;
  }

  private closePiece(): void {
    if (this.pieceWeight === 0) return;
    this.starts.push(this.pieceStart);
    this.ends.push(this.pieceEnd);
    this.weights.push(this.pieceWeight);
    this.opensBlock.push(0);
    this.pieceWeight = 0;
  }

  private joinFrom(first: number, weight: number): void {
    this.ends[first] = this.ends[this.count - 1]!;
    this.weights[first] = weight;
    this.starts.length = first + 1;
    this.ends.length = first + 1;
    this.weights.length = first + 1;
    this.opensBlock.length = first + 1;
  }
}

/** Whether a cut at `at` would part a surrogate pair. */
function splitsPair(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  if (unit < 0xdc00 || unit > 0xdfff) return false;
  const before = text.charCodeAt(at - 1);
  return before >= 0xd800 && before <= 0xdbff;
}
