import type { Block, BlockKind, ParsedDocument } from '../documents/parsedDocument';
import type { TextRange } from '../documents/document';

/** A block, or the part of one, that a passage holds; offsets in the passage's readable text. */
export interface PassageBlock extends TextRange {
  readonly kind: BlockKind;
  /** Of a table's row other than its first: the first row, readable. */
  readonly header?: string;
}

/** The blocks of a passage in reading order. Plain data. */
export function passageBlocks(parsed: ParsedDocument, passage: TextRange): PassageBlock[] {
  const { blocks, readable } = parsed;
  const made: PassageBlock[] = [];
  let header: Block | null = null;
  for (let at = firstEndingAfter(blocks, passage.start); at < blocks.length; at++) {
    const block = blocks[at]!;
    if (block.start >= passage.end) break;
    if (block.kind !== 'tableRow') header = null;
    else header ??= firstRow(blocks, at);
    made.push({
      kind: block.kind,
      start: Math.max(block.start, passage.start) - passage.start,
      end: Math.min(block.end, passage.end) - passage.start,
      ...(header === null || header === block
        ? {}
        : { header: readable.slice(header.start, header.end) }),
    });
  }
  return made;
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
