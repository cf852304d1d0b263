import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { parseChat } from '../../extension/documents/chat';
import { parserFor } from '../../extension/documents/formats';
import { assertFormat, assertSurvivesSize } from '../fixtures/documents/formatProperties';
import { anyText, word } from '../fixtures/documents/generators';
import { outline } from '../fixtures/documents/outline';

const rules = { decodes: () => false, inserted: () => false };

const lines = fc
  .array(
    fc.tuple(
      fc.constantFrom('[10:15] <ann> ', '12/03/24, 10:15 - Ann: ', '10:15 Ann: ', '', '  ', '> '),
      word,
    ),
    { maxLength: 12 },
  )
  .map((pieces) => pieces.map((piece) => piece.join('')).join('\n'));

function read(text: string): string[] {
  return outline(parserFor('file:///a/chat.txt')(text));
}

describe('chats that were written out', () => {
  it('are read message by message, with their times and who says what', () => {
    assert.deepEqual(
      read(`12/03/2024, 10:15 - Ann: The ferry leaves at noon.
Not at one.
12/03/2024, 10:16 - Ben Miller: Thanks! 📚

12/03/2024, 10:17 - Ann: Bring: 1. bread
`),
      [
        'text: 12/03/2024, 10:15 - Ann: The ferry leaves at noon.\nNot at one.',
        'text: 12/03/2024, 10:16 - Ben Miller: Thanks! 📚',
        'text: 12/03/2024, 10:17 - Ann: Bring: 1. bread',
      ],
    );
    for (const message of [
      '[10:15] <ann> hello there',
      '10:15 <ann> hello there',
      '[12.03.24, 10:15:30] Ann: hello there',
      '[2024-03-12 10:15] Ann: hello there',
      '3/12/24, 10:15 PM - Ann: hello there',
      '\u200e[12/03/24, 10:15:30\u202fPM] Ann: hello there',
    ]) {
      assert.equal(read(`${message}\n`.repeat(3)).length, 3, message);
    }
  });

  it('are no other texts', () => {
    const minutes = 'Minutes\n\n10:15 Start: all are there\n\nA paragraph\nof two lines.\n';
    assert.ok(read(minutes).includes('paragraph: A paragraph of two lines.'));
    assert.deepEqual(read('At 10:15 we left.\nAt 11:15 we came.\nAt 12:15 we ate.\n'), [
      'paragraph: At 10:15 we left. At 11:15 we came. At 12:15 we ate.',
    ]);
  });

  it('keep the promises of the map', () => {
    assertFormat(parseChat, lines, { ...rules, numRuns: 200 });
    assertFormat(parseChat, anyText, { ...rules, numRuns: 200 });
  });

  it('may be a megabyte of any mark', () => {
    assertSurvivesSize(parseChat, ['10:15 a', '[1:00] <a> b\n'], rules);
  });
});
