import type { Answer } from './answer';

/**
 * Plain text to paste: the quote exactly as it stands in the source, then its place. A quote of several
 * lines stands as a block of its own.
 * @param place `path:line`, for people
 */
export function citation(answer: Pick<Answer, 'text'>, place: string): string {
  return answer.text.includes('\n')
    ? `${answer.text}\n\n— ${place}\n`
    : `“${answer.text}” — ${place}`;
}
