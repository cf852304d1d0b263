/** Thrown before any work is done; the message is fit for the user. */
export class EmptyQuestionError extends Error {
  override readonly name = 'EmptyQuestionError';

  constructor() {
    super('The question is empty. Type what you want to know, in plain words.');
  }
}

/**
 * Units of a question that are looked at: far more than the reader takes (64 tokens), little enough
 * that a whole document pasted by mistake costs nothing.
 */
const MOST_UNITS = 4096;

/**
 * The question as it is searched and read: trimmed, cut at white space if it is very long.
 * @throws EmptyQuestionError when nothing but white space is left
 */
export function cleanQuestion(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') throw new EmptyQuestionError();
  if (trimmed.length <= MOST_UNITS) return trimmed;
  const cut = trimmed.slice(0, MOST_UNITS);
  const space = cut.search(/\s\S*$/u);
  return space > 0 ? cut.slice(0, space) : cut;
}
