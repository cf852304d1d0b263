import { isSpace, skipSpace } from './characters';
import type { ReadableText } from './readableText';

/**
 * Source [start, end) as words of a paragraph: a line break, with the white space on both sides, is
 * one space; other white space stays as it is.
 */
export function copyFlowing(out: ReadableText, text: string, start: number, end: number): void {
  let from = start;
  for (let at = start; at < end; at++) {
    const unit = text.charCodeAt(at);
    if (unit > 0x20 || !isSpace(unit)) continue;
    const after = skipSpace(text, at + 1, end);
    const breaks = unit === 0x0a || (after > at + 1 && text.slice(at, after).includes('\n'));
    if (breaks || at === from || after === end) {
      out.copy(from, at);
      out.space(at, after);
      from = after;
    }
    at = after - 1;
  }
  out.copy(from, end);
}
