import { skipSpace } from './characters';
import { endOfLine } from './textLines';
import type { HeadingLine, PlainHeading } from './plainTextHeadings';

/** `TAR(1)   GNU TAR Manual   TAR(1)` */
const TITLE = /^(\S+\(\d\w*\))\s+(?:.*\s)?\1\s*$/;

/** Columns before a subsection's title, by the macros of both families (`.SS`, `.Ss`). */
const SUBSECTION_INDENT = 3;

/** Whether the text is a manual page as `man` prints it: its first line has the title at both ends. */
export function isManualPage(text: string): boolean {
  const start = skipSpace(text, 0, text.length);
  const line = text.lastIndexOf('\n', start) + 1;
  return start === line && TITLE.test(text.slice(start, endOfLine(text, start)));
}

/**
 * The heading that a line of a manual page is. Only what stands at the margin or three columns from it
 * is one: text in capitals further in is an example or an operand.
 */
export function manualHeadingAt(text: string, line: HeadingLine): PlainHeading | null {
  const { start, end, next, indent } = line;
  if (!line.afterBlank || (indent !== 0 && indent !== SUBSECTION_INDENT)) return null;
  if (indent === 0) return / {3}|\t/.test(text.slice(start, end)) ? null : { level: 2, next };
  return { level: 3, next };
}
