import type { Block, BlockKind, ParsedDocument, RowCells } from '../documents/parsedDocument';
import type { TextRange } from '../documents/document';

/** A block, or the part of one, that a passage holds; offsets in the passage's readable text. */
export interface PassageBlock extends TextRange {
  readonly kind: BlockKind;
  /** Of a table's row other than its first: the first row, readable. */
  readonly header?: string;
  /** Of a row with empty cells, and of its header if that has some. */
  readonly cells?: RowCells;
  readonly headerCells?: RowCells;
  /** Of a list item or a row below headings: their words, outermost first. */
  readonly path?: readonly string[];
}

/** The block in which a place stands, a unit of the passage's readable text. */
export function blockAt(blocks: readonly PassageBlock[], at: number): PassageBlock | undefined {
  return blocks.find(({ start, end }) => start <= at && at < end);
}

/** Blocks in front of a passage that are searched for the headings it stands under. */
const FURTHEST_HEADING = 5000;

/** The blocks of a passage in reading order. Plain data. */
export function passageBlocks(parsed: ParsedDocument, passage: TextRange): PassageBlock[] {
  const { blocks, readable } = parsed;
  const made: PassageBlock[] = [];
  let header: Block | null = null;
  const first = firstEndingAfter(blocks, passage.start);
  let above = headingsAbove(blocks, first);
  let path: readonly string[] | null = null;
  for (let at = first; at < blocks.length; at++) {
    const block = blocks[at]!;
    if (block.start >= passage.end) break;
    const left = stillOpen(above, block);
    if (left.length < above.length || block.kind === 'heading') path = null;
    above = block.kind === 'heading' ? [...left, block] : left;
    if (block.kind !== 'tableRow') header = null;
    else header ??= firstRow(blocks, at);
    const isMember = block.kind === 'tableRow' || block.kind === 'listItem';
    if (isMember) path ??= above.map(({ start, end }) => readable.slice(start, end));
    made.push({
      kind: block.kind,
      start: Math.max(block.start, passage.start) - passage.start,
      end: Math.min(block.end, passage.end) - passage.start,
      ...(header === null || header === block
        ? {}
        : { header: readable.slice(header.start, header.end) }),
      ...(block.cells && { cells: block.cells }),
      ...(header?.cells && header !== block && { headerCells: header.cells }),
      ...(isMember && path !== null && path.length > 0 ? { path } : {}),
    });
  }
  return made;
}

/** Of the headings that hold, those that a block does not end, be it a heading or not. */
function stillOpen(above: readonly Block[], { kind, level, closes }: Block): readonly Block[] {
  const ends = Math.min(closes ?? Infinity, kind === 'heading' ? level : Infinity);
  return above.some((heading) => heading.level >= ends)
    ? above.filter((heading) => heading.level < ends)
    : above;
}

/** The headings that hold right in front of a block, outermost first. */
function headingsAbove(blocks: readonly Block[], before: number): readonly Block[] {
  const found: Block[] = [];
  let below = Infinity;
  const furthest = Math.max(0, before - FURTHEST_HEADING);
  for (let at = before - 1; at >= furthest && below > 1; at--) {
    const block = blocks[at]!;
    if (block.kind === 'heading' && block.level < below) {
      found.unshift(block);
      below = block.level;
    }
    below = Math.min(below, block.closes ?? Infinity);
  }
  return found;
}

/** The first row of the table that this row belongs to. */
function firstRow(blocks: readonly Block[], row: number): Block {
  let first = row;
  while (first > 0 && blocks[first - 1]!.kind === 'tableRow') first--;
  return blocks[first]!;
}

function firstEndingAfter(blocks: readonly Block[], offset: number): number {
  let low = 0;
  let high = blocks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (blocks[middle]!.end > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}
