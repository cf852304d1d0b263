import type { TextRange } from '../documents/document';
import type { PassageBlock } from '../index/passageBlocks';
import type { PassageHit } from '../index/passageIndex';
import { cellsOf, columnOf, rowNameOf, valueOf } from './tableCells';
import type { ToSource } from './tableCells';

/** A value that its document names: that of a key in JSON, YAML or TOML, the cell of a table. */
export interface Field {
  /** What a question must name: the key; the row and the column of a cell. */
  readonly name: readonly string[];
  /** What it stands under, outermost first: headings, keys of the objects around it. */
  readonly path: readonly string[];
  /** The whole of key and value, or the cell; readable. */
  readonly whole: TextRange;
  /** The value by itself, readable. */
  readonly value: TextRange;
}

/** A field that the question names, and how far. */
export interface NamedField {
  readonly field: Field;
  /** The share, in [0, 1], of the question's telling words that are the field's name or its path. */
  readonly named: number;
  /** The share that, besides, name its document: a folder or the file, each whole. */
  readonly document: number;
  /** The share that, besides, stand in its passage or its document's path. */
  readonly beside: number;
}

/** What parts a key from its value, inserted where the document has its own mark. */
const COLON = ': ';

/** The named values of a passage, in reading order. */
export function fieldsOf(
  hit: Pick<PassageHit, 'readable' | 'blocks'>,
  toSource: ToSource,
): readonly Field[] {
  const { readable: text, blocks = [] } = hit;
  return blocks.flatMap((block) => {
    if (block.kind !== 'listItem' && block.kind !== 'tableRow') return [];
    const cells = cellsOf(text, block, toSource);
    const keyed = cells.map((cell) => keyedField(text, cell, block.path ?? [], toSource));
    const members = keyed.filter((it) => it !== null);
    return members.length > 0 ? members : tableFields(text, block, cells, toSource);
  });
}

/** `key: value`, or `outer: key: value`, whose colons were inserted; null where none was. */
function keyedField(
  text: string,
  cell: TextRange,
  path: readonly string[],
  toSource: ToSource,
): Field | null {
  const keys: string[] = [];
  let start = cell.start;
  for (;;) {
    const colon = insertedColon(text, { start, end: cell.end }, toSource);
    // A name in front that has no source is that of a table's column.
    if (colon < 0 || toSource(start, start + 1) === null) break;
    keys.push(text.slice(start, colon));
    start = colon + COLON.length;
  }
  const key = keys.pop();
  if (key === undefined || start >= cell.end) return null;
  return {
    name: [key],
    path: [...path, ...keys],
    whole: cell,
    value: { start, end: cell.end },
  };
}

function insertedColon(text: string, { start, end }: TextRange, toSource: ToSource): number {
  let at = text.indexOf(COLON, start);
  while (at >= 0 && at < end && toSource(at, at + COLON.length) !== null) {
    at = text.indexOf(COLON, at + 1);
  }
  return at >= 0 && at < end ? at : -1;
}

function tableFields(
  text: string,
  block: PassageBlock,
  cells: readonly TextRange[],
  toSource: ToSource,
): Field[] {
  if (block.kind !== 'tableRow' || block.header === undefined) return [];
  const row = rowNameOf(text, cells, block, toSource);
  return cells.flatMap((cell, at) => {
    if (at === 0) return [];
    const column = columnOf(text, cells, at, { ...block, name: row }, toSource);
    const value = valueOf(cell, toSource);
    if (row === '' || column === '' || value.start >= value.end) return [];
    return [{ name: [row, column], path: block.path ?? [], whole: cell, value }];
  });
}
