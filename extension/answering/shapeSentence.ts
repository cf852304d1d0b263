import type { TextRange } from '../documents/document';
import { endsSentence, isWideSentenceEnd, mayBeginSentence } from '../passages/sentenceEnd';

/**
 * The sentence, or the sentences, that a span stands in, within its lines of the readable text.
 * @returns without white space at either end
 */
export function sentenceAround(text: string, { start, end }: TextRange): TextRange {
  const lineStart = text.lastIndexOf('\n', Math.max(0, start - 1)) + 1;
  const lineBreak = text.indexOf('\n', end);
  const lineEnd = lineBreak < 0 ? text.length : lineBreak;
  let first = lineStart;
  let ended = false;
  for (const { 0: word, index } of text.slice(lineStart, lineEnd).matchAll(/\S+/gu)) {
    const from = lineStart + index;
    if (ended && mayBeginSentence(text.charCodeAt(from))) {
      if (from >= end) return trimmed(text, first, from);
      if (from <= start) first = from;
    }
    for (let at = from; at < from + word.length; at++) {
      if (!isWideSentenceEnd(text.charCodeAt(at))) continue;
      if (at + 1 >= end) return trimmed(text, first, at + 1);
      if (at + 1 <= start) first = at + 1;
    }
    ended = endsSentence(text, from, from + word.length);
  }
  return trimmed(text, first, lineEnd);
}

/** The lines that a span stands in. */
export function linesAround(text: string, { start, end }: TextRange): TextRange {
  const first = text.lastIndexOf('\n', Math.max(0, start - 1)) + 1;
  const last = text.indexOf('\n', end);
  return trimmed(text, first, last < 0 ? text.length : last);
}

function trimmed(text: string, start: number, end: number): TextRange {
  let from = start;
  let to = end;
  while (from < to && /\s/u.test(text.charAt(from))) from++;
  while (to > from && /\s/u.test(text.charAt(to - 1))) to--;
  return { start: from, end: to };
}
