import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { termsOfWord } from '../../extension/search/terms';
import { FOUND_STRIDE, Vocabulary } from '../../extension/search/vocabulary';

/** Words and terms found in a text. */
function scanWith(vocabulary: Vocabulary, text: string): { word: string; term: number }[] {
  vocabulary.scan(text, 0, text.length);
  const { data, length } = vocabulary.found;
  return Array.from({ length: length / FOUND_STRIDE }, (_, at) => {
    const [term, start, end] = data.subarray(at * FOUND_STRIDE);
    return { word: text.slice(start, end), term: term! };
  });
}

/** Each term of a text with the word it came from. */
function scan(text: string): string[] {
  const vocabulary = new Vocabulary();
  return scanWith(vocabulary, text).map(({ word, term }) => `${word}→${vocabulary.nameOf(term)}`);
}

describe('search terms', () => {
  it('are lower-case, unaccented and without English inflection', () => {
    assert.deepEqual(termsOfWord('Licences'), termsOfWord('licence'));
    assert.deepEqual(termsOfWord('installing'), termsOfWord('Installed'));
    assert.deepEqual(termsOfWord('Café'), ['cafe']);
    assert.deepEqual(termsOfWord('cafe\u0301'), ['cafe']);
    assert.deepEqual(termsOfWord('ＡＢＣ'), ['abc']);
    assert.deepEqual(termsOfWord('ЙОЖ'), termsOfWord('йож'));
  });

  it('of an identifier are the whole and its parts', () => {
    assert.deepEqual(termsOfWord('readFileSync'), ['readfilesync', 'read', 'file', 'sync']);
    assert.deepEqual(termsOfWord('max_old_space'), ['max_old_space', 'max', 'old', 'space']);
    assert.deepEqual(termsOfWord('HTTPServer'), ['httpserver', 'http', 'server']);
    assert.deepEqual(termsOfWord('utf8'), ['utf8', 'utf', '8']);
    assert.deepEqual(termsOfWord('__init__'), ['init']);
    assert.equal(termsOfWord('a1b2c3d4e5f6a7b8c9').length, 1, 'a hash has no parts');
  });

  it('of numbers and contractions leave nothing useless', () => {
    assert.deepEqual(termsOfWord('1,000'), ['1000']);
    assert.deepEqual(termsOfWord('1.30.0'), ['1.30.0', '1', '30', '0']);
    assert.deepEqual(termsOfWord("Einstein's"), ['einstein']);
    assert.deepEqual(termsOfWord('l’eau'), ['eau']);
    assert.deepEqual(termsOfWord('_'), []);
  });

  it('of ASCII identifiers are those that Unicode’s classes give', () => {
    const upper = /\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{N}+|\p{Lo}+/gu;
    const plainTerm = (word: string): string => termsOfWord(word.toLowerCase())[0] ?? '';
    const expected = (word: string): string[] => {
      const plain = word.replace(/^_+|_+$/g, '');
      if (plain === '') return [];
      const parts = plain.match(upper) ?? [];
      const isCut = parts.length > 1 && parts.length <= 8;
      const told = isCut ? parts.filter((part) => part.length > 1 || /\d/.test(part)) : [];
      return [...new Set([plain, ...told].map(plainTerm))];
    };
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom(...Array.from('aabeingsABCXYZ019_')),
          minLength: 1,
          maxLength: 14,
        }),
        (word) => {
          assert.deepEqual(termsOfWord(word), expected(word), word);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('are found with their places', () => {
    assert.deepEqual(scan('The end. 3.14, v2'), [
      'The→the',
      'end→end',
      '3.14→3.14',
      '3.14→3',
      '3.14→14',
      'v2→v2',
      'v2→2',
    ]);
    assert.deepEqual(scan("don't 'quoted'"), ["don't→don", 'quoted→quot']);
  });

  it('of scripts without spaces are pairs of characters', () => {
    assert.deepEqual(scan('検索は速い。猫'), [
      '検索→検索',
      '索は→索は',
      'は速→は速',
      '速い→速い',
      '猫→猫',
    ]);
    assert.deepEqual(scan('ab漢字'), ['ab→ab', '漢字→漢字']);
  });

  it('take astral letters and lone surrogates without harm', () => {
    assert.deepEqual(scan('𝐀𝐁 x'), ['𝐀𝐁→ab', 'x→x']);
    assert.deepEqual(scan('a\ud800b \udc00 😀'), ['a→a', 'b→b']);
    assert.equal(scan('z'.repeat(10_000)).length, 1);
  });

  it('keep their words apart however many there are, and can be forgotten', () => {
    const vocabulary = new Vocabulary();
    const words = Array.from({ length: 20_000 }, (_, at) => `w${at.toString(36)}q`);
    const text = words.join(' ');
    const read = (): string[] => {
      const terms = new Map<string, string>();
      for (const { word, term } of scanWith(vocabulary, text)) {
        if (!terms.has(word)) terms.set(word, vocabulary.nameOf(term));
      }
      return words.map((word) => terms.get(word) ?? '');
    };
    const expected = words.map((word) => termsOfWord(word)[0]);
    assert.deepEqual(read(), expected);
    assert.deepEqual(read(), expected);
    const before = vocabulary.termCount;
    const renumbered = vocabulary.keep((term) => term % 2 === 0);
    assert.equal(renumbered.length, before);
    assert.equal(vocabulary.termCount, Math.ceil(before / 2));
    assert.deepEqual(read(), expected);
  });
});
