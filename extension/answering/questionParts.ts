/**
 * Where the parts of a question are, by the words of closed classes that part them: auxiliaries,
 * prepositions, articles. No grammar of English, but enough to put one part in another's place.
 */

/** How a question begins that asks for something with a question word. */
export const HEAD =
  /^(?:(?:in|on|at|by|for|from|to|with|of)\s+)?(?:what|which|who|whom|whose|when|where|why|how)(?:\s+(?:many|much|long|often|far|old))?\b/iu;
export const AUXILIARY =
  /^\s*(?:is|are|was|were|does|do|did|can|could|should|will|would|has|have|had|may|must)\b/iu;
const PREPOSITIONS =
  'of|for|on|in|with|without|from|at|by|to|under|over|before|after|during|inside|outside|between|through|via|as';
export const PREPOSITION = new RegExp(`^(?:${PREPOSITIONS})\\b`, 'iu');
/** What opens a clause that says under which condition. */
export const CONDITION = /^(?:if|when|while|unless|once|until)\b/iu;
export const ARTICLE = /^(?:the|a|an)\s+/iu;
export const PRONOUN = /\b(?:it|they|them|this|that|these|those|he|she|him)\b/iu;

/** Words at the end of a question that belong to its verb, not to what it is about. */
const TRAILING_VERB =
  /\s+(?:do|does|mean|means|return|returns|need|needs|require|requires|use|uses|used|take|takes|accept|work|works|create|creates|released|thrown|called|set|given|available|needed|required|supported|allowed|happen|happens|occur|true|false|stand\s+for|look\s+like)$/iu;
/** `does … VERB` at a question's end, with nothing between that could take the verb's place. */
const DO_VERB = new RegExp(
  `(?<=\\S\\s)(?:does|do|did)\\s+(?:(?!\\s(?:${PREPOSITIONS})\\s).)+?(\\s+\\p{Ll}+)$`,
  'u',
);

/** Where the verb at a question's end begins; its length without one. */
export function bodyEnd(question: string): number {
  const known = TRAILING_VERB.exec(question);
  if (known) return known.index;
  const verb = DO_VERB.exec(question)?.[1];
  return verb === undefined ? question.length : question.length - verb.length;
}

/** A stretch of a question's text, half-open. */
export interface Part {
  readonly start: number;
  readonly end: number;
}

/** The words of a question with their places. */
export function wordsIn(question: string): readonly (Part & { readonly text: string })[] {
  return [...question.matchAll(/\S+/gu)].map(({ 0: text, index }) => {
    return { text, start: index, end: index + text.length };
  });
}

/** The phrases of a question that begin with a preposition, each up to the next one or the verb. */
export function phrasesIn(question: string): readonly (Part & { readonly preposition: string })[] {
  const end = bodyEnd(question);
  const words = wordsIn(question.slice(0, end));
  const opening = words.filter(({ text, start }) => start > 0 && PREPOSITION.test(text));
  const clause = conditionIn(question)?.start ?? end;
  return opening
    .filter(({ start }) => start < clause)
    .map(({ text, start }, at) => {
      const next = Math.min(opening[at + 1]?.start ?? end, clause, end);
      return {
        preposition: text,
        start,
        end: start + question.slice(start, next).trimEnd().length,
      };
    });
}

/** The clause of a condition at a question's end; null where it has none. */
export function conditionIn(question: string): Part | null {
  const first = wordsIn(question).find(({ text, start }) => start > 0 && CONDITION.test(text));
  return first === undefined ? null : { start: first.start, end: question.length };
}
