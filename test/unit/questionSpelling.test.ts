import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { inWords } from '../../extension/answering/keywordQuestion';
import { correctSpelling } from '../../extension/answering/questionSpelling';
import type { Encoding } from '../../models/tokenizer/encoding';

const KNOWN = new Set(['what', 'which', 'built', 'bridge', 'castle', 'default', 'is', 'the', 'of']);

/** One token for a word it knows, one for each letter of another. */
function encode(text: string): Encoding {
  const offsets: number[] = [];
  for (const { 0: word, index } of text.matchAll(/\p{L}+/gu)) {
    if (KNOWN.has(word.toLowerCase())) offsets.push(index, index + word.length);
    else for (let at = index; at < index + word.length; at++) offsets.push(at, at + 1);
  }
  return { ids: new Int32Array(offsets.length / 2), offsets: Int32Array.from(offsets) };
}

const passages = [
  'The configuration of the bridge is by Emperor Probus.',
  'The timeouts: a timeout of 30, tuned by the tuner, and the configuration again.',
];

function corrected(question: string): string | null {
  return correctSpelling(question, encode(question), passages);
}

describe('the spelling of a question', () => {
  it('is corrected by the words of what was found', () => {
    assert.equal(corrected('What is the timeuot?'), 'What is the timeout?');
    assert.equal(corrected('what is the confguratoin'), 'what is the configuration');
    assert.equal(corrected('Who was Emperor Porbus?'), 'Who was Emperor Probus?');
  });

  it('is left where the word is known, found, short, or a form of one found', () => {
    assert.equal(corrected('Which castle is it?'), null);
    assert.equal(corrected('What is a timeout?'), null);
    assert.equal(corrected('the tmie of it'), null);
    assert.equal(corrected('What are configurations?'), null);
  });

  it('is left where nothing near is found, or two words are as near', () => {
    assert.equal(corrected('What is a zeppelins?'), null);
    assert.equal(corrected('What is a tunex?'), null);
    assert.equal(correctSpelling('What is xmonad?', encode('What is xmonad?'), []), null);
  });
});

describe('keywords', () => {
  it('are asked for with a question word; sentences stay', () => {
    assert.equal(inWords('default port redis'), 'what default port redis');
    for (const text of [
      'redis',
      'show default port',
      'what port',
      'is it so',
      'a port, no?',
      'x: y;',
    ]) {
      assert.equal(inWords(text), text);
    }
  });
});
