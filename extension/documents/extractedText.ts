import { skipSpace, trimSpace } from './characters';
import { LineHyphens } from './lineHyphens';
import type { ParsedDocument } from './parsedDocument';
import { ReadableText } from './readableText';
import { endOfLine } from './textLines';

/*
 * The text that is extracted from a file which is none itself (PDF, DOCX): what the editor shows, what
 * offsets count in and what is parsed. Its structure is in it, as lines:
 *
 *   ── page 3 ── Annual Report       a page begins; behind it the running titles of the page
 *   ## Heading                       level 1 to 6
 *   - item   • item                  a list item
 *   | cell | cell |                  a row of a table
 *
 * Everything else is paragraphs: lines as they stand in the file, blank lines between. A page line
 * without a blank line before it stands within a paragraph. A line of the file that looks like one of
 * the marks has a backslash before it, as has a bar in a cell.
 */

const PAGE = /^── page (\d+) ──/;
const HEADING = /^(#{1,6}) +/;
const ESCAPED = /^\\(?=[\\#|─])/;
const LOOKS_LIKE_MARK = /^(?:#{1,6} |[\\|]|── page \d)/;
const BULLETS = '-*\u2022\u2023\u25aa\u25cf\u25e6\u2043\u00b7\uf0b7';

/** Writes the text of a file from its beginning to its end. */
export class ExtractedText {
  private readonly lines: string[] = [];
  private units = 0;

  /**
   * @param page from 1
   * @param titles running titles of that page, in their order
   * @param continues whether the paragraph before goes on behind it
   */
  page(page: number, titles: readonly string[], continues = false): void {
    if (!continues) this.blank();
    const said = titles.map(oneLine).filter((title) => title !== '');
    this.push(`── page ${page} ──${said.length > 0 ? ` ${said.join(' · ')}` : ''}`);
  }

  heading(level: number, lines: readonly string[]): void {
    const said = lines.map(oneLine).filter((line) => line !== '');
    if (said.length === 0) return;
    this.blank();
    this.push(`${'#'.repeat(Math.min(Math.max(level, 1), 6))} ${said.join('\n')}`);
  }

  /** @param continues whether the lines belong to the paragraph before, on the page before */
  paragraph(lines: readonly string[], continues = false): void {
    if (!continues) this.blank();
    for (const line of lines) {
      const said = oneLine(line);
      if (said !== '') this.push(LOOKS_LIKE_MARK.test(said) ? `\\${said}` : said);
    }
  }

  listItem(lines: readonly string[]): void {
    const said = lines.map(oneLine).filter((line) => line !== '');
    if (said.length === 0) return;
    if (!this.last.startsWith('- ') && !this.last.startsWith('  ')) this.blank();
    this.push(`- ${said.join('\n  ')}`);
  }

  tableRow(cells: readonly string[]): void {
    const said = cells.map((cell) => oneLine(cell).replace(/[\\|]/g, '\\$&'));
    if (said.every((cell) => cell === '')) return;
    if (!this.last.startsWith('| ')) this.blank();
    this.push(`| ${said.join(' | ')} |`);
  }

  /** A blank line, if what stands before is none. */
  blank(): void {
    if (this.last !== '') this.lines.push('');
  }

  /** Units written so far. */
  get length(): number {
    return this.units;
  }

  finish(): string {
    return this.lines.join('\n') + '\n';
  }

  /** The line written last; '' at the beginning. */
  private get last(): string {
    return this.lines.at(-1) ?? '';
  }

  private push(line: string): void {
    this.lines.push(line);
    this.units += line.length + 1;
  }
}

/**
 * Reads what `ExtractedText` wrote, and any other text just as well. Page lines are left out, lines
 * of a paragraph joined: with a space, with nothing between characters that are written without, and
 * a word that was hyphenated at the line's end with nothing too (see `LineHyphens`).
 */
export function parseExtracted(text: string): ParsedDocument {
  const out = new ReadableText(text);
  const hyphens = new LineHyphens(text);
  /** Where the line before ended, white space left out; -1 at the beginning of a block. */
  let previous = -1;
  for (let at = 0; at < text.length;) {
    const lineEnd = endOfLine(text, at);
    const start = skipSpace(text, at, lineEnd);
    const end = trimSpace(text, start, lineEnd);
    at = lineEnd + 1;
    if (start === end) {
      out.endBlock();
      previous = -1;
      continue;
    }
    const line = text.slice(start, Math.min(end, start + 40));
    if (PAGE.test(line)) continue;
    if (line.startsWith('|') && end - start > 1) {
      readRow(out, text, start, end);
      previous = -1;
      continue;
    }
    let first = start;
    const heading = previous < 0 ? HEADING.exec(line) : null;
    if (heading) {
      out.beginBlock('heading', heading[1]!.length);
      first += heading[0].length;
    } else if (isBullet(text, start, end)) {
      out.beginBlock('listItem');
      first = skipSpace(text, start + 1, end);
    } else {
      if (previous < 0) out.beginBlock('paragraph');
      if (ESCAPED.test(line)) first++;
    }
    if (previous >= 0 && out.hasText && !hyphens.joins(previous, first)) {
      if (!isWide(text, previous - 1) || !isWide(text, first)) out.space(previous, start);
    }
    const last = hyphens.beforeHyphen(end, at);
    out.copy(first, last);
    previous = end;
  }
  return out.finish();
}

/** The number of the page that begins with the line at `at`; null where it is no page line. */
function pageOfLine(text: string, at: number): number | null {
  const number = PAGE.exec(text.slice(at, at + 40))?.[1];
  return number === undefined ? null : Number(number);
}

/** The page that holds `offset` of an extracted text; null before the first page line. */
export function pageAt(text: string, offset: number): number | null {
  for (let at = text.lastIndexOf('── page ', offset); at >= 0;) {
    if (at === 0 || text[at - 1] === '\n') {
      const page = pageOfLine(text, at);
      if (page !== null) return page;
    }
    if (at === 0) break;
    at = text.lastIndexOf('── page ', at - 1);
  }
  return null;
}

function readRow(out: ReadableText, text: string, start: number, end: number): void {
  out.beginBlock('tableRow');
  let column = 0;
  out.cell(column);
  let from = start + 1;
  for (let at = start + 1; at < end; at++) {
    const unit = text[at];
    if (unit === '\\' && at + 1 < end && (text[at + 1] === '|' || text[at + 1] === '\\')) {
      copyTrimmed(out, text, from, at);
      out.substitute(text[at + 1]!, at, at + 2);
      at++;
      from = at + 1;
    } else if (unit === '|') {
      copyTrimmed(out, text, from, at);
      from = at + 1;
      // The last bar ends the row.
      if (from < end) out.cell(++column);
    }
  }
  copyTrimmed(out, text, from, end);
  out.endBlock();
}

/** White space at either end is held back, to vanish at the borders of a cell. */
function copyTrimmed(out: ReadableText, text: string, start: number, end: number): void {
  const first = skipSpace(text, start, end);
  const last = trimSpace(text, first, end);
  out.space(start, first);
  out.copy(first, last);
  out.space(last, end);
}

function isBullet(text: string, start: number, end: number): boolean {
  if (!BULLETS.includes(text[start]!)) return false;
  const first = skipSpace(text, start + 1, end);
  return first > start + 1 && first < end;
}

/** Whether the unit is of a script that is written without spaces; Korean has them. */
function isWide(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return (
    (unit >= 0x2e80 && unit <= 0xa4cf) ||
    (unit >= 0xf900 && unit <= 0xfaff) ||
    (unit >= 0xff00 && unit <= 0xffef)
  );
}

/** White space and control characters as single spaces. */
function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex -- what a file's fonts make of unknown characters
  return text.replace(/[\s\u0000-\u001f\u007f-\u009f]+/gu, ' ').trim();
}
