/**
 * English inflection and common endings taken off, by the Porter stemmer: M. F. Porter, "An algorithm
 * for suffix stripping", Program 14 (1980), with the changes its author made later ("bli", "logi").
 * Suffixes are told by their last unit, so that most words are done after a few comparisons; the test
 * holds it to the package `stemmer`, which is made of regular expressions and ten times as slow.
 * @param word of three or more letters a–z
 */
export function stem(word: string): string {
  let rest = withoutPlural(word);
  rest = withoutPast(rest);
  const last = rest.length - 1;
  if (rest.charCodeAt(last) === Y && last > 0 && hasVowel(rest, last))
    rest = rest.slice(0, last) + 'i';
  rest = replaced(rest, SECOND);
  rest = replaced(rest, THIRD);
  rest = withoutEnding(rest);
  return withoutFinal(rest);
}

const A = 0x61;
const E = 0x65;
const I = 0x69;
const L = 0x6c;
const N = 0x6e;
const O = 0x6f;
const S = 0x73;
const T = 0x74;
const U = 0x75;
const W = 0x77;
const X = 0x78;
const Y = 0x79;
const Z = 0x7a;

/** Endings and what takes their place where a syllable stands before; no one ends another before it. */
type Endings = readonly (readonly [ending: string, instead: string])[];

/** Endings by their last unit, long ones first. */
function byLastUnit(endings: Endings): readonly (Endings | undefined)[] {
  const found: (readonly [string, string])[][] = [];
  for (const pair of [...endings].sort(([a], [b]) => b.length - a.length)) {
    (found[pair[0].charCodeAt(pair[0].length - 1)] ??= []).push(pair);
  }
  return found;
}

const SECOND = byLastUnit([
  ...([
    ['ational', 'ate'],
    ['tional', 'tion'],
    ['enci', 'ence'],
    ['anci', 'ance'],
  ] as const),
  ...([
    ['izer', 'ize'],
    ['bli', 'ble'],
    ['alli', 'al'],
    ['entli', 'ent'],
    ['eli', 'e'],
  ] as const),
  ...([
    ['ousli', 'ous'],
    ['ization', 'ize'],
    ['ation', 'ate'],
    ['ator', 'ate'],
  ] as const),
  ...([
    ['alism', 'al'],
    ['iveness', 'ive'],
    ['fulness', 'ful'],
    ['ousness', 'ous'],
  ] as const),
  ...([
    ['aliti', 'al'],
    ['iviti', 'ive'],
    ['biliti', 'ble'],
    ['logi', 'log'],
  ] as const),
]);

const THIRD = byLastUnit([
  ...([
    ['icate', 'ic'],
    ['ative', ''],
    ['alize', 'al'],
    ['iciti', 'ic'],
  ] as const),
  ...([
    ['ical', 'ic'],
    ['ful', ''],
    ['ness', ''],
  ] as const),
]);

const FOURTH = byLastUnit(
  'al ance ence er ic able ible ant ement ment ent ou ism ate iti ous ive ize'
    .split(' ')
    .map((ending) => [ending, ''] as const),
);

/** Plurals: `caresses` → `caress`, `ponies` → `poni`, `cats` → `cat`. */
function withoutPlural(word: string): string {
  const { length } = word;
  if (word.charCodeAt(length - 1) !== S) return word;
  const before = word.charCodeAt(length - 2);
  if (before === S) return word;
  const drops = (length > 3 && word.endsWith('ies')) || (length > 4 && word.endsWith('sses'));
  return word.slice(0, drops ? -2 : -1);
}

/** `agreed` → `agree`, `plastered` → `plaster`, `hopping` → `hop`, `filing` → `file`. */
function withoutPast(word: string): string {
  const { length } = word;
  let stemEnd: number;
  if (length > 3 && word.endsWith('eed')) {
    return measure(word, length - 3) > 0 ? word.slice(0, -1) : word;
  } else if (length > 2 && word.endsWith('ed')) stemEnd = length - 2;
  else if (length > 3 && word.endsWith('ing')) stemEnd = length - 3;
  else return word;
  if (!hasVowel(word, stemEnd)) return word;
  const rest = word.slice(0, stemEnd);
  if (rest.endsWith('at') || rest.endsWith('bl') || rest.endsWith('iz')) return `${rest}e`;
  const last = rest.charCodeAt(stemEnd - 1);
  if (stemEnd > 1 && last === rest.charCodeAt(stemEnd - 2) && isDoubled(last)) {
    return rest.slice(0, -1);
  }
  return isShort(rest, stemEnd) ? `${rest}e` : rest;
}

