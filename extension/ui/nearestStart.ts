import { holds, QuestionWords, termSet } from '../answering/questionWords';

/** What a row shows of a passage, about, in UTF-16 units. */
const SHOWN = 240;
/** A line begins, or a sentence within one. */
const BEGINNINGS = /\n+|(?<=[.!?]['"’”)\]]?)[ \t]+/gu;

/**
 * Where to begin showing a passage that comes near to a question: at the line or sentence from which
 * on most of the question's words stand; 0 where its own beginning has as many.
 */
export function nearestStart(text: string, question: string): number {
  const { telling } = new QuestionWords(question);
  const wordsFrom = (start: number): number => {
    const terms = termSet([text.slice(start, start + SHOWN)]);
    return telling.filter((word) => holds(terms, word)).length;
  };
  let best = 0;
  let most = wordsFrom(0);
  let isFirst = true;
  for (const { index, 0: gap } of text.matchAll(BEGINNINGS)) {
    const start = index + gap.length;
    if (start >= text.length) break;
    const words = wordsFrom(start);
    // Of those with as many the last: there the words come soonest.
    if (words > most || (words === most && !isFirst)) {
      best = start;
      most = words;
      isFirst = false;
    }
  }
  return best;
}
