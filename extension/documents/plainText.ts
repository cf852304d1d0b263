import { isSpace, skipSpace, trimSpace } from './characters';
import type { ParsedDocument } from './parsedDocument';
import { ReadableText } from './readableText';
import { endOfLine } from './textLines';

/** A heading is a short line. */
const HEADING_LENGTH = 100;

/**
 * Prose without markup. Paragraphs stand between blank lines (white space, form feeds included, is
 * blank); a line break inside one, with the white space around it, is one space. Headings are a
 * short line underlined with `=`, `-` or `~`, or alone between blank lines in capitals or numbered.
 * A bullet or number begins a list item; bullets and ruled lines are left out.
 */
export function parsePlainText(text: string): ParsedDocument {
  const out = new ReadableText(text);
  let afterBlank = true;
  let afterItem = false;
  /** Where the line before ended, its trailing white space excluded. */
  let previousEnd = 0;
  for (let at = 0; at < text.length;) {
    const lineEnd = endOfLine(text, at);
    const start = skipSpace(text, at, lineEnd);
    const end = trimSpace(text, start, lineEnd);
    let next = lineEnd + 1;
    if (start === end || ruleOf(text, start, end) !== 0) {
      out.endBlock();
      afterBlank = true;
      at = next;
      continue;
    }
    const heading: Heading | null = out.hasText
      ? null
      : headingAt(text, start, end, next, { afterBlank, afterItem });
    if (heading !== null) {
      out.beginBlock('heading', heading.level);
      out.copy(start, end);
      out.endBlock();
      next = heading.next;
    } else {
      const item = listItemAt(text, start, end);
      if (item >= 0 || !out.hasText) {
        afterItem = item >= 0;
        out.beginBlock(afterItem ? 'listItem' : 'paragraph');
      }
      out.space(previousEnd, start);
      out.copy(Math.max(item, start), end);
    }
    afterBlank = heading !== null;
    previousEnd = end;
    at = next;
  }
  return out.finish();
}

/** The unit that a ruled line (`-----`, at least three of one of `-=~_*#`) repeats, else 0. */
function ruleOf(text: string, start: number, end: number): number {
  const unit = text.charCodeAt(start);
  if (end - start < 3 || !'-=~_*#'.includes(text[start]!)) return 0;
  for (let at = start + 1; at < end; at++) if (text.charCodeAt(at) !== unit) return 0;
  return unit;
}

const UNDERLINES = '=-~';

interface Heading {
  readonly level: number;
  /** Where the line after the heading, and its underline, begins. */
  readonly next: number;
}

function headingAt(
  text: string,
  start: number,
  end: number,
  nextLine: number,
  { afterBlank, afterItem }: { afterBlank: boolean; afterItem: boolean },
): Heading | null {
  if (end - start > HEADING_LENGTH) return null;
  const underEnd = endOfLine(text, nextLine);
  const underStart = skipSpace(text, nextLine, underEnd);
  if (underStart < underEnd) {
    const rule = ruleOf(text, underStart, trimSpace(text, underStart, underEnd));
    const level = rule === 0 ? 0 : UNDERLINES.indexOf(String.fromCharCode(rule)) + 1;
    return level > 0 ? { level, next: underEnd + 1 } : null;
  }
  if (!afterBlank) return null;
  const line = text.slice(start, end);
  const numbered = /^\d{1,2}((?:\.\d{1,2}){0,4})\.?[ \t]+\p{Lu}/u.exec(line);
  if (numbered && !/[.,;:!?]$/.test(line)) {
    const dots = numbered[1]!.split('.').length - 1;
    // "1. Wash", "2. Rinse" with blank lines between are a list: an item stands before or after.
    if (dots > 0 || (!afterItem && !followedByNumber(text, underEnd)))
      return { level: dots + 1, next: nextLine };
  }
  return /\p{Lu}{2}/u.test(line) && !/\p{Ll}/u.test(line) && !/[.,;]$/.test(line)
    ? { level: 2, next: nextLine }
    : null;
}

function followedByNumber(text: string, at: number): boolean {
  const unit = text.charCodeAt(skipSpace(text, at, text.length));
  return unit >= 0x30 && unit <= 0x39;
}

/**
 * Where a list item's text begins: after its bullet, or at its number, which is kept.
 * @returns -1 when the line begins no list item
 */
function listItemAt(text: string, start: number, end: number): number {
  const unit = text.charCodeAt(start);
  if (unit === 0x2d || unit === 0x2a || unit === 0x2b || unit === 0x2022) {
    const first = skipSpace(text, start + 1, end);
    return first > start + 1 && first < end ? first : -1;
  }
  if (unit < 0x30 || unit > 0x39) return -1;
  let at = start + 1;
  while (at < start + 3 && isDigit(text.charCodeAt(at))) at++;
  const mark = text.charCodeAt(at);
  const marked = (mark === 0x2e || mark === 0x29) && at + 1 < end;
  return marked && isSpace(text.charCodeAt(at + 1)) ? start : -1;
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}
