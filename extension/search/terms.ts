import { stem } from './stem';

/** Longer words are known by their beginning. */
export const LONGEST_WORD = 64;

/** Words cut up further than this are no identifiers but hashes and encoded data. */
const MOST_PARTS = 8;

/** Letters in which no part begins within: most words. */
const PLAIN = /^(?:[A-Za-z][a-z]*|[A-Z]+)$/;
const ASCII_WORD = /^\w+$/;

const COMBINING = /[\u0300-\u036f]/g;
const LETTERS = /^[a-z]+$/;
const NUMBER = /^\d[\d.,]*$/;
/** `HTTPServer2` → `HTTP`, `Server`, `2`. */
const PART = /\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{N}+|\p{Lo}+/gu;

/**
 * The terms a word is found by: lower-case, without accents, English inflection taken off (Porter);
 * for an identifier the whole and its parts (`readFileSync` → readfilesync, read, file, sync); for a
 * number `1,000` → 1000, `1.30.0` → the whole and its parts; of a contraction the words in it.
 * @param word a run of letters, digits, `_`, inner apostrophes and inner points, as it is written
 */
export function termsOfWord(word: string): readonly string[] {
  if (PLAIN.test(word)) return [ofLetters(word.toLowerCase())];
  if (NUMBER.test(word)) return termsOfNumber(word);
  if (ASCII_WORD.test(word)) return termsOfIdentifier(word);
  const terms = new Set<string>();
  const pieces = word.split(/['’]/);
  for (const piece of pieces) {
    // What an apostrophe leaves of "it's", "don't", "l'eau" says nothing.
    if (pieces.length > 1 && piece.length < 2) continue;
    addWord(piece, terms);
  }
  return [...terms];
}

function addWord(word: string, terms: Set<string>): void {
  const plain = word.replace(/^_+|_+$/g, '');
  if (plain === '') return;
  terms.add(termOf(plain));
  if (!/[\p{N}_]|\p{Ll}\p{Lu}|\p{Lu}{2}\p{Ll}/u.test(plain)) return;
  const parts = plain.match(PART) ?? [];
  if (parts.length < 2 || parts.length > MOST_PARTS) return;
  for (const part of parts) {
    if (part.length > 1 || isDigit(part)) terms.add(termOf(part));
  }
}

/** The same as `addWord` gives, for a word of ASCII: most that are new are identifiers. */
function termsOfIdentifier(word: string): readonly string[] {
  let start = 0;
  let end = word.length;
  while (start < end && word.charCodeAt(start) === UNDERSCORE) start++;
  while (start < end && word.charCodeAt(end - 1) === UNDERSCORE) end--;
  if (start === end) return [];
  const terms = [ofAscii(word.slice(start, end))];
  const parts = asciiParts(word, start, end);
  if (parts.length < 2 || parts.length > MOST_PARTS) return terms;
  for (const part of parts) {
    if (part.length === 1 && !isDigit(part)) continue;
    const term = ofAscii(part);
    if (!terms.includes(term)) terms.push(term);
  }
  return terms;
}

/** What `PART` finds in a word of ASCII. */
function asciiParts(word: string, start: number, end: number): string[] {
  const parts: string[] = [];
  for (let at = start; at < end;) {
    const first = at;
    const kind = kindOf(word.charCodeAt(at++));
    while (at < end && kindOf(word.charCodeAt(at)) === kind) at++;
    if (kind === UPPER && at < end && kindOf(word.charCodeAt(at)) === LOWER) {
      // The last capital begins the next part.
      if (at - 1 > first) parts.push(word.slice(first, at - 1));
      const capital = at - 1;
      while (at < end && kindOf(word.charCodeAt(at)) === LOWER) at++;
      parts.push(word.slice(capital, at));
    } else if (kind !== OTHER) {
      parts.push(word.slice(first, at));
    }
  }
  return parts;
}

const UNDERSCORE = 0x5f;
const OTHER = 0;
const UPPER = 1;
const LOWER = 2;
const DIGIT = 3;

/** Of an ASCII unit. */
function kindOf(unit: number): number {
  if (unit >= 0x61 && unit <= 0x7a) return LOWER;
  if (unit >= 0x41 && unit <= 0x5a) return UPPER;
  return unit >= 0x30 && unit <= 0x39 ? DIGIT : OTHER;
}

function ofAscii(word: string): string {
  const lower = word.toLowerCase();
  return LETTERS.test(lower) ? ofLetters(lower) : lower;
}

function termsOfNumber(word: string): readonly string[] {
  const whole = word.replace(/[.,]+$/, '');
  if (!/[.,]/.test(whole)) return [whole];
  if (/^\d{1,3}(,\d{3})+$/.test(whole)) return [whole.replaceAll(',', '')];
  return [...new Set([whole, ...whole.split(/[.,]/)])];
}

function termOf(word: string): string {
  const folded = word.normalize('NFKD').replace(COMBINING, '').normalize('NFC').toLowerCase();
  return LETTERS.test(folded) ? ofLetters(folded) : folded;
}

function ofLetters(word: string): string {
  return word.length < 3 ? word : stem(word);
}

function isDigit(text: string): boolean {
  return text >= '0' && text <= '9';
}