/** `relational` → `relate`, `hopefulness` → `hopeful`. */
function replaced(word: string, endings: readonly (Endings | undefined)[]): string {
  const candidates = endings[word.charCodeAt(word.length - 1)];
  if (candidates === undefined) return word;
  for (const [ending, instead] of candidates) {
    const end = word.length - ending.length;
    if (end <= 0 || !word.endsWith(ending)) continue;
    return measure(word, end) > 0 ? word.slice(0, end) + instead : word;
  }
  return word;
}

/** `allowance` → `allow`, `adoption` → `adopt`. */
function withoutEnding(word: string): string {
  const { length } = word;
  const last = word.charCodeAt(length - 1);
  if (last === N) {
    if (length < 5 || !word.endsWith('ion')) return word;
    const before = word.charCodeAt(length - 4);
    if (before !== S && before !== T) return word;
    return measure(word, length - 3) > 1 ? word.slice(0, -3) : word;
  }
  const candidates = FOURTH[last];
  if (candidates === undefined) return word;
  for (const [ending] of candidates) {
    const end = length - ending.length;
    if (end <= 0 || !word.endsWith(ending)) continue;
    return measure(word, end) > 1 ? word.slice(0, end) : word;
  }
  return word;
}

/** `probate` → `probat`, `controll` → `control`. */
function withoutFinal(word: string): string {
  const end = word.length - 1;
  const last = word.charCodeAt(end);
  if (last === E && end > 0) {
    const syllables = measure(word, end);
    const isDropped = syllables > 1 || (syllables === 1 && !isShort(word, end));
    if (!isDropped) return word;
    const rest = word.slice(0, end);
    return endsInDoubleL(rest) ? rest.slice(0, -1) : rest;
  }
  return endsInDoubleL(word) ? word.slice(0, -1) : word;
}

function endsInDoubleL(word: string): boolean {
  const { length } = word;
  return (
    word.charCodeAt(length - 1) === L &&
    word.charCodeAt(length - 2) === L &&
    measure(word, length) > 1
  );
}

/** How many times a vowel is followed by a consonant in the first `end` letters. */
function measure(word: string, end: number): number {
  let count = 0;
  let afterVowel = false;
  for (let at = 0; at < end; at++) {
    const isVowel = isVowelAt(word, at, afterVowel);
    if (afterVowel && !isVowel) count++;
    afterVowel = isVowel;
  }
  return count;
}

function hasVowel(word: string, end: number): boolean {
  for (let at = 0; at < end; at++) if (isVowelAt(word, at, false)) return true;
  return false;
}

/** A `y` is a vowel after a consonant. */
function isVowelAt(word: string, at: number, afterVowel: boolean): boolean {
  const unit = word.charCodeAt(at);
  if (unit === Y) return at > 0 && !afterVowel;
  return unit === A || unit === E || unit === I || unit === O || unit === U;
}

/** Consonants, a vowel, a consonant other than w, x and y, and nothing else: `hop`, `fil`. */
function isShort(word: string, end: number): boolean {
  const last = word.charCodeAt(end - 1);
  if (end < 3 || last === W || last === X || last === Y || isVowelAt(word, end - 1, false))
    return false;
  for (let at = 0; at < end - 2; at++) {
    if (isVowelAt(word, at, false)) return false;
  }
  return isVowelAt(word, end - 2, false);
}

function isDoubled(unit: number): boolean {
  const vowel = unit === A || unit === E || unit === I || unit === O || unit === U || unit === Y;
  return !vowel && unit !== L && unit !== S && unit !== Z;
}
