import { skipSpace, trimSpace } from './characters';
import type { ReadableText } from './readableText';
import { readInline } from './restructuredTextInline';
import { indentOf, lineAt } from './sourceLines';
import type { SourceLine } from './sourceLines';

const CELL_SEPARATOR = ' | ';
const MAX_COLUMNS = 200;

const GRID_BORDER = /^\+[-=+]+\+$/;
const SIMPLE_BORDER = /^=+(?: +=+)+$/;
const SPANS = /^-+(?: +-+)*$/;

/**
 * Reads the table that begins at `first`, if one does. In a grid the lines of a row are one block;
 * cells stay in the order of the source, line by line.
 * @returns where the line after it begins, or -1 when none begins there
 */
export function readTable(out: ReadableText, text: string, first: SourceLine): number {
  const border = text.slice(first.start, Math.min(first.end, first.start + 10_000));
  if (GRID_BORDER.test(border)) return readGrid(out, text, first);
  if (SIMPLE_BORDER.test(border)) return readSimple(out, text, first, border);
  return -1;
}

function readGrid(out: ReadableText, text: string, first: SourceLine): number {
  let at = first.at;
  while (at < text.length) {
    const line = lineAt(text, at);
    const unit = text[line.start];
    if (line.start === line.end || (unit !== '+' && unit !== '|')) break;
    if (unit === '+' && /^\+[-=+]/.test(text.slice(line.start, line.start + 2))) {
      out.beginBlock('tableRow');
    } else readGridLine(out, text, line);
    at = line.next;
  }
  out.endBlock();
  return at;
}

function readGridLine(out: ReadableText, text: string, line: SourceLine): void {
  if (out.hasText) out.lineBreak(line.at - 1, line.at);
  let cells = 0;
  let separated = false;
  for (let at = line.start + 1; at < line.end;) {
    const bar = text.slice(at, line.end).search(/[|+](?=$|[\s+|])/);
    const end = bar < 0 || ++cells > MAX_COLUMNS ? line.end : at + bar;
    separated = readCell(out, text, at, end, separated) || separated;
    at = end + 1;
  }
}

function readSimple(out: ReadableText, text: string, first: SourceLine, border: string): number {
  const columns: number[] = [];
  for (const { index } of border.matchAll(/(?<![^ ])=/g)) columns.push(indentOf(first) + index);
  let borders = 1;
  let at = first.next;
  while (at < text.length) {
    const line = lineAt(text, at);
    if (line.start === line.end) {
      // After the lower border, or where it is missing, a blank line ends the table.
      if (lineAt(text, line.next).start <= lineAt(text, line.next).at) out.endBlock();
      at = line.next;
      continue;
    }
    const words = text.slice(line.start, Math.min(line.end, line.start + 10_000));
    if (SIMPLE_BORDER.test(words)) {
      out.endBlock();
      at = line.next;
      const after = lineAt(text, at);
      if (++borders >= 3 || after.start === after.end) break;
      continue;
    }
    if (indentOf(line) < columns[0]!) break;
    at = line.next;
    if (SPANS.test(words)) continue;
    // A line whose first column is empty goes on with the row above.
    if (indentOf(line) < (columns[1] ?? Infinity)) out.beginBlock('tableRow');
    else if (out.hasText) out.lineBreak(line.at - 1, line.at);
    const isFirst = !out.hasText;
    let separated = false;
    for (let n = 0; n < columns.length && n < MAX_COLUMNS; n++) {
      const from = line.at + columns[n]!;
      const to = n + 1 < columns.length ? line.at + columns[n + 1]! : line.end;
      if (from >= line.end) break;
      if (isFirst) out.cell(n, columns.length);
      separated = readCell(out, text, from, Math.min(to, line.end), separated) || separated;
    }
  }
  out.endBlock();
  return at;
}

/** @returns whether there was text in it */
function readCell(
  out: ReadableText,
  text: string,
  start: number,
  end: number,
  separated: boolean,
): boolean {
  const first = skipSpace(text, start, end);
  const last = trimSpace(text, first, end);
  if (first === last) return false;
  if (separated) out.separator(CELL_SEPARATOR);
  readInline(out, text, first, last);
  return true;
}
