import { isSpace } from './characters';
import { entityAt } from './entities';
import { copyFlowing } from './flowingText';
import type { ReadableText } from './readableText';

/** Inline markup that goes on for longer is text. */
const MAX_LENGTH = 400;
const MAX_DEPTH = 4;

const WORD = /[\p{L}\p{N}_]/u;
const ADDRESS = /(?:https?|ftp|irc):\/\/[^\s[\]<>]{1,400}\[/y;
const MACRO =
  /(link|xref|mailto|image|icon|kbd|btn|menu|footnote|footnoteref|stem|latexmath|asciimath|pass|indexterm2?|anchor):([^\s[\]]{0,300})\[/y;
const ROLE = /\[[.#][^\]\n]{0,80}\](?=[*_`#])/y;
/** Macros whose brackets hold no text. */
const EMPTY = new Set(['image', 'icon', 'indexterm', 'anchor']);

/** Units at which markup begins. */
const MARKS = new Uint8Array(128);
for (const mark of '\\*_`#^~<[&+hflxmikbspa') MARKS[mark.charCodeAt(0)] = 1;

/**
 * AsciiDoc's inline markup in source [start, end) as its text: formatting marks, targets of links
 * and macros are left out, the text in brackets kept.
 * Source: https://docs.asciidoctor.org/asciidoc/latest/text/
 */
export function readInline(
  out: ReadableText,
  text: string,
  start: number,
  end: number,
  depth = 0,
): void {
  let from = start;
  for (let at = start; at < end;) {
    const unit = text.charCodeAt(at);
    if (unit > 0x7f || MARKS[unit] === 0) {
      at++;
      continue;
    }
    const markup = markupAt(text, at, start, end);
    if (markup === null) {
      at++;
      continue;
    }
    copyFlowing(out, text, from, at);
    if (markup.entity !== undefined) {
      if (isSpace(markup.entity.charCodeAt(0))) out.space(at, markup.next);
      else out.substitute(markup.entity, at, markup.next);
    } else {
      if (markup.note === true) out.separator('\n');
      if (markup.literal || depth >= MAX_DEPTH) {
        copyFlowing(out, text, markup.start, markup.end);
      } else readInline(out, text, markup.start, markup.end, depth + 1);
    }
    from = at = markup.next;
  }
  copyFlowing(out, text, from, end);
}

interface Markup {
  /** Its text. */
  readonly start: number;
  readonly end: number;
  readonly next: number;
  readonly literal: boolean;
  readonly entity?: string;
  /** It does not belong to the sentence. */
  readonly note?: boolean;
}

function markupAt(text: string, at: number, start: number, end: number): Markup | null {
  const unit = text[at]!;
  switch (unit) {
    case '\\': {
      // The mark after it is text.
      if (at + 1 >= end || !/[*_`#^~<[&{]/.test(text[at + 1]!)) return null;
      return { start: at + 1, end: at + 2, next: at + 2, literal: true };
    }
    case '&': {
      const entity = entityAt(text, at);
      if (entity === null || at + entity.length > end) return null;
      const next = at + entity.length;
      return { start: at, end: next, next, literal: true, entity: entity.text };
    }
    case '+':
      // ` +` at the end of a line.
      if (text[at + 1] !== '\n' || at + 2 > end || text[at - 1] !== ' ') return null;
      return { start: at, end: at, next: at + 1, literal: true };
    case '<':
      return crossReference(text, at, end);
    case '[': {
      ROLE.lastIndex = at;
      if (!ROLE.test(text) || ROLE.lastIndex > end) return null;
      return { start: at, end: at, next: ROLE.lastIndex, literal: true };
    }
    case '*':
    case '_':
    case '`':
    case '#':
    case '^':
    case '~':
      return formatted(text, at, start, end);
    default:
      return macro(text, at, start, end);
  }
}

function crossReference(text: string, at: number, end: number): Markup | null {
  if (text[at + 1] !== '<') return null;
  const body = text.slice(at + 2, Math.min(end, at + MAX_LENGTH));
  const close = body.indexOf('>>');
  if (close < 1 || body.lastIndexOf('<', close) >= 0) return null;
  const comma = body.indexOf(',');
  const label = comma >= 0 && comma < close ? comma + 1 : 0;
  return { start: at + 2 + label, end: at + 2 + close, next: at + 4 + close, literal: false };
}

function formatted(text: string, at: number, start: number, end: number): Markup | null {
  const unit = text[at]!;
  const doubled = text[at + 1] === unit && unit !== '^' && unit !== '~';
  const free = doubled || unit === '^' || unit === '~';
  const mark = doubled ? unit + unit : unit;
  const first = at + mark.length;
  if (first >= end || isSpace(text.charCodeAt(first))) return null;
  if (!free && at > start && WORD.test(text[at - 1]!)) return null;
  const limit = Math.min(end, first + MAX_LENGTH);
  const code = unit.charCodeAt(0);
  for (let close = first + 1; close + mark.length <= limit; close++) {
    if (text.charCodeAt(close) !== code || !text.startsWith(mark, close)) continue;
    if (isSpace(text.charCodeAt(close - 1))) continue;
    const next = close + mark.length;
    if (!free && next < end && WORD.test(text[next]!)) continue;
    return { start: first, end: close, next, literal: unit === '`' };
  }
  return null;
}

function macro(text: string, at: number, start: number, end: number): Markup | null {
  if (at > start && WORD.test(text[at - 1]!)) return null;
  ADDRESS.lastIndex = at;
  let open: number;
  let name = '';
  if (ADDRESS.test(text)) open = ADDRESS.lastIndex;
  else {
    MACRO.lastIndex = at;
    const found = MACRO.exec(text);
    if (!found) return null;
    name = found[1]!;
    open = MACRO.lastIndex;
  }
  if (open > end) return null;
  const body = text.slice(open, Math.min(end, open + MAX_LENGTH));
  const close = body.indexOf(']');
  if (close < 0) return null;
  const next = open + close + 1;
  if (EMPTY.has(name)) return { start: at, end: at, next, literal: true };
  // Without a text the address itself is shown; `^` opens a new window.
  if (close === 0) return { start: at, end: open - 1, next, literal: true };
  const shown = body[close - 1] === '^' ? close - 1 : close;
  return { start: open, end: open + shown, next, literal: false, note: name.startsWith('foot') };
}
