import type { TextRange } from '../documents/document';
import type { PassageHit } from '../index/passageIndex';
import type { PassageReading } from './candidate';

/** What may stand inside an identifier, a path, an address or a version besides letters and digits. */
const ATOM = /[\p{L}\p{N}\p{M}_./\\~@#%&?+*$:-]/u;
/** Marks that belong to the sentence where they end an atom. */
const SENTENCE_MARKS = /[.:?*&+/\\-]+$/u;

/** What is code, not prose, whatever stands around it. */
const CODE: readonly RegExp[] = [
  /^\p{L}[\p{L}\p{N}+.-]*:\/\/\S+$/u, // an address
  /^(?:~|\.{1,2})?[/\\][\w.@+~-]+(?:[/\\][\w.@+~-]*)*$/u, // a path from somewhere
  /^[\w.@+~-]+(?:[/\\][\w.@+~-]+){2,}$/u, // a path of three parts
  /^[\w.@+~-]+[/\\][\w@+~-]+\.[a-z]\w{0,4}$/u, // a file in a folder
  /^@[\w.-]+\/[\w.-]+$/u, // a scoped package
  /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/u, // a mail address
  /^--?[A-Za-z][\w.-]*$/u, // an option
  /^v?\d+(?:\.\d+)+(?:[-+][\w.+-]+)?$/iu, // a version, a number with points
  /^[$\w]+(?:(?:\.|::|->|#)[$A-Za-z_]\w*)+$/u, // a member; a file name
  /^\w*_\w+$/u,
  /^\p{Ll}+\p{Lu}\w*$/u,
  /^%\w+%$|^\$\w+$/u,
];
/** A full stop between two sentences without the space: `end.Next`. */
const GLUED = /^\p{L}?\p{Ll}+\.\p{Lu}\p{Ll}*$/u;

/** Words between marks of code, when there are several, are shown whole up to this length. */
const LONGEST_MARKED = 80;

/** Grows a span that ends inside an identifier, a path, an address, an option or a version to the whole. */
export function wholeIdentifiers(text: string, span: TextRange): TextRange {
  const first = atomAt(text, span.start, span);
  const last = atomAt(text, Math.max(span.start, span.end - 1), span);
  return {
    start: first === null ? span.start : Math.min(span.start, first.start),
    end: last === null ? span.end : Math.max(span.end, last.end),
  };
}

/** The run of atom characters around `at`, where it is code and of one piece with the span. */
function atomAt(text: string, at: number, span: TextRange): TextRange | null {
  if (!ATOM.test(text.charAt(at))) return null;
  let start = at;
  let end = at + 1;
  while (start > 0 && ATOM.test(text.charAt(start - 1))) start--;
  while (end < text.length && ATOM.test(text.charAt(end))) end++;
  // `foo()` names what is called.
  if (text.startsWith('()', end)) end += 2;
  const marks = SENTENCE_MARKS.exec(text.slice(start, end));
  if (marks) end -= marks[0].length;
  // What stands behind `key:` or `key=` is a value, whole by itself.
  const colon = /^[\p{L}\p{N}_-]+:(?!\/\/|:)/u.exec(text.slice(start, end));
  if (colon && !/^\d/u.test(colon[0])) start += colon[0].length;
  if (start > at || end <= at || start >= end) return null;
  const atom = text.slice(start, end);
  const bare = atom.endsWith('()') ? atom.slice(0, -2) : atom;
  const isCode = atom !== bare || (!GLUED.test(bare) && CODE.some((it) => it.test(bare)));
  return isCode && start < span.end && span.start < end ? { start, end } : null;
}

/**
 * Grows a span that begins or ends between marks of code (backticks) in the source to all that stands
 * between them. What is left out in front as `key: ` or `key=` stays out: a value is whole by itself.
 * @param toSource leads a readable range back to the document's source
 */
export function wholeMarked(
  hit: Pick<PassageHit, 'readable' | 'excerpt' | 'excerptStart'>,
  span: TextRange,
  toSource: (start: number, end: number) => TextRange | null,
): TextRange {
  const source = toSource(span.start, span.end);
  if (source === null) return span;
  let { start, end } = span;
  for (const marked of markedRanges(hit.excerpt, hit.excerptStart)) {
    if (marked.end <= source.start || marked.start >= source.end) continue;
    while (start > 0 && isWithin(toSource(start - 1, start), marked)) start--;
    while (end < hit.readable.length && isWithin(toSource(end, end + 1), marked)) end++;
  }
  const added = hit.readable.slice(start, span.start);
  const after = hit.readable.slice(span.end, end);
  if (/[:=]\s*["']?$/u.test(added) || /^["']?\s*[:=]/u.test(after) || /[(,[{]/u.test(added)) {
    return span;
  }
  return { start, end };
}

function isWithin(range: TextRange | null, outer: TextRange): boolean {
  return range !== null && outer.start <= range.start && range.end <= outer.end;
}

/** What a passage's source has between backticks, as ranges of its readable text, in order. */
export function codeRanges(passage: PassageReading): readonly TextRange[] {
  const { readable, excerpt, excerptStart } = passage.hit;
  const marked = [...markedRanges(excerpt, excerptStart)];
  const ranges: TextRange[] = [];
  let next = 0;
  for (let at = 0; at < readable.length && next < marked.length; at++) {
    const source = passage.toSource(at, at + 1);
    if (source === null) continue;
    while (next < marked.length && marked[next]!.end <= source.start) next++;
    const range = marked[next];
    if (range === undefined || source.start !== range.start) continue;
    let end = at + 1;
    while (end < readable.length && isWithin(passage.toSource(end, end + 1), range)) end++;
    ranges.push({ start: at, end });
  }
  return ranges;
}

/** What stands between backticks on one line, marks excluded, in the document's offsets. */
function* markedRanges(excerpt: string, excerptStart: number): Generator<TextRange> {
  for (const match of excerpt.matchAll(/(?<!`)(``?)(?!`)([^`\n]+)\1(?!`)/gu)) {
    const { 1: marks = '', 2: inner = '' } = match;
    if (inner.length > LONGEST_MARKED) continue;
    const start = excerptStart + match.index + marks.length;
    yield { start, end: start + inner.length };
  }
}
