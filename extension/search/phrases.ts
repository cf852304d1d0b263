import type { TokenReader } from './tokens';
import type { Vocabulary } from './vocabulary';
import { FOUND_STRIDE } from './vocabulary';

/** The words of a phrase in order; of each the terms that it must have all together. */
export type Phrase = readonly (readonly number[])[];

/** @returns the phrase of some words; no words when there is none in them */
export function phraseOf(text: string, vocabulary: Vocabulary): Phrase {
  vocabulary.scan(text, 0, text.length);
  const { data, length } = vocabulary.found;
  const words: number[][] = [];
  let start = -1;
  for (let at = 0; at < length; at += FOUND_STRIDE) {
    if (data[at + 1] !== start) words.push([]);
    start = data[at + 1]!;
    words[words.length - 1]!.push(data[at]!);
  }
  return words;
}

/** Whether the words of a phrase stand next to each other somewhere in a passage. */
export function holdsPhrase(words: TokenReader, phrase: Phrase): boolean {
  const [first] = phrase;
  if (!first) return true;
  const { terms, words: places, count } = words;
  for (let at = 0; at < count; at++) {
    if (terms[at] === first[0] && startsPhrase(words, at, places[at]!, phrase)) return true;
  }
  return false;
}

/** Whether the words from place `place` on, whose terms begin at `from` or before, are the phrase. */
function startsPhrase(words: TokenReader, from: number, place: number, phrase: Phrase): boolean {
  const { terms, words: places, count } = words;
  let at = from;
  while (at > 0 && places[at - 1] === place) at--;
  for (let word = 0; word < phrase.length; word++) {
    const begin = at;
    while (at < count && places[at] === place + word) at++;
    for (const term of phrase[word]!) {
      let has = begin;
      while (has < at && terms[has] !== term) has++;
      if (has === at) return false;
    }
  }
  return true;
}
