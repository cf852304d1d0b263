import { skipSpace, trimSpace } from './characters';
import { endOfLine } from './textLines';

/** What stands between the text of one page and that of the next. */
export interface PageBreak {
  /** After the last line of text on the page, its line break included. */
  readonly from: number;
  /** Where the first line of text on the next page begins. */
  readonly to: number;
  /** The next page goes on in the middle of a sentence. */
  readonly joins: boolean;
}

/** As RFCs number their pages. */
const PAGE = '[Page ';
const PAGE_NUMBER = /^(?:.*\[Page [\divxlc]+\]|[-–— ]*(?:Page )?\d+[-–— ]*)$/;

/** Running titles are short lines, at most two of them at either end of a page. */
const TITLE_LENGTH = 150;
const TITLE_LINES = 2;

/**
 * The breaks between pages, at form feeds and page numbers: white space, page numbers and the lines
 * that many pages begin or end with belong to them. Sorted, never overlapping.
 */
export function pageBreaksOf(text: string): readonly PageBreak[] {
  const places = placesOf(text);
  if (places.length === 0) return [];
  const headers = new Map<string, number>();
  const footers = new Map<string, number>();
  places.forEach((at, n) => {
    for (const line of linesAfter(text, at, places[n + 1])) count(headers, keyOf(text, line));
    for (const line of linesBefore(text, at, places[n - 1])) count(footers, keyOf(text, line));
  });
  const often = Math.max(2, places.length / 3);
  const isTitle = (line: Line, counts: ReadonlyMap<string, number>) => {
    const key = keyOf(text, line);
    return PAGE_NUMBER.test(key) || (counts.get(key) ?? 0) >= often;
  };
  const breaks: PageBreak[] = [];
  let covered = 0;
  for (const at of places) {
    if (at < covered) continue;
    let from = at;
    for (const line of linesBefore(text, at, covered))
      if (isTitle(line, footers)) from = line.start;
    let to = at;
    for (const line of linesAfter(text, at)) if (isTitle(line, headers)) to = line.end;
    const last = trimSpace(text, covered, from);
    const first = skipSpace(text, to, text.length);
    const start = Math.max(covered, forwardToLine(text, last, from));
    covered = backToLine(text, first, to);
    const joins = (from < at || to > at) && goesOn(text, last, first);
    breaks.push({ from: start, to: covered, joins });
  }
  return breaks;
}

/** Where the line at `at` ends, its line break included, but no further than `limit`. */
function forwardToLine(text: string, at: number, limit: number): number {
  while (at < limit && text.charCodeAt(at) !== 0x0a) at++;
  return Math.min(at + 1, limit);
}

/** Where the line at `at` begins, but no further back than `limit`. */
function backToLine(text: string, at: number, limit: number): number {
  while (at > limit && text.charCodeAt(at - 1) !== 0x0a && text.charCodeAt(at - 1) !== 0x0c) at--;
  return at;
}

/** Form feeds, and the ends of the lines with page numbers that have none. */
function placesOf(text: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf('\f'); at >= 0; at = text.indexOf('\f', at + 1)) places.push(at);
  if (places.length > 0) return places;
  for (let at = text.indexOf(PAGE); at >= 0; at = text.indexOf(PAGE, at + 1)) {
    const end = endOfLine(text, at);
    if (text[trimSpace(text, at, end) - 1] === ']') places.push(end);
    at = end;
  }
  return places;
}

interface Line {
  readonly start: number;
  readonly end: number;
}

/** The last lines before a place that have text, last first, none from before `page`. */
function linesBefore(text: string, place: number, page = 0): Line[] {
  const lines: Line[] = [];
  for (let at = place; lines.length < TITLE_LINES;) {
    const limit = Math.max(page, at - TITLE_LENGTH);
    const end = trimSpace(text, limit, at);
    const start = backToLine(text, end, limit);
    if (start === end || (start === limit && start > page)) break;
    lines.push({ start: skipSpace(text, start, end), end });
    at = start;
  }
  return lines;
}

/** The first lines after a place that have text, none from `page` on. */
function linesAfter(text: string, place: number, page = text.length): Line[] {
  const lines: Line[] = [];
  for (let at = place; lines.length < TITLE_LINES;) {
    const limit = Math.min(page, at + TITLE_LENGTH);
    const start = skipSpace(text, at, limit);
    const end = forwardToLine(text, start, limit);
    if (start === end || (end === limit && end < page)) break;
    lines.push({ start, end: trimSpace(text, start, end) });
    at = end;
  }
  return lines;
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function keyOf(text: string, { start, end }: Line): string {
  return text.slice(start, end).replace(/\d+/g, '0').replace(/\s+/g, ' ');
}

function goesOn(text: string, last: number, first: number): boolean {
  return (
    /[\p{L}\p{N},;\u2010\u00ad-]/u.test(text[last - 1] ?? '') && /\p{Ll}/u.test(text[first] ?? '')
  );
}
