/** Whether a UTF-16 unit is white space of HTML and Markdown: space, tab, `\n`, `\v`, `\f`, `\r`. */
export function isSpace(unit: number): boolean {
  return unit === 0x20 || (unit >= 9 && unit <= 13);
}

/** The first offset in [start, end) that is no white space, else `end`. */
export function skipSpace(text: string, start: number, end: number): number {
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  return start;
}

/** The offset after the last unit in [start, end) that is no white space, else `start`. */
export function trimSpace(text: string, start: number, end: number): number {
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return end;
}
