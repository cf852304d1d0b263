import type { TextRange } from '../documents/document';
import type { PassageHit } from '../index/passageIndex';

const SEPARATOR = ' | ';

/**
 * What the rows and columns of a table call the cell that a span stands in: `["port", "Default"]`. The
 * row's name is its first cell, the column's the cell above in the table's first row; the latter only
 * where both rows have as many cells (an empty cell leaves no trace in readable text).
 * @param toSource leads a readable range back to the source; null where it has none
 * @returns empty for what stands in no table, or in its first row
 */
export function tableContext(
  { readable, blocks = [] }: Pick<PassageHit, 'readable' | 'blocks'>,
  span: TextRange,
  toSource: (start: number, end: number) => TextRange | null,
): readonly string[] {
  const row = blocks.find(({ start, end }) => start <= span.start && span.end <= end);
  if (row?.kind !== 'tableRow' || row.header === undefined) return [];
  const cells = cellsOf(readable, row, toSource);
  const at = cells.findIndex(({ start, end }) => start <= span.start && span.end <= end);
  const [first] = cells;
  const cell = cells[at];
  if (cell === undefined || first === undefined) return [];
  // A CSV row reads `port: 8080 | host: …`, one of Markdown `port | the Default of port: 8080`: the
  // column's name stands in front, without a source.
  const label = labelOf(readable, cell, toSource);
  const columns = row.header.split(SEPARATOR);
  const name = at === 0 ? '' : nameOf(readable, first, toSource).trim();
  const counted = columns.length === cells.length ? (columns[at] ?? '') : '';
  const column = label === null ? counted : columnIn(label, name);
  return [name, column].map((it) => it.trim()).filter((it) => it !== '');
}

type ToSource = Parameters<typeof tableContext>[2];

/** The cells of a row that has its separators inserted. */
function cellsOf(text: string, row: TextRange, toSource: ToSource): TextRange[] {
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

/** `Default` of `the Default of port` in the row of port. */
function columnIn(label: string, row: string): string {
  const end = ` of ${row}`;
  const inWords = row !== '' && label.startsWith('the ') && label.endsWith(end);
  return inWords ? label.slice('the '.length, -end.length) : label;
}

function nameOf(text: string, cell: TextRange, toSource: ToSource): string {
  const whole = text.slice(cell.start, cell.end);
  const label = labelOf(text, cell, toSource);
  return label === null ? whole : whole.slice(label.length + 1);
}
