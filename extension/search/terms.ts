import { stemmer } from 'stemmer';

/** Longer words are known by their beginning. */
export const LONGEST_WORD = 64;

/** Words cut up further than this are no identifiers but hashes and encoded data. */
const MOST_PARTS = 8;

const COMBINING = /[\u0300-\u036f]/g;
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
  if (NUMBER.test(word)) return termsOfNumber(word);
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

function termsOfNumber(word: string): readonly string[] {
  const whole = word.replace(/[.,]+$/, '');
  if (!/[.,]/.test(whole)) return [whole];
  if (/^\d{1,3}(,\d{3})+$/.test(whole)) return [whole.replaceAll(',', '')];
  return [...new Set([whole, ...whole.split(/[.,]/)])];
}

function termOf(word: string): string {
  const folded = word.normalize('NFKD').replace(COMBINING, '').normalize('NFC').toLowerCase();
  return /^[a-z]{3,}$/.test(folded) ? stemmer(folded) : folded;
}

function isDigit(text: string): boolean {
  return text >= '0' && text <= '9';
}
