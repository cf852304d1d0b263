import { skipSpace, trimSpace } from './characters';
import { readInline } from './asciidocInline';
import type { ReadableText } from './readableText';
import { lineAt } from './sourceLines';
import type { SourceLine } from './sourceLines';

/** What may stand right before a cell's `|`: how often, how wide, how aligned, in which style. */
const CELL_SPEC = /(?:^|\s)((?:\d+(?:\.\d+)?|\.\d+)?[+*]?[<^>]?(?:\.[<^>])?[aehlmsd]?)$/;

/**
 * Reads a table between two lines of `|===`, a row a block.
 * @param columns as the table's attributes give them, or 0: those of its first line
 * @returns where the line after it begins
 */
export function readTable(
  out: ReadableText,
  text: string,
  fence: SourceLine,
  columns: number,
): number {
  const mark = text.slice(fence.start, fence.end);
  let cells = 0;
  let first = true;
  for (let at = fence.next; at < text.length;) {
    const line = lineAt(text, at);
    at = line.next;
    if (line.start === line.end) continue;
    if (line.end - line.start === mark.length && text.startsWith(mark, line.start)) {
      out.endBlock();
      return at;
    }
    let opened = 0;
    for (let from = line.start; from < line.end;) {
      const bar = nextBar(text, from, line.end);
      const end = bar < line.end ? beforeSpec(text, from, bar) : bar;
      readCell(out, text, from, end, opened === 0);
      from = bar + 1;
      if (bar === line.end) break;
      opened++;
      if (columns > 0 ? cells % columns === 0 : opened === 1 || cells === 0)
        out.beginBlock('tableRow');
      if (columns > 0) out.cell(cells % columns, columns);
      else out.cell(opened - 1);
      cells++;
    }
    if (first && columns === 0) columns = opened;
    first = false;
  }
  out.endBlock();
  return text.length;
}

/** Text before a line's first bar goes on with the cell above. */
function readCell(
  out: ReadableText,
  text: string,
  start: number,
  end: number,
  continues: boolean,
): void {
  const first = skipSpace(text, start, end);
  const last = trimSpace(text, first, end);
  if (first === last) return;
  if (continues) out.space(first - 1, first);
  readInline(out, text, first, last);
}

function nextBar(text: string, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0x5c) at++;
    else if (unit === 0x7c) return at;
  }
  return end;
}

function beforeSpec(text: string, from: number, bar: number): number {
  const spec = CELL_SPEC.exec(text.slice(Math.max(from, bar - 16), bar));
  return spec ? bar - spec[1]!.length : bar;
}
