import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { pageBreaksOf } from '../../extension/documents/pageBreaks';
import { parsePlainText } from '../../extension/documents/plainText';
import { itKeepsTheMap, itSurvivesSize, linesOf } from '../fixtures/documents/formatTests';
import { word } from '../fixtures/documents/generators';
import { outline } from '../fixtures/documents/outline';

const read = (text: string) => outline(parsePlainText(text));

const RFC = `

Network Working Group                                         A. Writer
Request for Comments: 9                                   November 2026


                       A Protocol for Shared Tea

Abstract

   This memo says how tea is shared.

Table of Contents

   1.  Introduction . . . . . . . . . . . . . . . . . . . . . . . .   2
     1.1.  Terms  . . . . . . . . . . . . . . . . . . . . . . . . .   2
   2.  Pouring ...................................................... 3

1.  Introduction

   Tea is poured into cups, which a host hands to every guest who



Writer                        Informational                     [Page 1]
\f
RFC 9                          Shared Tea                  November 2026


   asked for one.

1.1.  Terms

   Host:  who pours.  The host
      never drinks first.
   Guest:  who drinks.

2.  Pouring



Writer                        Informational                     [Page 2]
\f
RFC 9                          Shared Tea                  November 2026


   The pot is tilted.

   o  Slowly.

3.  Security Considerations

   Tea is hot.

Appendix A.  Cups

A.1.  Sizes

   Two sizes.


Writer                        Informational                     [Page 3]
`;

describe('plain text: RFCs', () => {
  const expected = [
    'paragraph: Network Working Group                                         A. Writer Request for Comments: 9                                   November 2026',
    'paragraph: A Protocol for Shared Tea',
    'heading1: Abstract',
    'paragraph: This memo says how tea is shared.',
    'heading1: Table of Contents',
    'tableRow: 1.  Introduction | 2',
    'tableRow: 1.1.  Terms | 2',
    'tableRow: 2.  Pouring | 3',
    'heading1: 1.  Introduction',
    'paragraph: Tea is poured into cups, which a host hands to every guest who asked for one.',
    'heading2: 1.1.  Terms',
    'paragraph: Host:  who pours.  The host never drinks first.',
    'paragraph: Guest:  who drinks.',
    'heading1: 2.  Pouring',
    'paragraph: The pot is tilted.',
    'paragraph: o  Slowly.',
    'heading1: 3.  Security Considerations',
    'paragraph: Tea is hot.',
    'heading1: Appendix A.  Cups',
    'heading2: A.1.  Sizes',
    'paragraph: Two sizes.',
  ];

  it('leaves running titles out and joins what a page break parts', () => {
    assert.deepEqual(read(RFC).slice(0, expected.length), expected);
  });

  it('leads an answer across a page break to all between its ends', () => {
    const parsed = parsePlainText(RFC);
    const start = parsed.readable.indexOf('every guest');
    const range = parsed.map.toSource(start, start + 'every guest who asked'.length);
    assert.ok(range);
    const source = RFC.slice(range.start, range.end);
    assert.ok(source.startsWith('every guest who') && source.endsWith('   asked'));
    assert.ok(source.includes('[Page 1]'));
  });

  it('finds the pages where the form feeds were lost', () => {
    assert.deepEqual(read(RFC.replaceAll('\f', '')).slice(0, expected.length), expected);
  });

  it('leaves lines at form feeds alone that do not recur', () => {
    assert.deepEqual(read('One line.\n\fTwo lines.\n\fThree lines.\n'), [
      'paragraph: One line.',
      'paragraph: Two lines.',
      'paragraph: Three lines.',
    ]);
    assert.deepEqual(pageBreaksOf('no page'), []);
  });
});

describe('plain text: manual pages', () => {
  it('takes flush capitals for headings and every option for an item', () => {
    const page = [
      'POUR(1)                   User Commands                   POUR(1)',
      '',
      'NAME',
      '       pour - share tea',
      '',
      'OPTIONS',
      '       -a, --all',
      '              pour for everybody,',
      '              late guests too',
      '       -n  NUMBER   cups',
      '       --hot',
      '              boil first',
      '',
      'SEE ALSO',
      '       drink(1)',
    ].join('\n');
    assert.deepEqual(read(page).slice(1), [
      'heading2: NAME',
      'paragraph: pour - share tea',
      'heading2: OPTIONS',
      'listItem: -a, --all pour for everybody, late guests too',
      'listItem: -n  NUMBER   cups',
      'listItem: --hot boil first',
      'heading2: SEE ALSO',
      'paragraph: drink(1)',
    ]);
  });

  it('has subsections three columns in, and takes no example in capitals for a heading', () => {
    const page = [
      'pour(1)\t\t\tUser Commands\t\t\tpour(1)',
      '',
      'OPTIONS',
      '   Who is served',
      '       --map=FILE',
      '\t      Each line has two fields:',
      '',
      '\t      OLD NEW[:NUMBER]',
      '',
      '\t      OLD is a guest.',
      '',
      'Exit status',
      '       0      if all went well.',
      '',
      'Tea 1.2                     1 May 2024                     pour(1)',
    ].join('\n');
    assert.deepEqual(read(page).slice(1), [
      'heading2: OPTIONS',
      'heading3: Who is served',
      'listItem: --map=FILE Each line has two fields:',
      'paragraph: OLD NEW[:NUMBER]',
      'paragraph: OLD is a guest.',
      'heading2: Exit status',
      'paragraph: 0      if all went well.',
      'paragraph: Tea 1.2                     1 May 2024                     pour(1)',
    ]);
  });
});

