import type { PreviousTurn } from './turn';

/** `and`, `what about`: the question goes on from the one before. */
const OPENER = /^(?:(?:and|but|or|also|so|then)[,\s]+)?(?:(?:what|how)\s+about\s+)?/iu;
const QUESTION_WORD =
  /^(?:what|who|whom|whose|when|where|why|how|which|is|are|was|were|does|do|did|can|could|should|will|would|has|have|had|may|must)\b/iu;
const PREPOSITION =
  /^(?:of|for|on|in|with|without|from|at|by|to|under|over|before|after|during|inside|outside|between|through|via|if|when|as)\b/iu;
const ARTICLE = /^(?:the|a|an)\s+/iu;
const PRONOUN = /\b(?:it|they|them|this|that|these|those|he|she|him)\b/iu;
/** Who is meant by these is a person. */
const PERSON = /\b(?:he|she|him|his|her)\b/iu;
const POSSESSIVE = /\b(?:its|their|his|her)\b/iu;
/** `it` that stands for nothing: `how long does it take`, `is it possible`. */
const EMPTY_IT =
  /\bit\s+(?:take|takes|took|cost|costs|rain|rains|mean|means|called|matter|possible|necessary|safe|allowed|required|worth|true|better|ok|okay)\b|\b(?:that|this)\s+\p{L}+/iu;
/** Words at the end of a question that belong to its verb, not to what it is about. */
const TRAILING_VERB =
  /\s+(?:do|does|mean|means|return|returns|need|needs|require|requires|use|uses|used|take|takes|accept|work|works|create|creates|released|thrown|called|set|given|available|needed|required|supported|allowed|happen|happens|occur|true|false|stand\s+for|look\s+like)$/iu;
const HEAD =
  /^(?:(?:in|on|at|by|for|from|to|with|of)\s+)?(?:what|which|who|whom|whose|when|where|why|how)(?:\s+(?:many|much|long|often|far|old))?\b/iu;
const AUXILIARY =
  /^\s*(?:is|are|was|were|does|do|did|can|could|should|will|would|has|have|had|may|must)\b/iu;

/** Words of an answer that the next question can name. */
const LONGEST_NAME = 4;

/** Words beyond which a question with a pronoun is taken to stand by itself. */
const LONGEST_LEANING = 8;

/**
 * A question that leans on the one before, made whole: `and on Windows?` after `What is the default
 * path on Linux?` is `What is the default path on Windows?`. By rules on the words alone; what comes out
 * is shown to the user, who can put it otherwise.
 * @returns null when the question stands by itself
 */
export function makeWhole(question: string, previous: PreviousTurn | null): string | null {
  if (!previous) return null;
  const opener = OPENER.exec(question)?.[0] ?? '';
  const rest = bare(question.slice(opener.length));
  const before = bare(previous.question);
  if (rest === '' || before === '') return null;
  if (opener === '' ? leansByPronoun(rest) : QUESTION_WORD.test(rest)) {
    return asQuestion(withTopic(rest, before, previous.answer));
  }
  if (opener === '') return null;
  if (/^(?:its|their|his|her)\b/iu.test(rest))
    return asQuestion(withTopic(`what is ${rest}`, before, previous.answer));
  return asQuestion(PREPOSITION.test(rest) ? withPhrase(before, rest) : withThing(before, rest));
}

function leansByPronoun(question: string): boolean {
  if (!PRONOUN.test(question) && !POSSESSIVE.test(question)) return false;
  return !EMPTY_IT.test(question) && question.split(/\s+/u).length <= LONGEST_LEANING;
}

/** The question before with its last phrase of the same kind replaced, or with one more. */
function withPhrase(before: string, phrase: string): string {
  const [preposition = ''] = PREPOSITION.exec(phrase) ?? [];
  const same = /^with(?:out)?$/iu.test(preposition) ? 'with(?:out)?' : preposition;
  const last = lastMatch(before, new RegExp(`\\s${same}\\s`, 'giu'));
  const kept = last === null ? before : before.slice(0, last);
  return `${kept} ${phrase.replace(/\bone$/iu, objectOf(before, last))}`;
}

/** What stood behind the preposition, for `without one`. */
function objectOf(before: string, at: number | null): string {
  if (at === null) return 'one';
  return before.slice(at).trim().split(/\s+/u).slice(1).join(' ');
}

