/** Longer words name no column and no row. */
const LONGEST = 60;

const LINK = /!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])/gu;
const MARKS = /[`*~]|<[^>]*>|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu;

/**
 * What the cells of a Markdown table say, put in words for a reader that was taught on prose:
 * `the Default of port: 8080`. A value behind a bar alone it hardly ever takes for an answer. Told row
 * by row and cell by cell in reading order; empty cells have no node in the tree, so columns are
 * counted by the bars between cells, and rows have as many cells as the first.
 */
export class ColumnLabels {
  private readonly columns: string[] = [];
  private row = '';
  private isHeader = false;
  private at = 0;
  private cells = 0;
  private position = 0;

  constructor(private readonly source: string) {}

  /** Of the cell that `before` was asked about last, from 0. */
  get column(): number {
    return this.at;
  }

  /** How many cells each row of the table has. */
  get width(): number {
    return this.cells;
  }

  /**
   * The row [from, to) begins.
   * @param isHeader whether it is its table's first
   */
  beginRow(from: number, to: number, isHeader: boolean): void {
    this.isHeader = isHeader;
    if (isHeader) {
      this.columns.length = 0;
      this.cells = cellsIn(this.source.slice(from, to));
    }
    this.row = '';
    // The bar in front of the first cell parts nothing.
    this.at = this.source[from] === '|' ? -1 : 0;
    this.position = from;
  }

  /**
   * What to put in front of the cell [from, to): empty in the table's first row, in the first column,
   * which names the row, and where the column has no name.
   */
  before(from: number, to: number): string {
    for (; this.position < from; this.position++) {
      if (this.source[this.position] === '|') this.at++;
    }
    this.position = to;
    if (this.isHeader) {
      this.columns[this.at] = nameIn(this.source.slice(from, to));
      return '';
    }
    if (this.at <= 0) {
      this.row = nameIn(this.source.slice(from, to));
      return '';
    }
    const column = this.columns[this.at] ?? '';
    if (column === '') return '';
    return this.row === '' ? `${column}: ` : `the ${column} of ${this.row}: `;
  }
}

/** Cells of a row: bars part them, those with a backslash before them do not, nor those at its ends. */
function cellsIn(row: string): number {
  const inner = row.trim().replace(/^\||(?<!\\)\|$/gu, '');
  return (inner.match(/(?<!\\)\|/gu)?.length ?? 0) + 1;
}

/** A cell's words without markup; empty for what is no name. */
function nameIn(cell: string): string {
  if (cell.length > 4 * LONGEST) return '';
  const words = cell
    .replace(LINK, '$1')
    .replace(MARKS, '')
    .replace(/\\(?=[^\p{L}\p{N}\s])/gu, '');
  const name = words.replace(/\s+/gu, ' ').trim().replace(/\s*:$/u, '');
  return name.length <= LONGEST && /\p{L}/u.test(name) ? name : '';
}
