/** Longer words name no column and no row. */
const LONGEST = 60;

const LINK = /!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])/gu;
const MARKS = /[`*~]|<[^>]*>|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu;

/**
 * What the cells of a Markdown table say, put in words for a reader that was taught on prose:
 * `the Default of port: 8080`. A value behind a bar alone it hardly ever takes for an answer. Told row
 * by row and cell by cell in reading order; empty cells have no node in the tree, so columns are
 * counted by the bars between cells.
 */
export class ColumnLabels {
  private readonly columns: string[] = [];
  private row = '';
  private isHeader = false;
  private column = 0;
  private position = 0;

  constructor(private readonly source: string) {}

  /**
   * @param from where the row begins
   * @param isHeader whether it is its table's first
   */
  beginRow(from: number, isHeader: boolean): void {
    this.isHeader = isHeader;
    if (isHeader) this.columns.length = 0;
    this.row = '';
    // The bar in front of the first cell parts nothing.
    this.column = this.source[from] === '|' ? -1 : 0;
    this.position = from;
  }

  /**
   * What to put in front of the cell [from, to): empty in the table's first row, in the first column,
   * which names the row, and where the column has no name.
   */
  before(from: number, to: number): string {
    for (; this.position < from; this.position++) {
      if (this.source[this.position] === '|') this.column++;
    }
    this.position = to;
    if (this.isHeader) {
      this.columns[this.column] = nameIn(this.source.slice(from, to));
      return '';
    }
    if (this.column <= 0) {
      this.row = nameIn(this.source.slice(from, to));
      return '';
    }
    const column = this.columns[this.column] ?? '';
    if (column === '') return '';
    return this.row === '' ? `${column}: ` : `the ${column} of ${this.row}: `;
  }
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
