import type { Encoding } from '../../models/tokenizer/encoding';

/** Shorter words are taken as they stand; from the second length on two mistakes are allowed. */
const SHORTEST = 5;
const SHORTEST_TWO = 8;
const LONGEST = 24;

const WORD = /\p{L}+/gu;

/**
 * The question with words corrected that are nobody's: the reader's vocabulary does not hold them, no
 * passage found does, and one that the passages hold is spelt almost like it (a letter left out, put
 * in, replaced, or two neighbours swapped; two such mistakes in long words). Names and words with
 * digits are left alone unless they are so found.
 * @param encoding of the question: a word in several pieces is not in the vocabulary
 * @param passages readable texts found for the question
 * @returns null when nothing is corrected
 */
export function correctSpelling(
  question: string,
  encoding: Encoding,
  passages: readonly string[],
): string | null {
  let counts: Map<string, number> | null = null;
  const corrected = question.replace(WORD, (word: string, at: number) => {
    const lower = word.toLowerCase();
    if (lower.length < SHORTEST || lower.length > LONGEST) return word;
    if (piecesOf(encoding, at, at + word.length) < 2) return word;
    counts ??= wordCounts(passages);
    if (counts.has(lower)) return word;
    const near = nearest(lower, counts);
    return near === null ? word : likeCase(near, word);
  });
  return corrected === question ? null : corrected;
}

/** How many tokens begin in [start, end). */
function piecesOf({ ids, offsets }: Encoding, start: number, end: number): number {
  let count = 0;
  for (let token = 0; token < ids.length; token++) {
    const at = offsets[2 * token]!;
    if (at >= start && at < end) count++;
  }
  return count;
}

function wordCounts(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const [word] of text.toLowerCase().matchAll(WORD)) {
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  return counts;
}

/** The nearest word, of equals the one that occurs most; null where two are as near and as common. */
function nearest(word: string, counts: ReadonlyMap<string, number>): string | null {
  const most = word.length >= SHORTEST_TWO ? 2 : 1;
  let best: string | null = null;
  let least = most;
  let holders = 0;
  for (const [other, count] of counts) {
    if (other.length < SHORTEST - 1 || Math.abs(other.length - word.length) > most) continue;
    // The first letter is hardly ever the wrong one.
    if (other[0] !== word[0] || isForm(word, other)) continue;
    const distance = mistakesBetween(word, other, most);
    if (distance > least || (distance === least && count < holders)) continue;
    best = distance === least && count === holders ? null : other;
    least = distance;
    holders = count;
  }
  return best;
}

/** `bridge`, `bridges`: neither is a mistake for the other. */
function isForm(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return long.startsWith(short) && /^(?:e?s|e?d|['’]s)$/u.test(long.slice(short.length));
}

/**
 * Optimal string alignment distance: letters left out, put in, replaced, neighbours swapped.
 * @returns more than `most` as soon as it is known to be more
 */
function mistakesBetween(a: string, b: string, most: number): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(next[j - 1]! + 1, row[j]! + 1, replaced);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, before[j - 2]! + 1);
      }
      next.push(least);
    }
    if (Math.min(...next) > most) return most + 1;
    before = row;
    row = next;
  }
  return row[b.length]!;
}

function likeCase(word: string, like: string): string {
  return /^\p{Lu}/u.test(like) ? word.charAt(0).toUpperCase() + word.slice(1) : word;
}
