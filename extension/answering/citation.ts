import type { LineRange } from '../documents/document';
import type { Answer } from './answer';

/** `docs/readme.md:12`: a path as people know it and the 1-based line where the range begins. */
export function placeLabel(path: string, lines: LineRange): string {
  return `${path}:${lines.start.line + 1}`;
}

/**
 * Plain text to paste: the quote exactly as it stands in the source, then its place. A quote of several
 * lines stands as a block of its own.
 * @param place `path:line`, see `placeLabel`
 */
export function citation(answer: Pick<Answer, 'text'>, place: string): string {
  return answer.text.includes('\n')
    ? `${answer.text}\n\n— ${place}\n`
    : `“${answer.text}” — ${place}`;
}
