import {
  AUXILIARY,
  HEAD,
  PREPOSITION,
  PRONOUN,
  bodyEnd,
  phrasesIn,
  wordsIn,
} from './questionParts';

const POSSESSIVE = /\b(?:its|their|his|her)\b/iu;
/** Who is meant by these is a person. */
const PERSON = /\b(?:he|she|him|his|her)\b/iu;
/** `how do I keep …`: what is said of the one who asks. */
const ASKER =
  /^\s*(?:do|does|did|can|could|should|will|would|may|must)\s+(?:I|we|you|one)\s+\S+\s+/iu;

/** Words of an answer that the next question can name. */
const LONGEST_NAME = 4;

/** A whole question whose pronoun is filled in, or which is told what it is about. */
export function withTopic(question: string, before: string, answer: string | null): string {
  const ellipsis = withQuestionWord(question, before, answer) ?? withNoun(question, before);
  if (ellipsis !== null) return ellipsis;
  const topic = topicOf(question, before, answer);
  if (topic === null) return `${question} (${before.replace(HEAD, '').trim()})`;
  if (POSSESSIVE.test(question))
    return `${question.replace(POSSESSIVE, 'the')} of ${ownerIn(topic, before)}`;
  if (PRONOUN.test(question)) return question.replace(PRONOUN, topic);
  return `${question} (${topic})`;
}

/** `and when?`, `and by whom?`: the same is asked with another question word. */
function withQuestionWord(question: string, before: string, answer: string | null): string | null {
  const head = HEAD.exec(before)?.[0];
  if (head === undefined || HEAD.exec(question)?.[0] !== question) return null;
  const said = before.slice(head.length).trim();
  // Of `which licence does it have` the noun would be left over.
  if (/^(?:which|whose)\b/iu.test(head)) return null;
  if (AUXILIARY.test(said)) return `${question} ${said}`;
  const isName = answer !== null && answer.split(/\s+/u).length <= LONGEST_NAME;
  return isName ? `${question} ${answer} ${said}` : `${question} (${said})`;
}

/**
 * `which sets the interval` after `Which variable turns polling on in chokidar`: the noun that was asked
 * for is asked for again, in the same place.
 */
function withNoun(question: string, before: string): string | null {
  const [, asking = '', verb = '', rest = ''] =
    /^(which|what)\s+(\p{Ll}+s)\s+(.+)$/iu.exec(question) ?? [];
  if (asking === '' || AUXILIARY.test(verb) || PRONOUN.test(question)) return null;
  const noun =
    /^(?:which|what)\s+(.+?)\s+(?:\p{Ll}+[^s\s]s|is|are|was|were|does|do|did|can)\s/u.exec(
      before.toLowerCase(),
    )?.[1];
  if (noun === undefined || PREPOSITION.test(noun)) return null;
  const place = phrasesIn(before).find(({ preposition }) => /^(?:in|of|for)$/iu.test(preposition));
  const where = place === undefined ? '' : ` ${before.slice(place.start, place.end)}`;
  const has = place !== undefined && ` ${rest} `.includes(` ${place.preposition} `);
  return `${asking} ${noun} ${verb} ${rest}${has ? '' : where}`;
}

/**
 * What the question before was about: its answer where it asked for a thing, else what stands behind
 * its verb. Null where that is no name of anything.
 */
function topicOf(question: string, before: string, answer: string | null): string | null {
  const meansAnswer = PERSON.test(question) ? /^who\b/iu : /^which\b/iu;
  const short = answer !== null && answer.split(/\s+/u).length <= LONGEST_NAME;
  if (short && meansAnswer.test(before)) return answer;
  const said = before.replace(HEAD, '');
  if (!AUXILIARY.test(said)) return objectIn(said.replace(/^\s*\S+\s+/u, ''));
  const ofAsker = ASKER.exec(said);
  if (ofAsker) return objectIn(said.slice(ofAsker[0].length));
  const topic = said.replace(AUXILIARY, '').trim();
  const end = bodyEnd(before) - (before.length - topic.length);
  const named = topic.slice(0, Math.max(0, end)).trim();
  return named === '' || /^(?:I|we|you|one|there)\b/u.test(named) ? null : named;
}

/** What a verb is said to be done to: `a temporary file` of `a temporary file on exit`; null without. */
function objectIn(said: string): string | null {
  if (!/^(?:the|a|an|all|my|our)\s/iu.test(said)) return null;
  const end = wordsIn(said).find(({ text }) => PREPOSITION.test(text) && !/^of$/iu.test(text));
  const object = said.slice(0, end?.start ?? said.length).trim();
  return object === '' ? null : object;
}

/**
 * What comes behind the last `of` where a question asked what something is: `its default` after `what is
 * the type of concurrency` is concurrency's.
 */
function ownerIn(topic: string, before: string): string {
  if (!AUXILIARY.test(before.replace(HEAD, ''))) return topic;
  return /.*\bof\s+(.+)$/iu.exec(topic)?.[1] ?? topic;
}
