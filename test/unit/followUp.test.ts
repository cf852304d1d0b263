import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { makeWhole } from '../../extension/answering/followUp';

/** [before, follow-up, what it means]; the answer before is null. */
const WHOLE: readonly (readonly [string, string, string])[] = [
  ['What is the default path on Linux?', 'and on Windows?', 'What is the default path on Windows?'],
  ['When was version v4 released?', 'What about v3?', 'When was version v3 released?'],
  ['What does maxAge mean?', 'and clockTimestamp?', 'What does clockTimestamp mean?'],
  [
    'What is the default stabilityThreshold?',
    'And the pollInterval?',
    'What is the default pollInterval?',
  ],
  ['What does an asterisk match?', 'and a double star?', 'What does a double star match?'],
  [
    'What does verify do with a callback?',
    'And without one?',
    'What does verify do without a callback?',
  ],
  [
    'How many days of leave are there?',
    'and if I work part time?',
    'How many days of leave are there if I work part time?',
  ],
  [
    'What is the limit of queued tasks?',
    'What happens beyond it?',
    'What happens beyond the limit of queued tasks?',
  ],
  ['What is the type of concurrency?', 'and its default?', 'what is the default of concurrency?'],
];

describe('a question that leans on the one before', () => {
  for (const [question, followUp, whole] of WHOLE) {
    it(`${followUp} after ${question}`, () => {
      assert.equal(makeWhole(followUp, { question, answer: null }), whole);
    });
  }

  it('takes what was answered for what the next question is about', () => {
    const before = { question: 'Who founded the museum?', answer: 'Ada Marlow' };
    assert.equal(makeWhole('Where did she live?', before), 'Where did Ada Marlow live?');
  });

  it('leaves questions alone that stand by themselves', () => {
    const before = { question: 'What is the port?', answer: '8472' };
    for (const question of [
      'Who owns the server?',
      'How long does it take to build?',
      'Is it possible to turn this feature off?',
      'What is that service called?',
      'Who said that the lamp was tested on the last Monday of the month?',
      'default port',
    ]) {
      assert.equal(makeWhole(question, before), null, question);
    }
    assert.equal(makeWhole('and on Windows?', null), null);
  });

  it('never throws and never asks nothing', () => {
    const word = fc.constantFrom(
      'and',
      'what',
      'it',
      'of',
      'v2',
      'does',
      'the',
      '?',
      'its',
      'a.b',
      '',
    );
    const text = fc.array(word, { maxLength: 8 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(text, text, (question, before) => {
        const whole = makeWhole(question, { question: before, answer: null });
        assert.ok(whole === null || /[\p{L}\p{N}]/u.test(whole), String(whole));
      }),
      { seed: 42, numRuns: 1000 },
    );
  });
});
