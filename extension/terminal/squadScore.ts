/**
 * Scores of extractive answers by the rules of SQuAD v1.1's official evaluation script (Rajpurkar et
 * al. 2016): lower case, without punctuation (ASCII), articles and surplus white space.
 */

const PUNCTUATION = /[!-/:-@[-`{-~]/g;
const ARTICLES = /(?<![\p{L}\p{N}_])(?:a|an|the)(?![\p{L}\p{N}_])/gu;

export function normaliseAnswer(text: string): string {
  return text
    .toLowerCase()
    .replace(PUNCTUATION, '')
    .replace(ARTICLES, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
}

/** 1 when the prediction equals one of the right answers, else 0. */
export function exactMatch(prediction: string, answers: readonly string[]): number {
  const predicted = normaliseAnswer(prediction);
  return answers.some((answer) => normaliseAnswer(answer) === predicted) ? 1 : 0;
}

/** The best overlap of words with one of the right answers, harmonic mean of precision and recall. */
export function f1(prediction: string, answers: readonly string[]): number {
  return answers.reduce((best, answer) => Math.max(best, wordOverlap(prediction, answer)), 0);
}

function wordOverlap(prediction: string, answer: string): number {
  const predicted = wordsOf(prediction);
  const right = wordsOf(answer);
  const left = new Map<string, number>();
  for (const word of right) left.set(word, (left.get(word) ?? 0) + 1);
  let shared = 0;
  for (const word of predicted) {
    const count = left.get(word) ?? 0;
    if (count > 0) shared++;
    left.set(word, count - 1);
  }
  if (shared === 0) return 0;
  const precision = shared / predicted.length;
  const recall = shared / right.length;
  return (2 * precision * recall) / (precision + recall);
}

function wordsOf(text: string): string[] {
  return normaliseAnswer(text)
    .split(' ')
    .filter((word) => word !== '');
}
