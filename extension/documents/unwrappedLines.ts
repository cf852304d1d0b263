import { endOfLine } from './textLines';

/** Nobody breaks the lines of prose further right. */
const WIDEST = 160;
/** Units looked at: a text is of one make. */
const LOOKED_AT = 100_000;
/** A heading is a short line, and what stands under it is longer. */
const HEADING_LENGTH = 100;
const LEAST_UNDER = 60;

/**
 * Whether each line of a text is a paragraph by itself: most of it stands in lines longer than prose is
 * broken at.
 */
export function isUnwrapped(text: string): boolean {
  const end = Math.min(text.length, LOOKED_AT);
  let long = 0;
  for (let at = 0; at < end;) {
    const lineEnd = endOfLine(text, at);
    if (lineEnd - at > WIDEST) long += lineEnd - at;
    at = lineEnd + 1;
  }
  return 2 * long > end;
}

/**
 * Whether a line of such a text is a heading: short, begun with a capital and without a mark at its end,
 * save that of a question, right above a longer line; not one of a list that a colon announces.
 * @param start of its text, which ends at `end`
 */
export function isUnwrappedHeading(
  text: string,
  start: number,
  end: number,
  next: number,
  afterColon: boolean,
): boolean {
  if (afterColon || end - start > HEADING_LENGTH) return false;
  const under = endOfLine(text, next) - next;
  if (under < LEAST_UNDER || under <= end - start) return false;
  return /^["'“(]?[\p{Lu}\d][^\n]*[^\s.,;:!…]$/u.test(text.slice(start, end));
}
