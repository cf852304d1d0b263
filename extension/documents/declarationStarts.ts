import { isSpace, skipSpace, trimSpace } from './characters';
import type { CodeMarks } from './codeMarks';
import type { TextRange } from './document';

/** Where the heading of each declaration stands: before the comments and attributes above it. */
export function declarationStarts(
  text: string,
  { declarations, pieces, attributes }: CodeMarks,
): number[] {
  const above = new Map<number, TextRange>();
  for (const note of [...pieces.filter(({ kind }) => kind === 'comment'), ...attributes]) {
    above.set(trimSpace(text, note.start, note.end), note);
  }
  // Of several on one line only the first looks up, and the others stand where they are.
  const known = new Map<number, number>();
  const open: number[] = [];
  let closed = 0;
  return declarations.map(({ start, end: ownEnd }) => {
    for (let end = open.at(-1); end !== undefined && end <= start; end = open.at(-1)) {
      closed = Math.max(closed, end);
      open.pop();
    }
    open.push(ownEnd);
    const first = skipSpace(text, lineStartOf(text, start), start);
    let at = known.get(first) ?? first;
    for (;;) {
      const end = endAbove(text, at);
      const note = end < 0 ? undefined : above.get(end);
      // What stands behind code is about that.
      if (!note || indentStart(text, note.start) < 0) break;
      at = note.start;
    }
    known.set(first, at);
    return at < closed ? start : at;
  });
}

/** Where the text ends before `at` with at most one line break between them; -1 when there is none. */
function endAbove(text: string, at: number): number {
  let breaks = 0;
  let end = at;
  while (end > 0 && isSpace(text.charCodeAt(end - 1))) {
    if (text[end - 1] === '\n' && ++breaks > 1) return -1;
    end--;
  }
  return end === 0 ? -1 : end;
}

/** Units before a place in which its line begins, or it is taken for one that begins there. */
const LONGEST_INDENT = 500;

/** Where the line of `at` begins; `at` where that is too far back. */
export function lineStartOf(text: string, at: number): number {
  for (let start = at; start > at - LONGEST_INDENT; start--) {
    if (start === 0 || text[start - 1] === '\n') return start;
  }
  return at;
}

/** Where the line of `at` begins if nothing stands in it before; -1 if something does. */
export function indentStart(text: string, at: number): number {
  for (let start = at; start > at - LONGEST_INDENT; start--) {
    if (start === 0 || text[start - 1] === '\n') return start;
    if (!isSpace(text.charCodeAt(start - 1))) return -1;
  }
  return -1;
}
