import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { stemmer } from 'stemmer';
import { stem } from '../../extension/search/stem';
import { ROOT } from '../harness/paths';

describe('stems', () => {
  it('are those of Porter’s own examples', () => {
    const stems = {
      caresses: 'caress',
      ponies: 'poni',
      agreed: 'agre',
      motoring: 'motor',
      hopping: 'hop',
      filing: 'file',
      happy: 'happi',
      relational: 'relat',
      hopefulness: 'hope',
      electriciti: 'electr',
      adjustment: 'adjust',
      adoption: 'adopt',
      controlling: 'control',
    };
    for (const [word, expected] of Object.entries(stems)) assert.equal(stem(word), expected);
  });

  it('are the package’s for every word of this repository’s documents', () => {
    const documents = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'package-lock.json'];
    const text = documents.map((name) => readFileSync(join(ROOT, name), 'utf8')).join('\n');
    const words = new Set(text.toLowerCase().match(/[a-z]{3,}/g));
    assert.ok(words.size > 1500);
    for (const word of words) assert.equal(stem(word), stemmer(word), word);
  });

  it('are the package’s whatever the letters, with every ending', () => {
    const endings = (
      's es sses ies ed eed ing at bl iz y ational tional enci anci izer bli alli entli eli ousli ' +
      'ization ation ator alism iveness fulness ousness aliti iviti biliti logi icate ative alize ' +
      'iciti ical ful ness al ance ence er ic able ible ant ement ment ent ou ism ate iti ous ive ' +
      'ize ion sion tion e ll lle'
    ).split(' ');
    const letters = fc.string({
      unit: fc.constantFrom(...Array.from('aeiouybcdlstwxz')),
      maxLength: 7,
    });
    const word = fc
      .tuple(letters, fc.constantFrom('', ...endings), fc.constantFrom('', '', ...endings))
      .map((parts) => parts.join(''))
      .filter(({ length }) => length > 2);
    fc.assert(
      fc.property(word, (it) => {
        assert.equal(stem(it), stemmer(it), it);
      }),
      { numRuns: 5000 },
    );
  });
});
