import type { PassageHit } from '../index/passageIndex';
import type { Likeness } from './followUpThing';

/** Between words of prose: most places are so, whatever a word names. */
const IN_PROSE = '…';

/** What two words of one kind have in common apart from that, at least. */
const LEAST_MARKED = 0.1;

/** What stands on either side of a word, up to the next letter or digit. */
const BEFORE = /[^\p{L}\p{N}_]{0,4}$/u;
const AFTER = /^[^\p{L}\p{N}_]{0,4}/u;

/**
 * How alike words are written in the source of these passages: between marks of code, in front of a
 * bracket, as the first word of an item.
 */
export function writtenAlike(hits: readonly Pick<PassageHit, 'excerpt'>[]): Likeness {
  const texts = hits.map(({ excerpt }) => excerpt);
  const known = new Map<string, ReadonlyMap<string, number> | null>();
  const surroundings = (word: string): ReadonlyMap<string, number> | null => {
    const made = known.get(word);
    if (made !== undefined) return made;
    const counted = surroundingsOf(word, texts);
    known.set(word, counted);
    return counted;
  };
  return (one, other) => {
    const a = surroundings(one);
    const b = surroundings(other);
    if (a === null || b === null) return null;
    let common = 0;
    let marked = 0;
    for (const [marks, share] of a) {
      const both = Math.min(share, b.get(marks) ?? 0);
      common += both;
      if (marks !== IN_PROSE) marked += both;
    }
    return marked < LEAST_MARKED ? 0 : common;
  };
}

/**
 * What stands on both sides of a word, in which share of its places; null where it has none. Each place
 * counts by the mark next to the word on either side, and a little by all marks up to the next letters.
 */
function surroundingsOf(
  word: string,
  texts: readonly string[],
): ReadonlyMap<string, number> | null {
  const counts = new Map<string, number>();
  const count = (before: string, after: string, share: number): void => {
    const marks = `${before}…${after}`;
    counts.set(marks, (counts.get(marks) ?? 0) + share);
  };
  let total = 0;
  for (const text of texts) {
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
      const end = at + word.length;
      if (/[\p{L}\p{N}_]/u.test(text.charAt(at - 1)) || /[\p{L}\p{N}_]/u.test(text.charAt(end))) {
        continue;
      }
      const before = withoutProse(BEFORE.exec(text.slice(Math.max(0, at - 4), at))?.[0] ?? '');
      const after = withoutProse(AFTER.exec(text.slice(end, end + 4))?.[0] ?? '');
      count(before, after, 0.1);
      count(before.slice(-1), after.slice(0, 1), 0.9);
      total++;
    }
  }
  if (total === 0) return null;
  return new Map([...counts].map(([marks, share]) => [marks, share / total]));
}

/** Without white space and the marks of sentences. */
function withoutProse(marks: string): string {
  return marks.replace(/[\s.,;!?]/gu, '');
}
