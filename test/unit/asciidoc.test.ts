import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { parseAsciidoc } from '../../extension/documents/asciidoc';
import { itKeepsTheMap, itSurvivesSize, linesOf } from '../fixtures/documents/formatTests';
import { word } from '../fixtures/documents/generators';
import { outline } from '../fixtures/documents/outline';

const read = (text: string) => outline(parseAsciidoc(text));

describe('AsciiDoc', () => {
  it('reads headings, paragraphs and lists; drops attributes and comments', () => {
    assert.deepEqual(
      read(
        '= Guide\n:toc: left\n\nFirst line\n// not this\nsecond line.\n\n== Part\n\n* one\n** two\n  more\n' +
          '. three\n\nCPU:: The brain.\nDisk::\n  Keeps all.\n\nOld Title\n---------\n\n////\nno\n////\n' +
          'include::x.adoc[]\n\nNOTE: Mind.\n',
      ),
      [
        'heading1: Guide',
        'paragraph: First line second line.',
        'heading2: Part',
        'listItem: one',
        'listItem: two more',
        'listItem: three',
        'listItem: CPU The brain.',
        'listItem: Disk\nKeeps all.',
        'heading2: Old Title',
        'paragraph: NOTE: Mind.',
      ],
    );
  });

  it('reads delimited blocks: code as it stands, the rest as text', () => {
    assert.deepEqual(
      read(
        '.Sample\n[source,js]\n----\nif (a)\n\n  b();\n----\n\n====\nInside *it*.\n====\n\n++++\n<b>\n++++\n\n literal\n',
      ),
      ['paragraph: Sample', 'code: if (a)\n  b();', 'paragraph: Inside it.', 'code: literal'],
    );
  });

  it('reads tables row by row, cells on one line or each on its own', () => {
    assert.deepEqual(read('|===\n|A |B\n\n|1 |*two*\n2+|wide\n|===\n\nText'), [
      'tableRow: A | B',
      'tableRow: 1 | two',
      'tableRow: wide',
      'paragraph: Text',
    ]);
    assert.deepEqual(read('[cols="1,2"]\n|===\n|a\n|b\nmore\n|c\na|d\n|==='), [
      'tableRow: a | b more',
      'tableRow: c | d',
    ]);
  });

  it('reduces inline markup to its text', () => {
    assert.deepEqual(
      read(
        '*b* _i_ `m *x*` **un**bound #h# H~2~O https://x.org[site] link:u[the *doc*^] <<id,there>> ' +
          '[.r]#role# kbd:[Esc] image:x.png[no] a_b_c 2 * 3 \\*not* R&amp;D word.footnote:[Note.]',
      ),
      [
        'paragraph: b i m *x* unbound h H2O site the doc there role Esc a_b_c 2 * 3 *not* R&D word.\nNote.',
      ],
    );
    const text = 'The *quick\nbrown* fox';
    const parsed = parseAsciidoc(text);
    assert.deepEqual(parsed.map.toSource(4, 15), { start: 5, end: 16 });
  });

  const piece = fc.constantFrom(
    ...[
      '',
      '= H',
      '*a*',
      '_b',
      '`c`',
      '<<d,e>>',
      'link:f[g]',
      '&amp;',
      '\\*',
      '|===',
      '|a |b',
      '2+|c',
    ],
    ...[
      '----',
      '====',
      '////',
      '// x',
      '[source]',
      '* i',
      't:: d',
      '.T',
      '+',
      'x +',
      ' lit',
      'u::',
    ],
  );
  itKeepsTheMap(
    parseAsciidoc,
    linesOf(
      piece,
      fc.tuple(piece, word, piece).map((all) => all.join(' ')),
      fc.tuple(fc.constantFrom('', '  '), piece, piece).map((all) => all.join('')),
    ),
  );
  itSurvivesSize(parseAsciidoc, [
    ...[
      '*a ',
      '_',
      '`',
      '`a',
      '<<a',
      'link:',
      'https://a',
      '[.a]#',
      '&',
      '\\',
      '|',
      '|===\n',
      '|a\n',
      '^',
    ],
    ...[
      '= ',
      '=',
      '* ',
      'a:: ',
      'a::\n',
      '// x\n',
      '----\n',
      '////\n',
      '[a]\n',
      '+\n',
      '.a\n',
      '*_',
    ],
  ]);
});
