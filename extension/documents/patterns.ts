/** A text as a part of a regular expression, with or without the flag `u`, that matches the text itself. */
export function escapedForPattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');
}
