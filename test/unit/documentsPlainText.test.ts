import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parseTextFile } from '../../extension/documents/chat';
import { parserFor } from '../../extension/documents/formats';
import { parsePlainText } from '../../extension/documents/plainText';
import { parseTextLines } from '../../extension/documents/textLines';
import { outline } from '../fixtures/documents/outline';

describe('plain text', () => {
  it('joins the lines of a paragraph with one space for the break and its indentation', () => {
    const parsed = parsePlainText('  one \n   two\nthree\n\n\f\nfour');
    assert.deepEqual(outline(parsed), ['paragraph: one two three', 'paragraph: four']);
    assert.deepEqual(parsed.map.toSource(3, 4), { start: 5, end: 10 });
  });

  it('takes underlined, capital and numbered short lines as headings', () => {
    const text = [
      'Title',
      '=====',
      'Intro text.',
      '',
      'Part',
      '----',
      'Text',
      '',
      'SYNOPSIS',
      '',
      'More text.',
      '',
      '2.1 Scope of use',
      '',
      'Body.',
    ].join('\n');
    assert.deepEqual(outline(parsePlainText(text)), [
      'heading1: Title',
      'paragraph: Intro text.',
      'heading2: Part',
      'paragraph: Text',
      'heading2: SYNOPSIS',
      'paragraph: More text.',
      'heading2: 2.1 Scope of use',
      'paragraph: Body.',
    ]);
  });

  it('takes each line for a paragraph, and short ones above long ones for headings, where lines are not broken', () => {
    const long = (word: string): string => `${word} ${'so it goes on and on '.repeat(9)}ends.`;
    const text = [
      'How to stop it?',
      long('First'),
      long('Second'),
      'There are two kinds:',
      'The red kind',
      long('Third'),
      'Starting it',
      long('Fourth'),
      'A short end.',
    ].join('\n');
    assert.deepEqual(outline(parsePlainText(text)), [
      'heading1: How to stop it?',
      `paragraph: ${long('First')}`,
      `paragraph: ${long('Second')}`,
      'paragraph: There are two kinds:',
      'paragraph: The red kind',
      `paragraph: ${long('Third')}`,
      'heading1: Starting it',
      `paragraph: ${long('Fourth')}`,
      'paragraph: A short end.',
    ]);
    // The same words with their lines broken are one paragraph between blank lines.
    const broken = text.replace(/(.{60,70}) /gu, '$1\n');
    assert.equal(outline(parsePlainText(broken)).length, 1);
  });

  it('does not take a list with blank lines, or a shouted sentence, for headings', () => {
    const text = '1. Wash hands\n\n2. Rinse well\n\nTHE SOFTWARE IS PROVIDED "AS IS".\n';
    assert.deepEqual(outline(parsePlainText(text)), [
      'listItem: 1. Wash hands',
      'listItem: 2. Rinse well',
      'paragraph: THE SOFTWARE IS PROVIDED "AS IS".',
    ]);
  });

  it('begins a list item at every bullet and number', () => {
    assert.deepEqual(outline(parsePlainText('Things:\n- one\n  more\n* two\n3) three\n-no')), [
      'paragraph: Things:',
      'listItem: one more',
      'listItem: two',
      'listItem: 3) three -no',
    ]);
  });
});

describe('lines of text', () => {
  it('keeps lines, indentation and all, between blank lines', () => {
    const parsed = parseTextLines('\n  if (a) {\n    b();\n  }  \n \t\nend');
    assert.deepEqual(outline(parsed), ['text: if (a) {\n    b();\n  }', 'text: end']);
  });
});

describe('formats', () => {
  it('goes by the extension where the language id says nothing better', () => {
    assert.equal(parserFor('file:///a/x.txt'), parseTextFile);
    assert.equal(parserFor('file:///a/LICENSE'), parseTextFile);
    assert.equal(parserFor('untitled:Untitled-1', 'plaintext'), parseTextFile);
    assert.equal(parserFor('file:///a/x.unknown', 'unknown'), parseTextLines);
    assert.equal(parserFor('file:///a/x.unknown?q=.txt#x.txt'), parseTextLines);
  });
});
