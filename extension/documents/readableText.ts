import type { Block, BlockKind, ParsedDocument, RowCells } from './parsedDocument';
import { RunKind, SourceMap } from './sourceMap';

const STRIDE = 4;
const CELL_SEPARATOR = ' | ';
const PAIR = /[\ud800-\udbff][\udc00-\udfff]/g;

/**
 * Builds a document's readable text, its map and its blocks from left to right. Source positions
 * must never go back.
 *
 * - Adjacent identity runs are merged, and nothing is sliced before a run is complete.
 * - Every surrogate pair is a run of its own kind `substituted`, so that the map widens a span that
 *   cuts a pair to the whole of it without seeing the text, in slices too.
 * - White space is held back until text follows it in the same block: blocks neither begin nor end
 *   with it, and runs of it that touch become one unit.
 */
export class ReadableText {
  private readonly parts: string[] = [];
  private readonly blocks: Block[] = [];
  private packed = new Int32Array(STRIDE * 64);
  private packedLength = 0;
  /** Readable units written, the identity run still open not counted. */
  private written = 0;
  /** Where the source of the last run ends. */
  private sourceEnd = 0;

  /** The identity run still growing: source [copyStart, copyEnd), empty when they are equal. */
  private copyStart = 0;
  private copyEnd = 0;

  private gapText = '';
  private gapStart = 0;
  private gapEnd = 0;

  private kind: BlockKind = 'paragraph';
  private level = 0;
  /** Readable start of the open block; -1 while it holds nothing. */
  private blockStart = -1;
  /** The level that the next block with text closes; 0 when none. */
  private closing = 0;
  /** Of the row that is open: the column of the text that comes, or -1; those with text; how many. */
  private column = -1;
  private filled: number[] = [];
  private width = 0;

  /** The first surrogate pair at or after the last place asked for; Infinity when there is none. */
  private nextPair: number;

  constructor(private readonly source: string) {
    this.nextPair = this.pairFrom(0);
  }

  /** Ends the block that is open, if any; what follows belongs to a new one. */
  beginBlock(kind: BlockKind, level = 0): void {
    this.endBlock();
    this.kind = kind;
    this.level = level;
  }

  /** A block that was given no text leaves no trace. */
  endBlock(): void {
    this.gapText = '';
    if (this.blockStart < 0) return;
    this.flushCopy();
    const { kind, level, closing, blockStart: start, written: end } = this;
    const block = { kind, level, start, end };
    const cells = this.takeCells();
    if (cells !== null) this.blocks.push({ ...block, cells });
    else this.blocks.push(closing > 0 ? { ...block, closes: closing } : block);
    this.blockStart = -1;
    this.closing = 0;
  }

  /** Ends the open block; headings of `level` (from 1) and deeper do not hold for what follows. */
  closeHeadings(level: number): void {
    this.endBlock();
    this.closing = this.closing === 0 ? level : Math.min(level, this.closing);
  }

  /** Runs of the map so far, the identity run still growing not counted. */
  get runCount(): number {
    return this.packedLength / STRIDE;
  }

  /** Blocks so far that are closed and have text. */
  get blockCount(): number {
    return this.blocks.length;
  }

  /** Whether the open block has text already. */
  get hasText(): boolean {
    return this.blockStart >= 0;
  }

  /** Source [start, end) as it stands. */
  copy(start: number, end: number): void {
    if (start >= end) return;
    this.startUnit();
    this.extendCopy(start, end);
  }

  /** `text` (one unit, one surrogate pair, or what one entity stands for) in place of the source. */
  substitute(text: string, start: number, end: number): void {
    this.startUnit();
    this.flushCopy();
    this.push(text, start, end, RunKind.substituted);
  }

  /** A white-space run: one space if text stands before and after it in the block. */
  space(start: number, end: number): void {
    this.hold(' ', start, end);
  }

  /** A line break that is kept, as one `\n`, if text stands before and after it in the block. */
  lineBreak(start: number, end: number): void {
    this.hold('\n', start, end);
  }

  /** `text` that the source does not have, before what stands at `at`: a label. */
  label(text: string, at: number): void {
    this.startUnit();
    this.flushCopy();
    this.push(text, at, at, RunKind.inserted);
  }

  /** White space that means something: kept as it stands if text stands before it and after it. */
  copySpace(start: number, end: number): void {
    if (this.blockStart < 0 || start >= end) return;
    if (this.gapText !== '') this.startUnit();
    this.gapText = this.source.slice(start, end);
    this.gapStart = start;
    this.gapEnd = end;
  }

