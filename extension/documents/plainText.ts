import { isSpace, skipSpace, trimSpace } from './characters';
import { isTypesetHyphen, LineHyphens } from './lineHyphens';
import { isManualPage, manualHeadingAt } from './manualPage';
import { pageBreaksOf } from './pageBreaks';
import type { ParsedDocument } from './parsedDocument';
import { plainHeadingAt, ruleOf } from './plainTextHeadings';
import type { HeadingLine, PlainHeading } from './plainTextHeadings';
import { ReadableText } from './readableText';
import { endOfLine } from './textLines';
import { isUnwrapped, isUnwrappedHeading } from './unwrappedLines';

const CELL_SEPARATOR = ' | ';

/** The dots that lead from a title to its page, or from a dish to its price. */
const LEADERS = /[ \t]*(?:\.[ \t]?){4,}[ \t]*(?=[^\s.]\S{0,11}$)/;

/** An option of a program, as manual pages list them. */
const OPTION = /^--?[A-Za-z\d?@#][\w-]*(?:$|, |[=[]| {2}|\t| [<[A-Z])/;

/**
 * Prose without markup. Paragraphs stand between blank lines (white space is blank), or begin where
 * the indentation of the first line returns; a line break inside one, with the white space around
 * it, is one space, or nothing behind a typesetter's hyphen, as manual pages have it (see `LineHyphens`;
 * a plain `-` says nothing there). For headings see `plainHeadingAt` and, in manual pages,
 * `manualHeadingAt`; page breaks with the running titles around them are left out. A bullet, number
 * or option begins a list item; bullets and ruled lines are left out. A line with dot leaders is a row
 * of a table. Where lines are not broken (see `isUnwrapped`) each is a paragraph.
 */
export function parsePlainText(text: string): ParsedDocument {
  const out = new ReadableText(text);
  const manual = isManualPage(text);
  const unwrapped = !manual && isUnwrapped(text);
  const breaks = pageBreaksOf(text);
  const hyphens = new LineHyphens(text);
  let nextBreak = 0;
  let breakAt = breaks[0]?.from ?? Infinity;
  let afterBlank = true;
  let afterNumbered = false;
  /** Where the line before ended, its trailing white space excluded, and how many the block has. */
  let previousEnd = 0;
  let lines = 0;
  /** Columns before the block's first line, and before its others. */
  let firstIndent = 0;
  let bodyIndent = 0;
  for (let at = 0; at < text.length;) {
    if (at >= breakAt) {
      const { to, joins } = breaks[nextBreak]!;
      breakAt = breaks[++nextBreak]?.from ?? Infinity;
      if (!joins) {
        out.endBlock();
        afterBlank = true;
      }
      at = Math.max(at, to);
      continue;
    }
    const lineEnd = endOfLine(text, at);
    const start = skipSpace(text, at, lineEnd);
    const end = trimSpace(text, start, lineEnd);
    const indent = columnsOf(text, at, start);
    let next = lineEnd + 1;
    at = next;
    if (start === end || ruleOf(text, start, end) !== 0) {
      out.endBlock();
      afterBlank = true;
      continue;
    }
    if (end - start >= 8 && readLeaders(out, text, start, end)) {
      afterBlank = false;
      continue;
    }
    const returns = lines > 1 && indent === firstIndent && indent !== bodyIndent;
    const place: HeadingLine = { start, end, indent, next, afterBlank, afterNumbered };
    let heading: PlainHeading | null = null;
    if (manual) heading = manualHeadingAt(text, place);
    else if (unwrapped || !out.hasText || returns) heading = plainHeadingAt(text, place);
    if (unwrapped) heading ??= unwrappedHeading(text, place, previousEnd);
    if (heading !== null) {
      out.beginBlock('heading', heading.level);
      out.copy(start, end);
      out.endBlock();
      next = heading.next;
      afterNumbered = false;
    } else {
      const item = listItemAt(text, start, end, indent);
      if (item >= 0 || returns || unwrapped || !out.hasText) {
        afterNumbered = item === start && isDigit(text.charCodeAt(start));
        out.beginBlock(item >= 0 ? 'listItem' : 'paragraph');
        lines = 0;
        firstIndent = indent;
      }
      if (++lines === 2) bodyIndent = indent;
      const isJoined =
        lines > 1 &&
        isTypesetHyphen(text.charCodeAt(previousEnd - 1)) &&
        hyphens.joins(previousEnd, start);
      if (lines > 1 && !isJoined) out.space(previousEnd, skipSpace(text, previousEnd, start));
      let last = end;
      if (!unwrapped && isTypesetHyphen(text.charCodeAt(end - 1))) {
        const isPageEnd = at >= breakAt && breaks[nextBreak]!.joins;
        last = hyphens.beforeHyphen(end, isPageEnd ? breaks[nextBreak]!.to : at);
      }
      out.copy(Math.max(item, start), last);
    }
    afterBlank = heading !== null;
    previousEnd = end;
    at = next;
  }
  return out.finish();
}

function unwrappedHeading(
  text: string,
  { start, end, next }: HeadingLine,
  previousEnd: number,
): PlainHeading | null {
  const afterColon = previousEnd > 0 && text.charAt(previousEnd - 1) === ':';
  return isUnwrappedHeading(text, start, end, next, afterColon) ? { level: 1, next } : null;
}

/** Columns of white space; a tab goes to the next multiple of eight. */
function columnsOf(text: string, start: number, end: number): number {
  let columns = 0;
  for (let at = start; at < end; at++) {
    columns = text.charCodeAt(at) === 9 ? (columns | 7) + 1 : columns + 1;
  }
  return columns;
}

/** Reads a line of a table of contents, or of prices. @returns whether it is one */
function readLeaders(out: ReadableText, text: string, start: number, end: number): boolean {
  if (text.charCodeAt(end - 1) === 0x2e) return false;
  const tail = text.slice(Math.max(start, end - 20), end);
  if (!tail.includes('..') && !tail.includes('. .')) return false;
  const leaders = LEADERS.exec(text.slice(start, end));
  if (!leaders || leaders.index === 0) return false;
  out.beginBlock('tableRow');
  out.copy(start, start + leaders.index);
  out.separator(CELL_SEPARATOR);
  out.copy(start + leaders.index + leaders[0].length, end);
  out.endBlock();
  return true;
}

/**
 * Where a list item's text begins: after its bullet, or at its number or option, which are kept.
 * @returns -1 when the line begins no list item
 */
function listItemAt(text: string, start: number, end: number, indent: number): number {
  const unit = text.charCodeAt(start);
  if (unit === 0x2d || unit === 0x2a || unit === 0x2b || unit === 0x2022) {
    const first = skipSpace(text, start + 1, end);
    if (first > start + 1 && first < end) return first;
    const option = unit === 0x2d && indent > 0 && OPTION.test(text.slice(start, end));
    return option ? start : -1;
  }
  if (!isDigit(unit)) return -1;
  let at = start + 1;
  while (at < start + 3 && isDigit(text.charCodeAt(at))) at++;
  const mark = text.charCodeAt(at);
  const marked = (mark === 0x2e || mark === 0x29) && at + 1 < end;
  return marked && isSpace(text.charCodeAt(at + 1)) ? start : -1;
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}
