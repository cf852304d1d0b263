import { skipSpace, trimSpace } from './characters';
import type { ReadableText } from './readableText';
import { endOfLine } from './textLines';

/** A line of the source. All are offsets; a blank line's `start` and `end` are equal. */
export interface SourceLine {
  /** Where the line begins, and where its text does. */
  readonly at: number;
  readonly start: number;
  /** Where its text ends, white space at the end left out. */
  readonly end: number;
  /** Where the next line begins; beyond the text after the last one. */
  readonly next: number;
}

export function lineAt(text: string, at: number): SourceLine {
  const lineEnd = endOfLine(text, at);
  const start = skipSpace(text, at, lineEnd);
  return { at, start, end: trimSpace(text, start, lineEnd), next: lineEnd + 1 };
}

/** Units of white space before a line's text. */
export function indentOf(line: SourceLine): number {
  return line.start - line.at;
}

/** The unit that a line's text consists of, `least` times or more, or '' when it is another text. */
export function repeated(text: string, { start, end }: SourceLine, least: number): string {
  if (end - start < least) return '';
  const unit = text.charCodeAt(start);
  for (let at = start + 1; at < end; at++) if (text.charCodeAt(at) !== unit) return '';
  return text[start]!;
}

/**
 * Reads the line into the open block of code, `indent` units of white space left out.
 * @param previousEnd where the text of the line before ended
 */
export function copyCodeLine(
  out: ReadableText,
  line: SourceLine,
  indent: number,
  previousEnd: number,
): void {
  if (line.start === line.end) return;
  const first = Math.min(line.at + indent, line.start);
  if (out.hasText) {
    out.lineBreak(previousEnd, first);
    out.copySpace(first, line.start);
  }
  out.copy(line.start, line.end);
}