  /** `text` that the source does not have, in place of white space, if text stands on both sides. */
  separator(text: string): void {
    if (this.blockStart < 0) return;
    this.gapText = text;
    this.gapStart = this.gapEnd = -1;
  }

  /**
   * A cell of a row begins, which may stay empty: what parts it from the one before, if both have text.
   * @param column from 0
   * @param width cells of the row, as far as that is known; what is told last holds
   */
  cell(column: number, width = column + 1): void {
    this.separator(CELL_SEPARATOR);
    this.column = column;
    this.width = width;
  }

  /** Ends the last block and hands the document over. */
  finish(): ParsedDocument {
    this.endBlock();
    const readable = this.parts.join('');
    const map = new SourceMap(this.packed.slice(0, this.packedLength), readable.length);
    return { readable, map, blocks: this.blocks };
  }

  private hold(text: string, start: number, end: number): void {
    if (this.blockStart < 0 || start >= end) return;
    if (this.gapText === '') {
      this.gapText = text;
      this.gapStart = start;
      this.gapEnd = end;
    } else if (start === this.gapEnd) {
      this.gapEnd = end;
      this.gapText = text === '\n' || this.gapText.includes('\n') ? '\n' : ' ';
    } else if (text === '\n' && this.gapText === ' ') {
      this.gapText = text;
      this.gapStart = start;
      this.gapEnd = end;
    }
  }

  /** Where the cells with text stand in the row that ends; null where all have text, or for no row. */
  private takeCells(): RowCells | null {
    const { filled: columns, width } = this;
    this.column = -1;
    if (width === 0) return null;
    this.width = 0;
    this.filled = [];
    return this.kind === 'tableRow' && columns.length < width ? { columns, width } : null;
  }

  /** What must stand before the next unit: the separator of blocks, or what was held back. */
  private startUnit(): void {
    if (this.column >= 0) {
      if (this.blockStart < 0) this.filled = [];
      this.filled.push(this.column);
      this.column = -1;
    }
    if (this.blockStart < 0) {
      if (this.written > 0) this.push('\n', this.sourceEnd, this.sourceEnd, RunKind.inserted);
      this.blockStart = this.written;
    } else if (this.gapText !== '') {
      const { gapText, gapStart, gapEnd } = this;
      this.gapText = '';
      if (gapStart < 0) {
        this.flushCopy();
        this.push(gapText, this.sourceEnd, this.sourceEnd, RunKind.inserted);
      } else if (
        gapEnd === gapStart + gapText.length &&
        this.source.startsWith(gapText, gapStart)
      ) {
        this.extendCopy(gapStart, gapEnd);
      } else {
        this.flushCopy();
        this.push(gapText, gapStart, gapEnd, RunKind.substituted);
      }
    }
  }

  private extendCopy(start: number, end: number): void {
    if (start !== this.copyEnd || this.copyStart === this.copyEnd) {
      this.flushCopy();
      this.copyStart = start;
    }
    this.copyEnd = end;
  }

  private flushCopy(): void {
    const end = this.copyEnd;
    let start = this.copyStart;
    this.copyStart = end;
    if (start === end) return;
    if (this.nextPair < start) this.nextPair = this.pairFrom(start);
    while (this.nextPair + 2 <= end) {
      const pair = this.nextPair;
      if (start < pair) this.pushCopy(start, pair);
      this.push(this.source.slice(pair, pair + 2), pair, pair + 2, RunKind.substituted);
      start = pair + 2;
      this.nextPair = this.pairFrom(start);
    }
    if (start < end) this.pushCopy(start, end);
  }

  private pushCopy(start: number, end: number): void {
    this.push(this.source.slice(start, end), start, end, RunKind.identity);
  }

  private push(text: string, start: number, end: number, kind: RunKind): void {
    if (this.packedLength === this.packed.length) {
      const grown = new Int32Array(this.packed.length * 2);
      grown.set(this.packed);
      this.packed = grown;
    }
    const at = this.packedLength;
    this.packed[at] = this.written;
    this.packed[at + 1] = start;
    this.packed[at + 2] = end;
    this.packed[at + 3] = kind;
    this.packedLength = at + STRIDE;
    this.parts.push(text);
    this.written += text.length;
    this.sourceEnd = end;
  }

  private pairFrom(start: number): number {
    PAIR.lastIndex = start;
    return PAIR.exec(this.source)?.index ?? Infinity;
  }
}
