import type { TextRange } from './document';
import { endOfLine } from './textLines';

/** The metadata some tools put before a Markdown document, between two lines of `---` or `+++`. */
export interface FrontMatter {
  /** The lines between. */
  readonly content: TextRange;
  /** Where the document proper begins. */
  readonly end: number;
}

/** @returns null where the text begins with none, or it is never closed */
export function frontMatterOf(text: string): FrontMatter | null {
  const fence = /^(---|\+\+\+)[ \t]*\n/.exec(text);
  if (!fence) return null;
  const closing = fence[1] === '---' ? /^(---|\.\.\.)[ \t]*$/ : /^\+\+\+[ \t]*$/;
  const start = fence[0].length;
  for (let at = start; at < text.length;) {
    const lineEnd = endOfLine(text, at);
    if (lineEnd - at < 100 && closing.test(text.slice(at, lineEnd))) {
      return { content: { start, end: at }, end: Math.min(lineEnd + 1, text.length) };
    }
    at = lineEnd + 1;
  }
  return null;
}
