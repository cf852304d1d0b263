import { isSpace } from './characters';
import { copyFlowing } from './flowingText';
import type { ReadableText } from './readableText';

/** Inline markup that goes on for longer is text. */
const MAX_LENGTH = 500;

const ROLE = /:[a-zA-Z][\w.+:-]{0,60}:(?=`)/y;
/** What may follow the end of inline markup. */
const AFTER = /[\s'")\]}>\-/:.,;!?\\\u2010-\u201f\u00bb]/;

/** Units at which inline markup begins, and `_`, with which a link ends. */
const MARKS = new Uint8Array(128);
for (const mark of '\\*`:|[_') MARKS[mark.charCodeAt(0)] = 1;

/**
 * reStructuredText's inline markup in source [start, end) as its text
 * (https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#inline-markup): emphasis,
 * literals, roles and links lose their marks, a link or role with a target in `<…>` the target too;
 * footnote references are dropped; a backslash before white space is nothing, else an escape.
 */
export function readInline(out: ReadableText, text: string, start: number, end: number): void {
  let from = start;
  for (let at = start; at < end;) {
    const unit = text.charCodeAt(at);
    if (unit > 0x7f || MARKS[unit] === 0) {
      at++;
      continue;
    }
    let next = -1;
    if (unit === 0x5c) {
      copyFlowing(out, text, from, at);
      next = readEscape(out, text, at, end);
    } else if (unit === 0x5f) {
      if (isReferenceEnd(text, at, end)) {
        copyFlowing(out, text, from, at);
        next = text.charCodeAt(at + 1) === 0x5f ? at + 2 : at + 1;
      }
    } else if (at === start || opensAfter(text.charCodeAt(at - 1))) {
      const markup = markupAt(text, at, end);
      if (markup !== null) {
        copyFlowing(out, text, from, at);
        if (markup.literal) copyFlowing(out, text, markup.start, markup.end);
        else copyEscaped(out, text, markup.start, markup.end);
        next = markup.next;
      }
    }
    if (next < 0) at++;
    else from = at = next;
  }
  copyFlowing(out, text, from, end);
}

interface Markup {
  /** Its text. */
  readonly start: number;
  readonly end: number;
  /** Backslashes are text. */
  readonly literal: boolean;
  readonly next: number;
}

function markupAt(text: string, at: number, end: number): Markup | null {
  const unit = text[at]!;
  if (unit === '[') return footnoteAt(text, at);
  if (unit === ':') {
    ROLE.lastIndex = at;
    if (!ROLE.test(text)) return null;
    return interpreted(text, ROLE.lastIndex, end);
  }
  if (unit === '`' && text[at + 1] !== '`') return interpreted(text, at, end);
  const doubled = unit !== '|' && text[at + 1] === unit;
  const mark = doubled ? unit + unit : unit;
  const start = at + mark.length;
  const close = closeOf(text, start, end, mark);
  return close < 0 ? null : { start, end: close, literal: unit === '`', next: close + mark.length };
}

/** `` `text` ``, with a target `<…>`, a suffix role or the `_` of a link after it. */
function interpreted(text: string, at: number, end: number): Markup | null {
  const start = at + 1;
  const close = closeOf(text, start, end, '`');
  if (close < 0) return null;
  let textEnd = close;
  if (text[close - 1] === '>') {
    const target = start + text.slice(start, close).lastIndexOf('<');
    if (target > start && isSpace(text.charCodeAt(target - 1))) textEnd = target - 1;
  }
  let next = close + 1;
  while (next < end && next < close + 3 && text[next] === '_') next++;
  // `~a.b.c` in a role shows its last part; `!` and `~` are no part of the text.
  const first = /[~!]/.test(text[start]!) && text[at - 1] === ':' ? start + 1 : start;
  return { start: first, end: Math.max(first, textEnd), literal: false, next };
}

/** `[1]_`, `[#name]_`, `[CIT2002]_`: a citation's label is text, a footnote's number is none. */
function footnoteAt(text: string, at: number): Markup | null {
  const close = at + text.slice(at, at + 60).indexOf(']');
  if (close < at || text[close + 1] !== '_') return null;
  const label = text.slice(at + 1, close);
  if (!/^[\w#*.:+-]+$/.test(label)) return null;
  const citation = /^[A-Za-z]/.test(label);
  return { start: at + 1, end: citation ? close : at + 1, literal: true, next: close + 2 };
}

/** Where the mark closes what `start` opened, by the rules for what may stand around marks. */
function closeOf(text: string, start: number, end: number, mark: string): number {
  if (start >= end || isSpace(text.charCodeAt(start))) return -1;
  const limit = Math.min(end, start + MAX_LENGTH);
  const first = mark.charCodeAt(0);
  for (let at = start + 1; at + mark.length <= limit; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0x5c && mark !== '``') at++;
    else if (
      unit === first &&
      text.startsWith(mark, at) &&
      !isSpace(text.charCodeAt(at - 1)) &&
      closesBefore(text, at + mark.length, mark)
    )
      return at;
  }
  return -1;
}

function closesBefore(text: string, at: number, mark: string): boolean {
  const next = text[at] ?? '';
  if (next === '' || AFTER.test(next)) return true;
  return next === '_' && (mark === '`' || mark === '|');
}

function opensAfter(unit: number): boolean {
  // White space, quotes, opening brackets, dashes, slashes, colons, and any mark of another script.
  return isSpace(unit) || unit > 0x2000 || '\'"([{<-/:_\\'.includes(String.fromCharCode(unit));
}

/** A plain link: `word_`. */
function isReferenceEnd(text: string, at: number, end: number): boolean {
  const before = text.charCodeAt(at - 1) | 0x20;
  if (!((before >= 0x61 && before <= 0x7a) || (before >= 0x30 && before <= 0x39))) return false;
  const next = text[at + 1] === '_' ? at + 2 : at + 1;
  return next >= end || AFTER.test(text[next]!);
}

function readEscape(out: ReadableText, text: string, at: number, end: number): number {
  const next = at + 1;
  if (next >= end) {
    out.copy(at, next);
    return next;
  }
  const unit = text.charCodeAt(next);
  if (isSpace(unit)) return next + 1;
  if (/[!-/:-@[-`{-~]/.test(text[next]!)) {
    out.substitute(text[next]!, at, next + 1);
    return next + 1;
  }
  // The backslash is dropped.
  return next;
}

function copyEscaped(out: ReadableText, text: string, start: number, end: number): void {
  let from = start;
  for (let at = nextBackslash(text, start, end); at >= 0;) {
    copyFlowing(out, text, from, at);
    from = readEscape(out, text, at, end);
    at = nextBackslash(text, from, end);
  }
  copyFlowing(out, text, from, end);
}

function nextBackslash(text: string, from: number, end: number): number {
  for (let at = from; at < end; at++) if (text.charCodeAt(at) === 0x5c) return at;
  return -1;
}
