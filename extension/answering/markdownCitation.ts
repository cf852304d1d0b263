import type { Answer } from './answer';

/** What Markdown would take for markup. */
const SPECIAL = /[\\`*_[\]<>#|~]/gu;

/**
 * A Markdown quotation to paste: the quote, then its place. Words of Markdown stand as they are; those
 * of other documents read the same when they are shown, several lines of them as a block of code.
 * @param place `path:line`, for people
 * @param link where the place leads, relative to the folder the paths are of; null for nowhere
 * @param isMarkdown whether the quote is Markdown already
 */
export function markdownCitation(
  { text }: Pick<Answer, 'text'>,
  place: string,
  link: string | null,
  isMarkdown: boolean,
): string {
  const words = isMarkdown ? text : text.includes('\n') ? fenced(text) : escaped(text);
  const source = link === null ? escaped(place) : `[${escaped(place)}](${link})`;
  const lines = [...words.split('\n'), '', `— ${source}`];
  return `${lines.map((line) => (line === '' ? '>' : `> ${line}`)).join('\n')}\n`;
}

function escaped(text: string): string {
  // At the beginning of a line these make lists and headings.
  return text.replace(SPECIAL, '\\$&').replace(/^(\s*\d*)([-+.)])(?=\s)/u, '$1\\$2');
}

function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/gu)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}
