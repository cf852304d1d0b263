import {
  ARTICLE,
  AUXILIARY,
  HEAD,
  PREPOSITION,
  bodyEnd,
  conditionIn,
  wordsIn,
} from './questionParts';
import type { Part } from './questionParts';

/**
 * How alike documents write two words, in [0, 1]: between marks of code, in front of a bracket, as the
 * first word of an item; null where they do not have both.
 */
export type Likeness = (one: string, other: string) => number | null;

/** From this likeness on two words are taken to be of one kind. */
const ALIKE = 0.15;

const ORDINAL = /^(?:the\s+)?(?:second|third|fourth|fifth|next|last)$/iu;
const SUPERLATIVE = /\bthe\s+(?=(?:most|least|\p{L}+est)\s)/iu;

/** `the spare one`: of the same, another. */
const ANOTHER_ONE = /^the\s+(.+)\s+ones?$/iu;
const FIRST_ARTICLE = /\b(?:the|a|an)\s+/iu;

/** The question before with what it was about replaced by another thing. */
export function withThing(before: string, thing: string, likeness: Likeness): string {
  if (ORDINAL.test(thing) && SUPERLATIVE.test(before)) {
    return before.replace(SUPERLATIVE, `the ${thing.replace(ARTICLE, '')} `);
  }
  const [, quality] = ANOTHER_ONE.exec(thing) ?? [];
  if (quality !== undefined && FIRST_ARTICLE.test(before)) {
    return before.replace(FIRST_ARTICLE, `the ${quality} `);
  }
  const part = counterpartOf(thing, before, likeness);
  if (part === null) return `${before} ${thing}`;
  const front = before.slice(0, part.start);
  // An article has its place only where one stood, or behind a preposition or the verb.
  const fitting = /\b(?:of|for|on|in|with|is|are|was|were|does|do|did)\s+$/iu.test(front);
  return `${front}${fitting ? thing : thing.replace(ARTICLE, '')}${before.slice(part.end)}`;
}

/** What of the question before the thing stands for; null where there is nothing like it. */
function counterpartOf(thing: string, before: string, likeness: Likeness): Part | null {
  const several = thing.replace(ARTICLE, '').split(/\s+/u);
  const end = Math.min(bodyEnd(before), conditionIn(before)?.start ?? Infinity);
  const words = wordsIn(before.slice(0, end)).filter(({ start }) => start > 0);
  if (several.length > 1) {
    const sameHead = nounsIn(before, words).find(({ text }) => text === several.at(-1));
    if (sameHead !== undefined) return phraseBefore(before, words, sameHead);
  }
  const subject = subjectOf(before, end);
  // Several words stand for all that the verb is said of.
  if (subject !== null && /\s/u.test(thing)) return subject;
  const nouns = nounsIn(before, words);
  const make = makeOf(thing);
  const alike = nouns.filter(({ text }) => make !== 'word' && makeOf(text) === make).at(-1);
  if (alike !== undefined) return alike;
  const written = bestBy(nouns, ({ text }) => likeness(thing.replace(ARTICLE, ''), text));
  if (written !== null) return written;
  const within = subject === null ? nouns : nouns.filter(({ start }) => start < subject.end);
  return within.at(-1) ?? words.at(-1) ?? null;
}

/** The words that can be a thing: neither question words nor such as part phrases. */
function nounsIn(before: string, words: ReturnType<typeof wordsIn>): ReturnType<typeof wordsIn> {
  const asking = HEAD.exec(before)?.[0].length ?? 0;
  return words.filter(({ text, start }) => {
    return (
      start >= asking &&
      !AUXILIARY.test(text) &&
      !PREPOSITION.test(text) &&
      !/^(?:the|a|an|have|has)$/iu.test(text)
    );
  });
}

/** A noun with what stands in front of it in its phrase: `the old mode`. */
function phraseBefore(before: string, words: ReturnType<typeof wordsIn>, head: Part): Part {
  const nouns = new Set(nounsIn(before, words).map(({ start }) => start));
  let at = words.findIndex(({ start }) => start === head.start);
  while (at > 0 && nouns.has(words[at - 1]!.start)) at--;
  const article = words[at - 1];
  if (article !== undefined && /^(?:the|a|an)$/iu.test(article.text)) at--;
  return { start: words[at]!.start, end: head.end };
}

/** What a verb at the end of the question is said of, or what stands in front of one further on. */
function subjectOf(before: string, end: number): Part | null {
  const auxiliary = /(?:^|\s)(?:does|do|did)\s+/iu.exec(before.slice(0, end));
  if (auxiliary === null) return null;
  const start = auxiliary.index + auxiliary[0].length;
  if (end < before.length && conditionIn(before) === null) return { start, end };
  // Without a verb at the end it stands behind the first word, or behind the article's.
  const words = wordsIn(before.slice(start, end));
  const length = /^(?:the|a|an)$/iu.test(words[0]?.text ?? '') ? words[1]?.end : words[0]?.end;
  return length === undefined ? null : { start, end: start + length };
}

/** The word of the best likeness, of equals the last; null where none is alike enough. */
function bestBy<T>(words: readonly T[], likeness: (word: T) => number | null): T | null {
  let best: T | null = null;
  let most = ALIKE;
  for (const word of words) {
    const alike = likeness(word) ?? 0;
    if (alike < most) continue;
    best = word;
    most = alike;
  }
  return best;
}

type Make = 'version' | 'number' | 'code' | 'name' | 'letters' | 'word';

/** What a word is made like, for finding its counterpart. */
function makeOf(text: string): Make {
  const word = text.replace(ARTICLE, '');
  if (/^v?\d+(?:\.\d+)+$|^v\d+$/iu.test(word)) return 'version';
  if (/^\d/u.test(word)) return 'number';
  if (/^\p{Lu}{2,}$/u.test(word)) return 'letters';
  if (/^\p{Lu}[\p{L}\p{N}]*$/u.test(word)) return 'name';
  return /\p{Ll}\p{Lu}|[_.`()/-]\p{L}|^[-.~^<>=%]/u.test(word) ? 'code' : 'word';
}
