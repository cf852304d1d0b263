import type { TextRange } from '../documents/document';

/** Share of the words around an answer that two versions have in common, in the same order. */
const LEAST_ALIKE = 0.8;
/** With fewer words in common than this it may be chance. */
const LEAST_COMMON = 6;
/** Words beyond which a passage is not compared: the comparison takes their product. */
const MOST_WORDS = 800;
/** A place of more words than this, or than three times the answer's, is another text, not another answer. */
const MOST_SPAN = 8;

/** A passage as versions are told by it. */
export interface VersionedPassage {
  readonly heading: readonly string[];
  readonly readable: string;
}

interface Word extends TextRange {
  /** As it is compared. */
  readonly key: string;
}

/**
 * Where the place of an answer is in a version of its passage. A version stands under the same headings
 * (numbers of versions aside); of the words outside the answer at least `LEAST_ALIKE` stand in both in
 * the same order, by Dice's measure over their longest common subsequence, and at least `LEAST_COMMON`
 * of them; and the words right before and after the answer stand right around its place there too. So
 * the place answers the same question, whatever it says.
 * @param answer half-open, in `passage.readable`
 * @returns half-open, in `other.readable`; null where it is no version, or has nothing there
 */
export function spanInVersion(
  passage: VersionedPassage,
  answer: TextRange,
  other: VersionedPassage,
): TextRange | null {
  if (headingKey(passage) !== headingKey(other)) return null;
  const left = wordsOf(passage.readable);
  const right = wordsOf(other.readable);
  if (left.length > MOST_WORDS || right.length > MOST_WORDS) return null;
  const first = left.findIndex(({ end }) => end > answer.start);
  const after = left.findIndex(({ start }) => start >= answer.end);
  if (first < 0) return null;
  const end = after < 0 ? left.length : after;
  // Both ends by themselves, so that what the answer says has no say in where its place is.
  const before = left.slice(0, first);
  const behind = left.slice(end);
  const mostSpan = Math.max(MOST_SPAN, 3 * (end - first));
  const words = before.length + behind.length + right.length;
  const shared = sharedWords([...before, ...behind], right);
  if (2 * shared < LEAST_ALIKE * (words - mostSpan)) return null;
  const place = gapBetween(before, behind, right);
  if (place === null) return null;
  const length = place.end - place.start;
  if (length < 1 || length > mostSpan) return null;
  const outside = words - length;
  if (place.common < LEAST_COMMON || 2 * place.common < LEAST_ALIKE * outside) return null;
  return { start: right[place.start]!.start, end: right[place.end - 1]!.end };
}

/** What an answer says, for telling whether two say the same. */
export function asSaid(text: string): string {
  return wordsOf(text)
    .map(({ key }) => key.replace(/(?<=\d)[,_](?=\d)/gu, ''))
    .filter((key) => !/^(?:a|an|the)$/u.test(key))
    .join(' ');
}

/**
 * The words of `right` between the partner of the last word of `before` and that of the first word of
 * `behind`, where both have one (an end of the text counts as one), and how many words pair up outside.
 */
function gapBetween(
  before: readonly Word[],
  behind: readonly Word[],
  right: readonly Word[],
): { readonly start: number; readonly end: number; readonly common: number } | null {
  const heads = commonHeads(before, right);
  const tails = commonHeads([...behind].reverse(), [...right].reverse());
  let best: { start: number; end: number; common: number } | null = null;
  for (let start = 0; start <= right.length; start++) {
    if (!endsPaired(before, right, start)) continue;
    for (let end = start; end <= right.length; end++) {
      if (!beginsPaired(behind, right, end)) continue;
      const common = heads[start]! + tails[right.length - end]!;
      if (best === null || common > best.common) best = { start, end, common };
    }
  }
  return best;
}

function endsPaired(before: readonly Word[], right: readonly Word[], start: number): boolean {
  const last = before.at(-1);
  return last === undefined ? start === 0 : right[start - 1]?.key === last.key;
}

function beginsPaired(behind: readonly Word[], right: readonly Word[], end: number): boolean {
  const [next] = behind;
  return next === undefined ? end === right.length : right[end]?.key === next.key;
}

/** By length of a beginning of `right`: how long its longest common subsequence with `left` is. */
function commonHeads(left: readonly Word[], right: readonly Word[]): Uint16Array {
  let row = new Uint16Array(right.length + 1);
  for (const { key } of left) {
    const next = new Uint16Array(right.length + 1);
    for (let at = 1; at <= right.length; at++) {
      next[at] = right[at - 1]!.key === key ? row[at - 1]! + 1 : Math.max(row[at]!, next[at - 1]!);
    }
    row = next;
  }
  return row;
}

/** How many words stand in both, whatever their order: no common subsequence is longer. */
function sharedWords(left: readonly Word[], right: readonly Word[]): number {
  const counts = new Map<string, number>();
  for (const { key } of left) counts.set(key, (counts.get(key) ?? 0) + 1);
  let shared = 0;
  for (const { key } of right) {
    const count = counts.get(key) ?? 0;
    if (count === 0) continue;
    counts.set(key, count - 1);
    shared++;
  }
  return shared;
}

/** Runs between white space without the punctuation around them. */
function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  for (const { 0: word, index } of text.matchAll(
    /[\p{L}\p{N}\p{M}_$€£¥%#+@](?:\S*[\p{L}\p{N}\p{M}_$€£¥%#+])?/gu,
  )) {
    words.push({ start: index, end: index + word.length, key: word.toLowerCase() });
  }
  return words;
}

/** Headings without numbers of versions, which are what differs between versions. */
function headingKey({ heading }: VersionedPassage): string {
  return heading
    .map((it) =>
      it
        .toLowerCase()
        .replace(/\bv?\d+(?:\.\w+)*\b/gu, '')
        .replace(/\s+/gu, ' ')
        .trim(),
    )
    .join('\n');
}
