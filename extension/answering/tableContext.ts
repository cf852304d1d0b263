import type { TextRange } from '../documents/document';
import type { PassageHit } from '../index/passageIndex';
import { cellsOf, columnOf, rowNameOf } from './tableCells';
import type { ToSource } from './tableCells';

/**
 * What the rows and columns of a table call the cell that a span stands in: `["port", "Default"]`. The
 * row's name is its first cell, the column's the cell above in the table's first row.
 * @returns empty for what stands in no table, or in its first row
 */
export function tableContext(
  { readable, blocks = [] }: Pick<PassageHit, 'readable' | 'blocks'>,
  span: TextRange,
  toSource: ToSource,
): readonly string[] {
  const row = blocks.find(({ start, end }) => start <= span.start && span.end <= end);
  if (row?.kind !== 'tableRow' || row.header === undefined) return [];
  const cells = cellsOf(readable, row, toSource);
  const at = cells.findIndex(({ start, end }) => start <= span.start && span.end <= end);
  if (at < 0) return [];
  const name = at === 0 ? '' : rowNameOf(readable, cells, row, toSource);
  const column = columnOf(readable, cells, at, { ...row, name }, toSource);
  return [name, column].filter((it) => it !== '');
}
