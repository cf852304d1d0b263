import { skipSpace, trimSpace } from './characters';
import { endOfLine } from './textLines';

/** A heading is a short line. */
const HEADING_LENGTH = 100;
/** One that is neither numbered nor underlined nor in capitals is shorter. */
const BARE_LENGTH = 60;

const UNDERLINES = '=-~';

const NUMBERED = /^(\d{1,3}|[A-Z](?=\.\d))((?:\.\d{1,3}){0,5})\.?[ \t]+["'(]?\p{Lu}/u;
const NAMED =
  /^(?:appendix|chapter|part|section|article|annex|kapitel|teil)[ \t]+(?:\d+|[A-Z]|[IVXLC]+)(?![\p{L}\d])/iu;

export interface PlainHeading {
  /** 1–6. */
  readonly level: number;
  /** Where the line after the heading, and its underline, begins. */
  readonly next: number;
}

/** A line that may be a heading, and what is known of the place. Offsets are of its text. */
export interface HeadingLine {
  readonly start: number;
  readonly end: number;
  /** Columns before its text. */
  readonly indent: number;
  /** Where the next line begins. */
  readonly next: number;
  readonly afterBlank: boolean;
  /** The block before is a numbered list item. */
  readonly afterNumbered: boolean;
}

/**
 * The heading that a line of plain text is: underlined with `=`, `-` or `~`; or alone between blank
 * lines and numbered, in capitals, or further left than the text after it; or, as manual pages have
 * them, in capitals with the text indented below.
 */
export function plainHeadingAt(text: string, line: HeadingLine): PlainHeading | null {
  const { start, end, next } = line;
  if (end - start > HEADING_LENGTH) return null;
  const underEnd = endOfLine(text, next);
  const under = skipSpace(text, next, underEnd);
  if (under < underEnd) {
    const rule = ruleOf(text, under, trimSpace(text, under, underEnd));
    const level = rule === 0 ? 0 : UNDERLINES.indexOf(String.fromCharCode(rule)) + 1;
    if (level > 0) return { level, next: underEnd + 1 };
    return line.afterBlank && manualHeading(text, line, under - next) ? { level: 2, next } : null;
  }
  if (!line.afterBlank) return null;
  const level = levelOfWords(text, line, underEnd);
  return level > 0 ? { level: Math.min(level, 6), next } : null;
}

/** The unit that a ruled line (`-----`, at least three of one of `-=~_*#`) repeats, else 0. */
export function ruleOf(text: string, start: number, end: number): number {
  const unit = text.charCodeAt(start);
  if (end - start < 3 || !'-=~_*#'.includes(text[start]!)) return 0;
  for (let at = start + 1; at < end; at++) if (text.charCodeAt(at) !== unit) return 0;
  return unit;
}

/** A flush line in capitals, its text indented from the next line on. */
function manualHeading(text: string, line: HeadingLine, nextIndent: number): boolean {
  if (line.indent > 0 || nextIndent < 3) return false;
  return inCapitals(text.slice(line.start, line.end));
}

function inCapitals(line: string): boolean {
  return /\p{Lu}{2}/u.test(line) && !/\p{Ll}/u.test(line) && !/[.,;]$/.test(line);
}

function levelOfWords(text: string, line: HeadingLine, blank: number): number {
  const words = text.slice(line.start, line.end);
  if (/[.,;:]$/.test(words)) return NAMED.test(words) && words.length < 20 ? 1 : 0;
  const numbered = NUMBERED.exec(words);
  if (numbered) {
    const dots = numbered[2]!.split('.').length - 1;
    // "1. Wash", "2. Rinse" with blank lines between are a list: an item stands before or after.
    const inList =
      /[!?]$/.test(words) || line.afterNumbered || followedByItem(text, blank, numbered[1]!);
    if (dots > 0 || !inList) return dots + 1;
  }
  if (/[!?]$/.test(words)) return 0;
  if (NAMED.test(words)) return 1;
  if (inCapitals(words)) return 2;
  return isOutdented(text, line, blank) ? 1 : 0;
}

/** Whether the next text is a numbered item, not a subheading of `number`. */
function followedByItem(text: string, at: number, number: string): boolean {
  const next = skipSpace(text, at, text.length);
  const unit = text.charCodeAt(next);
  if (unit < 0x30 || unit > 0x39) return false;
  return !text.startsWith(`${number}.`, next);
}

/** A flush line of a few words, all but the small ones with a capital, over indented text. */
function isOutdented(text: string, line: HeadingLine, blank: number): boolean {
  if (line.indent > 0 || line.end - line.start > BARE_LENGTH) return false;
  const next = skipSpace(text, blank, text.length);
  const indent = next - (text.lastIndexOf('\n', next - 1) + 1);
  if (indent < 2 || indent > 8) return false;
  const words = text.slice(line.start, line.end);
  return /^\p{Lu}/u.test(words) && !/(?<![\p{L}\p{M}'’])\p{Ll}[\p{L}\p{M}]{4}/u.test(words);
}