describe('plain text: words broken at the ends of lines', () => {
  const page = [
    'DESCRIPTION',
    '       The program reads its configu\u2010',
    '       ration from a well\u2010known place, a well\u2010',
    '       known one, of the system\u00ad',
    '       atic kind; see RFC\u2010',
    '       2119, non\u2010',
    '       Unicode names and client-',
    '       server links \u2010',
    '       or none.',
  ].join('\n');

  it('joins those that a typesetter broke, and keeps a compound’s hyphen', () => {
    assert.deepEqual(read(page).slice(1), [
      'paragraph: The program reads its configuration from a well\u2010known place, a well\u2010known one, ' +
        'of the systematic kind; see RFC\u20102119, non\u2010Unicode names and client- server links ' +
        '\u2010 or none.',
    ]);
  });

  it('leads a joined word to all of it, hyphen and line break between', () => {
    const parsed = parsePlainText(page);
    const start = parsed.readable.indexOf('configuration');
    const range = parsed.map.toSource(start, start + 'configuration'.length);
    assert.ok(range);
    assert.equal(page.slice(range.start, range.end), 'configu\u2010\n       ration');
  });

  it('joins across a page break too', () => {
    const [first = '', ...others] = RFC.split('every guest who\n');
    const broken = [first, ...others]
      .join('every guest, or guest\u2010\n')
      .replace('   asked for one.', '   friend, asked for one. A guestfriend is a guestfriend.');
    assert.ok(
      read(broken).some((it) => it.includes('every guest, or guestfriend, asked for one.')),
      read(broken).join('\n'),
    );
  });

  itKeepsTheMap(
    parsePlainText,
    linesOf(
      fc.constantFrom(
        'well\u2010',
        '  known\u00ad',
        'a\u2010b',
        '\u2010',
        '\u00ad',
        'well\u2010known',
      ),
      fc.constantFrom(
        'known',
        '\tknown',
        '',
        '\f',
        'W  [Page 3]',
        'K\u2010',
        '- b\u00ad',
        '1. c\u2010',
      ),
      word,
    ),
  );
});

describe('plain text: indentation and leaders', () => {
  it('begins a paragraph where the first line’s indentation returns', () => {
    assert.deepEqual(read('    It was late\nand dark\nindeed.\n    Nobody came\nat all.'), [
      'paragraph: It was late and dark indeed.',
      'paragraph: Nobody came at all.',
    ]);
  });

  it('reads a list of prices row by row, and leaves an ellipsis alone', () => {
    assert.deepEqual(read('Soup ........ 5.50\nTea......2\n\nHe waited .... and left'), [
      'tableRow: Soup | 5.50',
      'tableRow: Tea | 2',
      'paragraph: He waited .... and left',
    ]);
  });

  it('takes a section’s number for a heading after bullets and before its subsections', () => {
    assert.deepEqual(read('- a\n\n2. Scope\n\n2.1. Users\n\nAll.\n\nChapter 3\n\nText.'), [
      'listItem: a',
      'heading1: 2. Scope',
      'heading2: 2.1. Users',
      'paragraph: All.',
      'heading1: Chapter 3',
      'paragraph: Text.',
    ]);
  });

  itKeepsTheMap(
    parsePlainText,
    linesOf(
      fc.constantFrom(
        '',
        '\f',
        '\fRFC 9  Tea',
        'W  [Page 3]',
        'NAME',
        '=====',
        'a .... 3',
        '1.  A',
      ),
      fc.constantFrom(
        '1.1 B',
        '- c',
        '  -d, --e',
        '   text that',
        'Abstract',
        '        deep',
        'a\fb',
      ),
      word,
    ),
  );
  itSurvivesSize(parsePlainText, ['\f', '. ', '.', 'a .', '[Page 3]\n', '\n', 'A\n\n', '1.', '- ']);
});
