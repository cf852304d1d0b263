import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { makeWhole, thingAskedFor } from '../../extension/answering/followUp';
import { writtenAlike } from '../../extension/answering/writtenAlike';

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
  [
    'What sets the thread pool size of Node?',
    'What is its default?',
    'What is the default of the thread pool size of Node?',
  ],
  [
    'Which compression method is used when compress is true?',
    'and when it is false?',
    'Which compression method is used when compress is false?',
  ],
  ['What does truncate with major do?', 'and with patch?', 'What does truncate with patch do?'],
  [
    'What is the default of keep in tmp?',
    'and of unsafeCleanup?',
    'What is the default of unsafeCleanup in tmp?',
  ],
  [
    'When is the old mode of fast-glob used?',
    'and the modern mode?',
    'When is the modern mode of fast-glob used?',
  ],
  ['Does Redis have native TTL?', 'and MySQL?', 'Does MySQL have native TTL?'],
  [
    'What does fetch provide after install?',
    'And WebSocket?',
    'What does WebSocket provide after install?',
  ],
  ['What is the fastest API?', 'and the second?', 'What is the second fastest API?'],
  ['Where is the key kept?', 'And the spare one?', 'Where is the spare key kept?'],
  ['When was the bridge built?', 'And by whom?', 'by whom was the bridge built?'],
  [
    'Which variable turns polling on in chokidar?',
    'And which sets the interval?',
    'which variable sets the interval in chokidar?',
  ],
  [
    'How do I keep a temporary file on exit?',
    'How is it cleaned up?',
    'How is a temporary file cleaned up?',
  ],
];

/** The same where the documents tell what is of one kind: [before, follow-up, document, what it means]. */
const WRITTEN: readonly (readonly [string, string, string, string])[] = [
  [
    'What is the prefix option of tmp?',
    'And postfix?',
    '- `prefix`: in front, or `tmp` by default; an option.\n- `postfix`: behind.\n',
    'What is the postfix option of tmp?',
  ],
  [
    'What does the parse function do?',
    'and parseTree?',
    'A function that parses:\nfunction parse(text)\nfunction parseTree(text)\n',
    'What does the parseTree function do?',
  ],
  [
    'What does the add method of chokidar do?',
    'and unwatch?',
    'The method `.add(path)`: watches.\nThe method `.unwatch(path)`: chokidar stops.\n',
    'What does the unwatch method of chokidar do?',
  ],
];

describe('a question that leans on the one before', () => {
  for (const [question, followUp, whole] of WHOLE) {
    it(`${followUp} after ${question}`, () => {
      assert.equal(makeWhole(followUp, { question, answer: null }), whole);
    });
  }

  for (const [question, followUp, excerpt, whole] of WRITTEN) {
    it(`${followUp} after ${question}, by how the documents write it`, () => {
      const previous = { question, answer: null };
      assert.ok(thingAskedFor(followUp, previous) !== null);
      assert.equal(makeWhole(followUp, previous, writtenAlike([{ excerpt }])), whole);
      assert.notEqual(makeWhole(followUp, previous, writtenAlike([])), whole);
    });
  }

  it('names the thing that takes the place of another, where one does', () => {
    const previous = { question: 'What is the port?', answer: '1' };
    assert.equal(thingAskedFor('and the host?', previous), 'the host');
    for (const other of ['What is the host?', 'and of the host?', 'and when?', 'and its host?']) {
      assert.equal(thingAskedFor(other, previous), null, other);
    }
    assert.equal(thingAskedFor('and the host?', null), null);
  });

  it('never takes what was answered for what a condition is about', () => {
    const before = { question: 'Which method is used when compress is true?', answer: '8' };
    assert.equal(
      makeWhole('and when it is false?', before),
      'Which method is used when compress is false?',
    );
    assert.equal(makeWhole('and when was it made?', before), 'when was 8 made?');
  });

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
