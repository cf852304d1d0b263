import { escapedForPattern } from '../documents/patterns';
import { blockAt } from '../index/passageBlocks';
import type { PassageReading } from './candidate';
import type { NamedText } from './namedTexts';
import { sentenceAround } from './shapeSentence';

/** `What is a covered work?`, `what does X mean in Y`: the words that are to be explained. */
const ASKED =
  /^what(?:['’]s|\s+(?:is|are|does|do))\s+(?:(?:an?|the)\s+)?["“'‘`]?(.+?)["”'’`]?(?:\s+(?:mean|stand for))?(?:\s+(?:in|of)\s+(?:the\s+)?[\p{L}\p{N}_.-]+)?\s*\??$/iu;
/** Most words of what can be defined; more is a question about something. */
const MOST_WORDS = 4;
const OPENS = '(?:^|(?<=[.\\n]\\s*)|(?<=\\s))(?:(?:an?|the)\\s+)?["“\'‘`]?';
const EXPLAINS = '["”\'’`]?\\s+(?:is|are|means?|refers? to|stands? for|denotes?|shall mean)\\s';

/**
 * Sentences that say what the words are that a question asks to be explained: `A "covered work" means …`.
 * They begin with the words, behind nothing but an article or a number.
 */
export function definitionsIn({ hit }: PassageReading, question: string): readonly NamedText[] {
  const asked = ASKED.exec(question)?.[1];
  if (asked === undefined || asked.split(/\s+/u).length > MOST_WORDS) return [];
  const { readable, blocks = [] } = hit;
  const literal = escapedForPattern(asked).replace(/\s+/gu, '\\s+');
  const pattern = new RegExp(`${OPENS}${literal}${EXPLAINS}`, 'giu');
  return [...readable.matchAll(pattern)].flatMap(({ 0: words, index }): NamedText[] => {
    const sentence = sentenceAround(readable, { start: index, end: index + words.length });
    const before = readable.slice(sentence.start, index);
    if (blockAt(blocks, index)?.kind === 'code' || !/^[\d.()\s]*$/u.test(before)) return [];
    return [{ value: sentence, whole: sentence, as: 'said' }];
  });
}
