import { inverseDocumentFrequency } from './bm25';
import { STOP_TERMS } from './stopWords';
import type { Vocabulary } from './vocabulary';
import { FOUND_STRIDE } from './vocabulary';

/** Longer questions are searched by their rarest terms. */
const MOST_TERMS = 64;

/** From this many passages on, a term that most of them hold is left out of a question. */
const MANY_PASSAGES = 1000;

export interface QuestionTerm {
  readonly term: number;
  readonly idf: number;
}

/**
 * The terms to search a question by, rarest first and else in the question's order: each once, only
 * such as some passage holds. Stop words, and in a large index terms that more than half of the
 * passages hold, count only when nothing else is left.
 * @param passages how many there are @param frequencyOf how many passages hold a term
 */
export function questionTerms(
  question: string,
  vocabulary: Vocabulary,
  passages: number,
  frequencyOf: (term: number) => number,
): QuestionTerm[] {
  vocabulary.scan(question, 0, question.length);
  const terms = new Set<number>();
  const { data, length } = vocabulary.found;
  for (let at = 0; at < length; at += FOUND_STRIDE) terms.add(data[at]!);
  const known = [...terms].filter((term) => frequencyOf(term) > 0);
  const telling = known.filter(
    (term) =>
      !STOP_TERMS.has(vocabulary.nameOf(term)) &&
      (passages < MANY_PASSAGES || frequencyOf(term) * 2 <= passages),
  );
  return (telling.length > 0 ? telling : known)
    .map((term) => ({ term, idf: inverseDocumentFrequency(passages, frequencyOf(term)) }))
    .sort((a, b) => b.idf - a.idf)
    .slice(0, MOST_TERMS);
}
