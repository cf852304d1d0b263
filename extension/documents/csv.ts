import { skipSpace, trimSpace } from './characters';
import { EscapedText } from './escapedText';
import type { ParsedDocument } from './parsedDocument';
import { ReadableText } from './readableText';
import { endOfLine, writeTextLines } from './textLines';

/** From this many runs of the map on, the rest of a document stands as it is: memory is bounded. */
const RUNS = 4_000_000;
/** A header is a label; a longer first row names no columns. */
const HEADER_LENGTH = 60;
/** How much of the text decides on the separator. */
const SAMPLE = 10_000;

/** Comma-separated values, or whichever of `,`, `;`, tab and `|` the first row has most of. */
export function parseCsv(text: string): ParsedDocument {
  return new CsvText(text, separatorOf(text)).parse();
}

/** Tab-separated values. */
export function parseTsv(text: string): ParsedDocument {
  return new CsvText(text, '\t').parse();
}

interface Cell {
  /** The value in the source, without quotes and white space around it. */
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
}

/**
 * A table by RFC 4180, with any separator, and blank or ragged rows let pass: each row reads
 * `header: value | header: value`. The header's words stand in front of each value as inserted
 * text, which has no source: they can be found, and an answer never holds them. No library tells
 * where in the text a cell stands.
 */
class CsvText {
  private readonly out: ReadableText;
  private readonly quoted: EscapedText;
  private readonly cells: Cell[] = [];

  constructor(
    private readonly text: string,
    private readonly separator: string,
  ) {
    this.out = new ReadableText(text);
    this.quoted = new EscapedText(this.out, text, '"', readDoubledQuote);
  }

  parse(): ParsedDocument {
    const { out, text } = this;
    let headers: readonly string[] | null = null;
    for (let at = 0; at < text.length;) {
      if (out.runCount > RUNS) {
        writeTextLines(out, text, at);
        break;
      }
      at = this.readRow(at);
      if (this.cells.every((cell) => cell.start === cell.end)) continue;
      out.beginBlock('tableRow');
      if (headers === null) {
        headers = this.headers();
        this.writeRow([]);
      } else {
        this.writeRow(headers);
      }
    }
    return out.finish();
  }

  /** What the first row calls the columns; nothing where it looks like a row of values. */
  private headers(): readonly string[] {
    const labels = this.cells.map((cell) =>
      this.text.slice(cell.start, cell.end).replaceAll('""', '"').replace(/\s+/g, ' ').trim(),
    );
    const named = labels.every(
      (label) => label.length <= HEADER_LENGTH && !/^[-+]?[\d.,]+%?$/.test(label),
    );
    return named && labels.length > 1 ? labels : [];
  }

  private writeRow(headers: readonly string[]): void {
    const { out } = this;
    const width = Math.max(headers.length, this.cells.length);
    this.cells.forEach((cell, column) => {
      if (cell.start === cell.end) return;
      out.cell(column, width);
      const header = headers[column] ?? '';
      if (header !== '') out.label(`${header}: `, cell.start);
      if (cell.quoted) this.writeQuoted(cell);
      else out.copy(cell.start, cell.end);
    });
  }

  private writeQuoted(cell: Cell): void {
    const { out, text } = this;
    for (let at = cell.start; at < cell.end;) {
      const lineEnd = Math.min(endOfLine(text, at), cell.end);
      this.quoted.write(at, lineEnd);
      if (lineEnd < cell.end) out.lineBreak(lineEnd, lineEnd + 1);
      at = lineEnd + 1;
    }
  }

  /** Reads the cells of the row at `at`. @returns where the next row begins */
  private readRow(start: number): number {
    const { cells, text } = this;
    cells.length = 0;
    for (let at = start; ;) {
      at = this.readCell(at);
      if (at >= text.length) return at;
      if (text[at] === '\n') return at + 1;
      at++;
    }
  }

  /** @returns where the separator, the line break or the text's end after the cell stands */
  private readCell(start: number): number {
    const { cells, separator, text } = this;
    let at = start;
    while (text[at] === ' ') at++;
    if (text[at] === '"') {
      const close = this.closingQuote(at + 1);
      let after = close + 1;
      while (text[after] === ' ') after++;
      const ends = after >= text.length || text[after] === '\n' || text[after] === separator;
      if (close >= 0 && ends) {
        const first = skipSpace(text, at + 1, close);
        cells.push({ start: first, end: trimSpace(text, first, close), quoted: true });
        return after;
      }
    }
    let end = at;
    while (end < text.length && text[end] !== separator && text[end] !== '\n') end++;
    const first = skipSpace(text, start, end);
    cells.push({ start: first, end: trimSpace(text, first, end), quoted: false });
    return end;
  }

  /** The quote that ends a cell whose value begins at `at`; -1 when there is none. */
  private closingQuote(at: number): number {
    const { text } = this;
    if (at > this.lastQuote) return -1;
    for (let quote = text.indexOf('"', at); quote >= 0; quote = text.indexOf('"', quote + 2)) {
      if (text[quote + 1] !== '"') return quote;
    }
    this.lastQuote = at;
    return -1;
  }

  /** From here on no quote closes a cell; Infinity while that is not known. */
  private lastQuote = Infinity;
}

/** The separator that the first row holds most of, quoted cells left out; a comma by default. */
function separatorOf(text: string): string {
  const first = text.slice(0, Math.min(endOfLine(text, 0), SAMPLE)).replace(/"[^"]*"/g, '');
  let best = ',';
  for (const separator of [';', '\t', '|']) {
    if (first.split(separator).length > first.split(best).length) best = separator;
  }
  return best;
}

/** In quotes a quote is written twice. */
function readDoubledQuote(
  text: string,
  at: number,
  end: number,
): { text: string; end: number } | null {
  return at + 1 < end && text[at + 1] === '"' ? { text: '"', end: at + 2 } : null;
}