/** `does … VERB` at a question's end, with nothing between that could take the verb's place. */
const DO_VERB = /\b(?:does|do|did)\s+(?:(?!\s(?:of|for|on|in|with|at|by|to)\s).)+?(\s+\p{Ll}+)$/iu;

/** Where the verb at a question's end begins; its length without one. */
function bodyEnd(question: string): number {
  const known = TRAILING_VERB.exec(question);
  if (known) return known.index;
  const verb = DO_VERB.exec(question)?.[1];
  return verb === undefined ? question.length : question.length - verb.length;
}

/** The question before with what it was about replaced: the last word of the same make, or the last. */
function withThing(before: string, thing: string): string {
  const at = bodyEnd(before);
  const body = before.slice(0, at);
  const tail = before.slice(at);
  const subject = /\b(?:does|do|did)\s+/iu.exec(body);
  // Several words stand for all that the verb is said of.
  if (subject && at < before.length && /\s/u.test(thing)) {
    return `${body.slice(0, subject.index + subject[0].length)}${thing}${tail}`;
  }
  const make = makeOf(thing);
  const words = [...body.matchAll(/\S+/gu)].filter(({ index }) => index > 0);
  const alike = words.filter(({ 0: word }) => make !== 'word' && makeOf(word) === make).at(-1);
  const chosen = alike ?? words.at(-1);
  if (!chosen) return `${before} ${thing}`;
  const end = chosen.index + chosen[0].length;
  const front = body.slice(0, chosen.index);
  // An article has its place only where one stood, or behind a preposition or the verb.
  const fitting = /\b(?:of|for|on|in|with|is|are|was|were|does|do|did)\s+$/iu.test(front);
  return `${front}${fitting ? thing : thing.replace(ARTICLE, '')}${body.slice(end)}${tail}`;
}

type Make = 'version' | 'number' | 'code' | 'name' | 'word';

/** What a word is made like, for finding its counterpart. */
function makeOf(text: string): Make {
  const word = text.replace(ARTICLE, '');
  if (/^v?\d+(?:\.\d+)+$|^v\d+$/iu.test(word)) return 'version';
  if (/^\d/u.test(word)) return 'number';
  if (/\p{Ll}\p{Lu}|[_.`()/-]\p{L}|^[-.]/u.test(word)) return 'code';
  return /^\p{Lu}/u.test(word) ? 'name' : 'word';
}

/** A whole question whose pronoun is filled in, or which is told what it is about. */
function withTopic(question: string, before: string, answer: string | null): string {
  const topic = topicOf(question, before, answer);
  if (topic === null) return `${question} (${before.replace(HEAD, '').trim()})`;
  if (POSSESSIVE.test(question))
    return `${question.replace(POSSESSIVE, 'the')} of ${ownerIn(topic)}`;
  if (PRONOUN.test(question)) return question.replace(PRONOUN, topic);
  return `${question} (${topic})`;
}

/**
 * What the question before was about: its answer where it asked for a thing, else what stands behind
 * its auxiliary verb. Null where that is no name of anything.
 */
function topicOf(question: string, before: string, answer: string | null): string | null {
  const meansAnswer = PERSON.test(question) ? /^who\b/iu : /^which\b/iu;
  const short = answer !== null && answer.split(/\s+/u).length <= LONGEST_NAME;
  if (short && meansAnswer.test(before)) return answer;
  const said = before.replace(HEAD, '');
  if (!AUXILIARY.test(said)) return null;
  const topic = said.replace(AUXILIARY, '').trim();
  const end = bodyEnd(before) - (before.length - topic.length);
  const named = topic.slice(0, Math.max(0, end)).trim();
  return named === '' || /^(?:I|we|you|one|there)\b/u.test(named) ? null : named;
}

/** What comes behind the last `of`: `its default` of `the type of concurrency` is concurrency's. */
function ownerIn(topic: string): string {
  return /.*\bof\s+(.+)$/iu.exec(topic)?.[1] ?? topic;
}

function lastMatch(text: string, pattern: RegExp): number | null {
  return [...text.matchAll(pattern)].at(-1)?.index ?? null;
}

/** Without white space around and marks at the end. */
function bare(text: string): string {
  return text.trim().replace(/[\s?!.,;:]+$/u, '');
}

function asQuestion(text: string): string {
  return `${text.replace(/\s+/gu, ' ').trim()}?`;
}
