/** Texts of documents and their names in the editor's own lists and messages, as plain characters. */

/** UTF-16 units a label shows at most. */
const LONGEST_LABEL = 240;

/** White space as single spaces, cut with an ellipsis and never inside a surrogate pair. */
export function oneLine(text: string, longest = LONGEST_LABEL): string {
  // A long text is cut before its white space is gone through.
  const line = text
    .slice(0, longest * 4)
    .replace(/\s+/gu, ' ')
    .trim();
  if (line.length <= longest) return line;
  const cut = line.slice(0, longest - 1);
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/** The same text with every `$(name)` kept as characters. */
export function withoutIcons(text: string): string {
  return text.replace(/\$\((?=[\w-]+(?:~[\w-]+)?\))/g, '\\$(');
}

/** For the editor's notifications, which make a link, to a command too, of `[words](address)`. */
export function withoutLinks(text: string): string {
  return text.replaceAll('](', '] (');
}
