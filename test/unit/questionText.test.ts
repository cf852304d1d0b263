import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { takeApart, withQuestionMark } from '../../extension/answering/questionText';
import { questionsIn } from '../../extension/answering/questionsIn';

describe('a question as people type it', () => {
  it('leaves plain words alone', () => {
    const { asked, query, narrowed } = takeApart('What is the default port?');
    assert.equal(asked, 'What is the default port?');
    assert.equal(query.terms, 'What is the default port?');
    assert.equal(narrowed, false);
  });

  it('takes quoted phrases, exclusions and paths out', () => {
    const { asked, query } = takeApart('default "time to live" in:README -in:"old docs" -redis');
    assert.equal(asked, 'default time to live');
    assert.deepEqual(query.phrases, ['time to live']);
    assert.deepEqual(query.excluded, ['redis']);
    assert.deepEqual(query.pathFilters, [
      { text: 'README', excluded: false },
      { text: 'old docs', excluded: true },
    ]);
  });

  it('takes curly quotation marks, and excluded phrases', () => {
    const { query } = takeApart('who signed the “final report” -"first draft"');
    assert.deepEqual(query.phrases, ['final report']);
    assert.deepEqual(query.excluded, ['first draft']);
  });

  it('asks about flags and hyphens', () => {
    for (const text of ['what does -v do', 'tar -x on a read-only disk?', 'what is --verbose']) {
      const { asked, query } = takeApart(text);
      assert.equal(asked, text);
      assert.deepEqual(query.excluded, []);
    }
  });

  it('asks for the gap of a pasted sentence', () => {
    const { asked, query } = takeApart('The server listens on port ____ by default.');
    assert.equal(asked, 'The server listens on port what by default.');
    assert.equal(query.terms, 'The server listens on port by default.');
    assert.equal(
      takeApart('The ferry leaves at […] daily').asked,
      'The ferry leaves at what daily',
    );
  });

  it('drops what is said before the question', () => {
    assert.equal(takeApart('Please tell me who wrote it?').asked, 'who wrote it?');
    assert.equal(takeApart('show how to reset the lamp').asked, 'how to reset the lamp');
    assert.equal(takeApart('Can you tell me where the key hangs?').asked, 'where the key hangs?');
    assert.equal(takeApart('List all supported events').asked, 'all supported events');
    assert.equal(takeApart('give me the default port').asked, 'the default port');
    assert.equal(takeApart('name resolution').asked, 'name resolution');
    assert.equal(takeApart('list files in a folder').asked, 'list files in a folder');
    assert.equal(takeApart('tell me').asked, 'tell me');
    assert.equal(withQuestionMark('default port redis'), 'default port redis?');
    for (const ended of ['Who?', 'the port is what.', 'who said “why?”']) {
      assert.equal(withQuestionMark(ended), ended);
    }
  });

  it('asks something of operators alone', () => {
    assert.equal(takeApart('in:README').asked, 'in:README');
    assert.equal(takeApart('-word').query.excluded.length, 0);
  });

  it('never throws, never asks nothing, and keeps every quoted word', () => {
    const piece = fc.constantFrom(
      '"',
      '“',
      '”',
      '-',
      'in:',
      'word',
      'a b',
      ' ',
      '?',
      '__',
      '…',
      '[',
      ']',
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 12 }), (pieces) => {
        const text = pieces.join('').trim();
        fc.pre(text !== '');
        assert.notEqual(takeApart(text).asked.trim(), '');
      }),
      { seed: 42, numRuns: 500 },
    );
  });

  it('finds several questions in one text', () => {
    const two = 'What is the port? And who owns the server?';
    assert.deepEqual(questionsIn(two), ['What is the port?', 'And who owns the server?']);
    assert.deepEqual(questionsIn('what is the port? who owns the server?'), [
      'what is the port?',
      'who owns the server?',
    ]);
    assert.deepEqual(questionsIn('1. What is the port?\n2. Who owns it?'), [
      'What is the port?',
      'Who owns it?',
    ]);
    const joined = ['What is the default port?', 'how do I change it?'];
    assert.deepEqual(questionsIn('What is the default port and how do I change it?'), joined);
    assert.deepEqual(questionsIn('What is the default port, and how do I change it'), joined);
    for (const one of [
      'When and where was it built?',
      'Which port and which host does it use?',
      'What did "what is it and who is he" mean?',
      'It is old and who is to mend it',
    ]) {
      assert.deepEqual(questionsIn(one), [one]);
    }
    assert.deepEqual(questionsIn('What is the port?'), ['What is the port?']);
    assert.deepEqual(questionsIn('Why? Because of the rain'), ['Why? Because of the rain']);
    assert.deepEqual(questionsIn('What did "Who? Me?" mean?'), ['What did "Who? Me?" mean?']);
  });
});
