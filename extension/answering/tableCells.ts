import type { TextRange } from '../documents/document';

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
export function labelOf(
  text: string,
  { start, end }: TextRange,
  toSource: ToSource,
): string | null {
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

/**
 * What a table calls the column of a cell: a CSV row reads `port: 8080 | host: …`, one of Markdown
 * `port | the Default of port: 8080`, where the name stands in front without a source; others have
 * their names in the first row, which tells only where both rows have as many cells (an empty cell
 * leaves no trace in readable text).
 * @param header the table's first row, readable
 * @param row what the first cell of the row says
 */
export function columnOf(
  text: string,
  cells: readonly TextRange[],
  at: number,
  { header, row }: { readonly header: string; readonly row: string },
  toSource: ToSource,
): string {
  const label = labelOf(text, cells[at]!, toSource);
  if (label !== null) return columnIn(label, row).trim();
  const columns = header.split(SEPARATOR);
  return columns.length === cells.length ? (columns[at] ?? '').trim() : '';
}

/** `Default` of `the Default of port` in the row of port. */
function columnIn(label: string, row: string): string {
  const end = ` of ${row}`;
  const inWords = row !== '' && label.startsWith('the ') && label.endsWith(end);
  return inWords ? label.slice('the '.length, -end.length) : label;
}
