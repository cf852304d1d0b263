import { withThing } from './followUpThing';
import type { Likeness } from './followUpThing';
import { withTopic } from './followUpTopic';
import { CONDITION, HEAD, PREPOSITION, PRONOUN, conditionIn, phrasesIn } from './questionParts';
import type { PreviousTurn } from './turn';

/** `and`, `what about`: the question goes on from the one before. */
const OPENER = /^(?:(?:and|but|or|also|so|then)[,\s]+)?(?:(?:what|how)\s+about\s+)?/iu;
const QUESTION_WORD =
  /^(?:what|who|whom|whose|when|where|why|how|which|is|are|was|were|does|do|did|can|could|should|will|would|has|have|had|may|must)\b/iu;
/** `when it is false`: a condition, where `when is it` asks. */
const WHEN_CLAUSE =
  /^when\s+(?!(?:is|are|was|were|does|do|did|can|could|should|will|would|has|have|had|may|must)\b)/iu;
const POSSESSIVE = /\b(?:its|their|his|her)\b/iu;
/** `it` that stands for nothing: `how long does it take`, `is it possible`. */
const EMPTY_IT =
  /\bit\s+(?:take|takes|took|cost|costs|rain|rains|mean|means|called|matter|possible|necessary|safe|allowed|required|worth|true|better|ok|okay)\b|\b(?:that|this)\s+\p{L}+/iu;

/** Words beyond which a question with a pronoun is taken to stand by itself. */
const LONGEST_LEANING = 8;

const UNKNOWN: Likeness = () => null;

/**
 * A question that leans on the one before, made whole: `and on Windows?` after `What is the default
 * path on Linux?` is `What is the default path on Windows?`. By rules on the words, and by how the
 * documents write them; what comes out is shown to the user, who can put it otherwise.
 * @returns null when the question stands by itself
 */
export function makeWhole(
  question: string,
  previous: PreviousTurn | null,
  likeness: Likeness = UNKNOWN,
): string | null {
  if (!previous) return null;
  const { opener, rest } = opened(question);
  const before = bare(previous.question);
  if (rest === '' || before === '') return null;
  if (opener !== '' && isCondition(rest, before)) return asQuestion(withCondition(before, rest));
  if (opener === '' ? leansByPronoun(rest) : QUESTION_WORD.test(rest) || isHead(rest)) {
    return asQuestion(withTopic(rest, before, previous.answer));
  }
  if (opener === '') return null;
  if (/^(?:its|their|his|her)\b/iu.test(rest))
    return asQuestion(withTopic(`what is ${rest}`, before, previous.answer));
  if (PREPOSITION.test(rest)) return asQuestion(withPhrase(before, rest));
  return asQuestion(withThing(before, rest, likeness));
}

/**
 * The thing that a question puts in the place of another of the question before, as in `and postfix?`;
 * null where it does nothing of the kind.
 */
export function thingAskedFor(question: string, previous: PreviousTurn | null): string | null {
  if (!previous) return null;
  const { opener, rest } = opened(question);
  const isThing =
    opener !== '' &&
    rest !== '' &&
    !QUESTION_WORD.test(rest) &&
    !PREPOSITION.test(rest) &&
    !CONDITION.test(rest) &&
    !POSSESSIVE.test(rest);
  return isThing ? rest : null;
}

/** `by whom`. */
function isHead(rest: string): boolean {
  return HEAD.exec(rest)?.[0] === rest;
}

function opened(question: string): { readonly opener: string; readonly rest: string } {
  const opener = OPENER.exec(question)?.[0] ?? '';
  return { opener, rest: bare(question.slice(opener.length)) };
}

/** `when` asks, unless what follows is said of something or the question before asked so. */
function isCondition(rest: string, before: string): boolean {
  if (!CONDITION.test(rest)) return false;
  return !/^when\b/iu.test(rest) || (WHEN_CLAUSE.test(rest) && !/^when\b/iu.test(before));
}

/** The question before under another condition; what `it` is in it stood in the one before. */
function withCondition(before: string, clause: string): string {
  const last = conditionIn(before);
  if (last === null) return `${before} ${clause}`;
  const subject = /^\S+\s+(.+?)\s+(?:is|are|was|were|has|have|does|do|can|\p{L}+s)\b/iu.exec(
    before.slice(last.start),
  )?.[1];
  const whole = subject === undefined ? clause : clause.replace(PRONOUN, subject);
  return `${before.slice(0, last.start)}${whole}`;
}

function leansByPronoun(question: string): boolean {
  if (!PRONOUN.test(question) && !POSSESSIVE.test(question)) return false;
  return !EMPTY_IT.test(question) && question.split(/\s+/u).length <= LONGEST_LEANING;
}

/** The question before with its last phrase of the same kind replaced, or with one more. */
function withPhrase(before: string, phrase: string): string {
  const [preposition = ''] = PREPOSITION.exec(phrase.toLowerCase()) ?? [];
  const kind = (text: string): string => text.toLowerCase().replace(/^without$/u, 'with');
  const last = phrasesIn(before)
    .filter((it) => kind(it.preposition) === kind(preposition))
    .at(-1);
  if (last === undefined) {
    const end = conditionIn(before)?.start ?? before.length;
    return `${before.slice(0, end).trimEnd()} ${phrase} ${before.slice(end)}`;
  }
  const object = before.slice(last.start, last.end).split(/\s+/u).slice(1).join(' ');
  const whole = phrase.replace(/\bone$/iu, object);
  return `${before.slice(0, last.start)}${whole}${before.slice(last.end)}`;
}

/** Without white space around and marks at the end. */
function bare(text: string): string {
  return text.trim().replace(/[\s?!.,;:]+$/u, '');
}

function asQuestion(text: string): string {
  return `${text.replace(/\s+/gu, ' ').trim()}?`;
}
