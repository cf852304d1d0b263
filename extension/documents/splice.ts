import type { Block, ParsedDocument } from './parsedDocument';
import { RunKind, SourceMap } from './sourceMap';

/** One stretch of a text replaced by another: `[start, oldEnd)` by `[start, newEnd)`. */
export interface Splice {
  readonly start: number;
  readonly oldEnd: number;
  readonly newEnd: number;
}

/** What of a document's readable text and blocks was replaced. */
export interface ReadableSplice extends Splice {
  /** Blocks before these are the same, those of the rest moved: `[firstBlock, …)`. */
  readonly firstBlock: number;
  readonly lastBlockOld: number;
  readonly lastBlockNew: number;
}

/** Units compared at once. */
const PIECE = 4096;

/** The smallest stretch in which two texts differ. */
export function changedRange(before: string, after: string): Splice {
  const shortest = Math.min(before.length, after.length);
  let start = 0;
  while (
    start + PIECE <= shortest &&
    before.slice(start, start + PIECE) === after.slice(start, start + PIECE)
  ) {
    start += PIECE;
  }
  while (start < shortest && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let same = 0;
  const most = shortest - start;
  while (
    same + PIECE <= most &&
    before.slice(before.length - same - PIECE, before.length - same) ===
      after.slice(after.length - same - PIECE, after.length - same)
  ) {
    same += PIECE;
  }
  while (
    same < most &&
    before.charCodeAt(before.length - same - 1) === after.charCodeAt(after.length - same - 1)
  ) {
    same++;
  }
  return { start, oldEnd: before.length - same, newEnd: after.length - same };
}

const STRIDE = 4;

/**
 * Puts a piece that was read by itself in the place of blocks [firstBlock, lastBlock).
 * @param where `begin`: where the piece's text begins in the new source; `shift`: how much longer
 *   the new source is, all of it before the blocks after
 */
export function spliceParsed(
  before: ParsedDocument,
  piece: ParsedDocument,
  where: {
    readonly firstBlock: number;
    readonly lastBlock: number;
    readonly begin: number;
    readonly shift: number;
  },
): { readonly parsed: ParsedDocument; readonly splice: ReadableSplice } {
  const { firstBlock, lastBlock, begin, shift } = where;
  const { blocks, readable } = before;
  const headEnd = firstBlock > 0 ? blocks[firstBlock - 1]!.end : 0;
  const tailStart = lastBlock < blocks.length ? blocks[lastBlock]!.start : readable.length;
  const oldRuns = before.map.packed;
  const headRuns = runsBefore(before.map, headEnd) * STRIDE;
  const tailRuns = runsBefore(before.map, tailStart) * STRIDE;
  const hasPiece = piece.readable !== '';
  const hasTail = tailStart < readable.length;
  const headSeparates = hasPiece && headEnd > 0 ? 1 : 0;
  const pieceSeparates = hasTail && (hasPiece || headEnd > 0) ? 1 : 0;
  const packed = new Int32Array(
    headRuns +
      piece.map.packed.length +
      (oldRuns.length - tailRuns) +
      (headSeparates + pieceSeparates) * STRIDE,
  );
  packed.set(oldRuns.subarray(0, headRuns));
  let used = headRuns;
  let length = headEnd;
  const separate = (): void => {
    const sourceEnd = packed[used - STRIDE + 2]!;
    packed.set([length, sourceEnd, sourceEnd, RunKind.inserted], used);
    used += STRIDE;
    length++;
  };
  const parts = [readable.slice(0, headEnd)];
  let pieceStart = length;
  if (hasPiece) {
    if (headSeparates) {
      separate();
      parts.push('\n');
    }
    pieceStart = length;
    used = putRuns(packed, used, piece.map.packed, 0, pieceStart, begin);
    parts.push(piece.readable);
    length += piece.readable.length;
  }
  const pieceEnd = length;
  if (hasTail) {
    if (pieceSeparates) {
      separate();
      parts.push('\n');
    }
    used = putRuns(packed, used, oldRuns, tailRuns, length - tailStart, shift);
    parts.push(readable.slice(tailStart));
  }
  const tailShift = length - tailStart;
  if (hasTail) length += readable.length - tailStart;
  const parsed = {
    readable: parts.join(''),
    map: new SourceMap(packed, length),
    blocks: splicedBlocks(before.blocks, piece.blocks, where, pieceStart, tailShift),
  };
  const splice = {
    start: headEnd,
    oldEnd: tailStart,
    newEnd: hasTail ? tailStart + tailShift : pieceEnd,
    firstBlock,
    lastBlockOld: lastBlock,
    lastBlockNew: firstBlock + piece.blocks.length,
  };
  return { parsed, splice };
}

function splicedBlocks(
  before: readonly Block[],
  piece: readonly Block[],
  { firstBlock, lastBlock }: { readonly firstBlock: number; readonly lastBlock: number },
  pieceShift: number,
  tailShift: number,
): Block[] {
  const blocks = before.slice(0, firstBlock);
  for (const block of piece) blocks.push(movedBlock(block, pieceShift));
  if (tailShift === 0) return blocks.concat(before.slice(lastBlock));
  for (let at = lastBlock; at < before.length; at++) {
    blocks.push(movedBlock(before[at]!, tailShift));
  }
  return blocks;
}

/** Puts the runs from `from` on, moved, at `used`. @returns where the next go */
function putRuns(
  packed: Int32Array,
  used: number,
  runs: Int32Array,
  from: number,
  readableShift: number,
  sourceShift: number,
): number {
  let to = used;
  for (let at = from; at < runs.length; at += STRIDE, to += STRIDE) {
    packed[to] = runs[at]! + readableShift;
    packed[to + 1] = runs[at + 1]! + sourceShift;
    packed[to + 2] = runs[at + 2]! + sourceShift;
    packed[to + 3] = runs[at + 3]!;
  }
  return to;
}

/** Many are moved at every key: a spread would cost ten times as much. */
function movedBlock(block: Block, by: number): Block {
  if (by === 0) return block;
  const { kind, level, start, end, closes, cells } = block;
  if (cells !== undefined) return { ...block, start: start + by, end: end + by };
  return closes === undefined
    ? { kind, level, start: start + by, end: end + by }
    : { kind, level, start: start + by, end: end + by, closes };
}

/** How many runs of a map begin before a readable offset. */
function runsBefore({ packed }: SourceMap, offset: number): number {
  let low = 0;
  let high = packed.length / STRIDE;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (packed[middle * STRIDE]! < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
