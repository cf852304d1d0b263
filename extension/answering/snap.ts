import type { TextRange } from '../documents/document';

const WORD = /[\p{L}\p{N}\p{M}_]/u;
const DIGIT = /\p{N}/u;
const LETTER = /[\p{L}\p{M}]/u;
/** `Koch's law`: the name is a whole word without its ending. */
const POSSESSIVE = /^['’]s(?![\p{L}\p{N}\p{M}_])/iu;

/** Punctuation that an answer never begins or ends with. */
const LEADING = ',;?…。，、；：！？·•|)]}»”’';
const TRAILING = ',;:!?…。，、；：！？·•|([{«“‘';
const DASH = '-–—';
/** Marks that belong to what follows them directly: `.env`, `--flag`, `-5`, `:root`, `!important`. */
const PREFIX = `.:!${DASH}`;
const PAIRS: readonly (readonly [open: string, close: string])[] = [
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
  ['«', '»'],
  ['“', '”'],
  ['"', '"'],
  ['`', '`'],
];
/** Marks of quotation whose halves look alike. */
const QUOTES = `'"\``;

/**
 * Grows a span of readable text to whole words and trims what dangles: white space, punctuation,
 * brackets and quotation marks whose other half lies outside. A closing half that follows directly
 * is taken in.
 * @param text readable text
 * @returns null when no word is left
 */
export function snapToWords(text: string, span: TextRange): TextRange | null {
  let { start, end } = span;
  while (start > 0 && start < end && continuesWord(text, start)) start = before(text, start);
  while (end < text.length && end > start && continuesWord(text, end)) end = after(text, end);
  end = closeOpened(text, start, end);
  start = openClosed(text, start, end);
  for (;;) {
    const trimmed = trim(text, start, end);
    if (trimmed.start === start && trimmed.end === end) break;
    ({ start, end } = trimmed);
  }
  return start < end && WORD.test(text.slice(start, end)) ? { start, end } : null;
}

/** Whether the characters on both sides of `offset` belong to one word or number. */
function continuesWord(text: string, offset: number): boolean {
  const leftAt = before(text, offset);
  const left = text.slice(leftAt, offset);
  const right = text.slice(offset, after(text, offset));
  if (/^[\udc00-\udfff]/.test(right)) return true; // inside a surrogate pair
  if (WORD.test(left) && WORD.test(right)) return true;
  // `1,200.5`, `10:30` and `don't` are one word; the mark needs its like on both sides.
  if (WORD.test(left)) {
    if (POSSESSIVE.test(text.slice(offset, offset + 4))) return false;
    const next = text.slice(offset + right.length, after(text, offset + right.length));
    return bindsWords(left, right, next);
  }
  if (WORD.test(right)) {
    return leftAt > 0 && bindsWords(text.slice(before(text, leftAt), leftAt), left, right);
  }
  return false;
}

function bindsWords(left: string, mark: string, right: string): boolean {
  if (/^[.,:]$/.test(mark)) return DIGIT.test(left) && DIGIT.test(right);
  return /^['’]$/.test(mark) && LETTER.test(left) && LETTER.test(right);
}

/** Takes in a closing bracket or quotation mark that follows directly and whose opening half is inside. */
function closeOpened(text: string, start: number, end: number): number {
  const next = text.charAt(end);
  const pair = PAIRS.find(([, close]) => close === next);
  if (pair !== undefined && surplus(text.slice(start, end), pair) > 0) return end + 1;
  const last = QUOTES.includes(next) ? text.slice(0, end).lastIndexOf(next) : -1;
  return next !== '' && last >= start && opensQuote(text, last) ? end + 1 : end;
}

/** Takes in an opening half that stands directly in front and whose closing half is inside, not at the end. */
function openClosed(text: string, start: number, end: number): number {
  const before = text.charAt(start - 1);
  if (before === '') return start;
  const pair = PAIRS.find(([open]) => open === before);
  if (pair !== undefined && pair[0] !== pair[1]) {
    return surplus(text.slice(start, end - 1), pair) < 0 ? start - 1 : start;
  }
  if (!QUOTES.includes(before)) return start;
  const first = text.indexOf(before, start);
  return first >= 0 && first < end - 1 && closesQuote(text, first) ? start - 1 : start;
}

/** Whether a mark of quotation stands in front of words: not behind a letter, not before a space. */
function opensQuote(text: string, at: number): boolean {
  return !WORD.test(text.charAt(at - 1)) && /\S/u.test(text.charAt(at + 1));
}

function closesQuote(text: string, at: number): boolean {
  return /\S/u.test(text.charAt(at - 1)) && !WORD.test(text.charAt(at + 1));
}

/** Trims one character at either end at most. */
function trim(text: string, start: number, end: number): TextRange {
  if (start >= end) return { start, end };
  const inside = text.slice(start, end);
  const first = text.slice(start, after(text, start));
  if (/\s/u.test(first) || LEADING.includes(first) || dangles(inside, first, 'first')) {
    return { start: start + first.length, end };
  }
  const second = text.charAt(start + 1);
  if (PREFIX.includes(first) && (start + 1 >= end || /\s/u.test(second))) {
    return { start: start + 1, end };
  }
  const lastAt = before(text, end);
  const last = text.slice(lastAt, end);
  if (/\s/u.test(last) || TRAILING.includes(last) || dangles(inside, last, 'last')) {
    return { start, end: lastAt };
  }
  if (last === '.' && !endsAbbreviation(inside)) return { start, end: lastAt };
  if (DASH.includes(last) && /[\s.,]$/u.test(inside.slice(0, -1))) return { start, end: lastAt };
  return { start, end };
}

/** Whether a bracket or quotation mark at the edge has lost its other half. */
function dangles(inside: string, mark: string, edge: 'first' | 'last'): boolean {
  const pair = PAIRS.find(([open, close]) => (edge === 'first' ? open : close) === mark);
  if (pair === undefined) return false;
  const over = surplus(inside, pair);
  return edge === 'first' || pair[0] === pair[1] ? over > 0 : over < 0;
}

/** Opening halves without a closing one; negative the other way round; 0 or 1 where both look alike. */
function surplus(text: string, [open, close]: readonly [string, string]): number {
  let count = 0;
  for (const character of text) {
    if (character === open) count++;
    else if (character === close) count--;
  }
  return open === close ? count % 2 : count;
}

/** `U.S.`, `p.m.`, `J.`: the stop belongs to the word. */
function endsAbbreviation(inside: string): boolean {
  return /(?:^|[\s(])(?:\p{L}\.)+$/u.test(inside) || /\p{L}\.\p{L}{1,3}\.$/u.test(inside);
}

function before(text: string, offset: number): number {
  const pair = offset > 1 && isLow(text, offset - 1) && isHigh(text, offset - 2);
  return offset - (pair ? 2 : 1);
}

function after(text: string, offset: number): number {
  const pair = isHigh(text, offset) && isLow(text, offset + 1);
  return Math.min(text.length, offset + (pair ? 2 : 1));
}

function isHigh(text: string, offset: number): boolean {
  const unit = text.charCodeAt(offset);
  return unit >= 0xd800 && unit < 0xdc00;
}

function isLow(text: string, offset: number): boolean {
  const unit = text.charCodeAt(offset);
  return unit >= 0xdc00 && unit < 0xe000;
}
