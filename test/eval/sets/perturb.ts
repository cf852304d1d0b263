import { hashText } from '../../../extension/documents/hash';
import { seededRandom } from '../measures/random';

/** Ways in which people type a question otherwise than a data set does. */
export const PERTURBATIONS = {
  'keywords only': keywordsOnly,
  'one typo': oneTypo,
  'no question mark': (question: string) => question.replace(/\s*\?+\s*$/u, ''),
  'lower case': (question: string) => question.toLowerCase(),
} as const;

/** Words that a person leaves out of keywords: question words, auxiliaries, articles, prepositions. */
const LEFT_OUT = new Set(
  (
    'a an the of in on at to for from by with about into onto over under and or as ' +
    'is are was were be been being am do does did done has have had having can could will would ' +
    'shall should may might must what which who whom whose when where why how that this these those ' +
    'it its their his her there'
  ).split(' '),
);

function keywordsOnly(question: string): string {
  const words = question.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}'’.,:/-]*/gu) ?? [];
  const plain = words.map((word) => word.replace(/[.,:]+$/u, '').replace(/['’]s$/u, ''));
  const kept = plain.filter((word) => !LEFT_OUT.has(word.toLowerCase()));
  return kept.length > 0 ? kept.join(' ').toLowerCase() : question;
}

/**
 * One slip in a word of at least five letters, the same for the same question: two neighbours swapped,
 * a letter left out, doubled, or hit beside itself; never the word's first letter.
 */
function oneTypo(question: string): string {
  const words = [...question.matchAll(/\p{L}{5,}/gu)];
  const random = seededRandom(parseInt(hashText(question).slice(-7), 16));
  const match = words[Math.floor(random() * words.length)];
  if (match === undefined) return question;
  const [word] = match;
  const at = 1 + Math.floor(random() * (word.length - 2));
  const slips = [
    word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2),
    word.slice(0, at) + word.slice(at + 1),
    word.slice(0, at) + word.charAt(at) + word.slice(at),
    word.slice(0, at) + beside(word.charAt(at)) + word.slice(at + 1),
  ];
  const slip = slips[Math.floor(random() * slips.length)] ?? word;
  return question.slice(0, match.index) + slip + question.slice(match.index + word.length);
}

/** The key to the right on an English keyboard, to the left at a row's end. */
function beside(letter: string): string {
  for (const row of ['qwertyuiop', 'asdfghjkl', 'zxcvbnm']) {
    const at = row.indexOf(letter.toLowerCase());
    if (at >= 0) return row.charAt(at + 1) || row.charAt(at - 1);
  }
  return letter;
}
