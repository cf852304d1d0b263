import type { TextRange } from '../documents/document';
import type { RowCells } from '../documents/parsedDocument';
import type { PassageBlock } from '../index/passageBlocks';

const SEPARATOR = ' | ';

/** Leads a range of readable text back to the source; null where it has none. */
export type ToSource = (start: number, end: number) => TextRange | null;

/** The cells of a row, or the members of a record, that has its separators inserted. */
export function cellsOf(text: string, row: TextRange, toSource: ToSource): TextRange[] {
  const cells: TextRange[] = [];
  let start = row.start;
  for (;;) {
    let at = text.indexOf(SEPARATOR, start);
    while (at >= 0 && at < row.end && toSource(at, at + SEPARATOR.length) !== null) {
      at = text.indexOf(SEPARATOR, at + 1);
    }
    if (at < 0 || at >= row.end) break;
    cells.push({ start, end: at });
    start = at + SEPARATOR.length;
  }
  cells.push({ start, end: row.end });
  return cells;
}

/** The name that was inserted in front of a cell; null where there is none. */
function labelOf(text: string, { start, end }: TextRange, toSource: ToSource): string | null {
  let at = start;
  while (at < end && toSource(at, at + 1) === null) at++;
  return at === start ? null : text.slice(start, at).replace(/:\s*$/u, '');
}

/** What a cell says, without the name in front of it. */
export function valueOf(cell: TextRange, toSource: ToSource): TextRange {
  let { start } = cell;
  while (start < cell.end && toSource(start, start + 1) === null) start++;
  return { start, end: cell.end };
}

/** The row of a table that a cell stands in, as far as its names go. */
export type NamedRow = Pick<PassageBlock, 'header' | 'cells' | 'headerCells'>;

/** What the first cell of a row says, which names the row; empty where that cell is. */
export function rowNameOf(
  text: string,
  [first]: readonly TextRange[],
  { cells }: NamedRow,
  toSource: ToSource,
): string {
  if (first === undefined || (cells !== undefined && cells.columns[0] !== 0)) return '';
  const { start, end } = valueOf(first, toSource);
  return text.slice(start, end).trim();
}

/**
 * What a table calls the column of a cell: a CSV row reads `port: 8080 | host: …`, one of Markdown
 * `port | the Default of port: 8080`, where the name stands in front without a source; others have
 * their names in the first row, which tells only where both rows have as many cells.
 * @param at which of the cells that have text
 * @param name what the first cell of the row says
 */
export function columnOf(
  text: string,
  cells: readonly TextRange[],
  at: number,
  row: NamedRow & { readonly name: string },
  toSource: ToSource,
): string {
  const label = labelOf(text, cells[at]!, toSource);
  if (label !== null) return columnIn(label, row.name).trim();
  const names = (row.header ?? '').split(SEPARATOR);
  const column = placeOf(at, cells.length, row.cells);
  const name = row.headerCells?.columns.indexOf(column) ?? column;
  const isSameWidth =
    (row.cells?.width ?? cells.length) === (row.headerCells?.width ?? names.length);
  return isSameWidth ? (names[name] ?? '').trim() : '';
}

/** The column of one of a row's cells with text; -1 where the row is not whole. */
function placeOf(at: number, length: number, cells: RowCells | undefined): number {
  if (cells === undefined) return at;
  return cells.columns.length === length ? cells.columns[at]! : -1;
}

/** `Default` of `the Default of port` in the row of port. */
function columnIn(label: string, row: string): string {
  const end = ` of ${row}`;
  const inWords = row !== '' && label.startsWith('the ') && label.endsWith(end);
  return inWords ? label.slice('the '.length, -end.length) : label;
}
