import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { parseRestructuredText } from '../../extension/documents/restructuredText';
import { itKeepsTheMap, itSurvivesSize, linesOf } from '../fixtures/documents/formatTests';
import { word } from '../fixtures/documents/generators';
import { outline } from '../fixtures/documents/outline';

const read = (text: string) => outline(parseRestructuredText(text));

describe('reStructuredText: blocks', () => {
  it('gives titles the level at which their adornment first occurs', () => {
    assert.deepEqual(
      read('=====\nBig\n=====\n\nPart\n----\n\nText\nmore.\n\nSub\n~~~\n\nTwo\n---\n'),
      [
        'heading1: Big',
        'heading2: Part',
        'paragraph: Text more.',
        'heading3: Sub',
        'heading2: Two',
      ],
    );
  });

  it('reads lists, fields and definitions', () => {
    assert.deepEqual(
      read(
        '- one\n  more\n- two\n\n1. n\n#. m\n\n:Author: Me\n:Date: now\n\nterm\n   What it\n   is.\nnext\n   B.\n',
      ),
      [
        'listItem: one more',
        'listItem: two',
        'listItem: 1. n',
        'listItem: #. m',
        'listItem: Author: Me',
        'listItem: Date: now',
        'paragraph: term\nWhat it is.',
        'paragraph: next\nB.',
      ],
    );
  });

  it('keeps literal blocks as they stand', () => {
    assert.deepEqual(
      read('Like this::\n\n    if a:\n      b\n\n    c\n\nAlone: ::\n\n  x\n\n::\n\n  y\n\nEnd'),
      [
        'paragraph: Like this:',
        'code: if a:\n  b\nc',
        'paragraph: Alone:',
        'code: x',
        'code: y',
        'paragraph: End',
      ],
    );
  });

  it('keeps the text of directives, not their options; drops comments and targets', () => {
    assert.deepEqual(
      read(
        '.. note:: Mind\n   the gap.\n\n   Twice.\n\n.. code-block:: python\n   :linenos:\n\n   a = 1\n\n' +
          '.. image:: x.png\n   :alt: no\n\n.. _target: http://x\n.. a comment\n   goes on\n\n' +
          '.. toctree::\n\n   a\n\n.. [1] The note.\n\n.. function:: f(x)\n\n   Does it.\n',
      ),
      [
        'paragraph: Mind the gap.',
        'paragraph: Twice.',
        'code: a = 1',
        'paragraph: The note.',
        'paragraph: f(x)',
        'paragraph: Does it.',
      ],
    );
  });

  it('reads tables row by row', () => {
    assert.deepEqual(
      read('+---+-----+\n| a | b c |\n+===+=====+\n| 1 | two |\n|   | one |\n+---+-----+\n\nText'),
      ['tableRow: a | b c', 'tableRow: 1 | two\none', 'paragraph: Text'],
    );
    assert.deepEqual(read('===  ====\na    b\n===  ====\n1    *x*\n2    y z\n===  ====\n\nText'), [
      'tableRow: a | b',
      'tableRow: 1 | x',
      'tableRow: 2 | y z',
      'paragraph: Text',
    ]);
  });
});

describe('reStructuredText: inline', () => {
  it('keeps the text of marks, roles and links', () => {
    assert.deepEqual(
      read(
        '*em* **bold** ``a * b`` :func:`open` `The site <http://x>`_ `ref`_ word_ |sub| [1]_ [Knu73]_ ' +
          '2*3*4 a_b \\*x\\* un\\ split :ref:`see <t>` :meth:`~a.b`',
      ),
      ['paragraph: em bold a * b open The site ref word sub Knu73 2*3*4 a_b *x* unsplit see a.b'],
    );
  });

  it('leads back to the words without their marks', () => {
    const text = 'See `the\nmanual <http://x>`_ *now*.';
    const parsed = parseRestructuredText(text);
    const start = parsed.readable.indexOf('the manual');
    const range = parsed.map.toSource(start, start + 'the manual'.length);
    assert.ok(range);
    assert.equal(text.slice(range.start, range.end), 'the\nmanual');
  });

  const piece = fc.constantFrom(
    ...[
      '',
      '*a*',
      '**b',
      '``c``',
      '`d <e>`_',
      ':r:`f`',
      '\\*',
      '|',
      '====',
      '----',
      '::',
      '.. note:: n',
    ],
    ...[
      '.. c',
      '   :opt: x',
      '- i',
      '1. n',
      ':f: v',
      '>>> x',
      '| l',
      '+--+--+',
      '| a | b |',
      '== ==',
    ],
  );
  itKeepsTheMap(
    parseRestructuredText,
    linesOf(
      piece,
      fc.tuple(fc.constantFrom('', '  ', '    '), piece, word, piece).map((all) => all.join(' ')),
      fc.tuple(fc.constantFrom('', '  '), piece).map((all) => all.join('')),
    ),
  );
  itSurvivesSize(parseRestructuredText, [
    ...[
      '*a ',
      '`',
      '``',
      '`a <',
      ':a:`',
      '[a',
      '|a ',
      '\\',
      '_',
      'a_ ',
      '=',
      '== ',
      '+-',
      '| ',
      '- ',
    ],
    ...[
      'a\n--\n',
      '.. ',
      '.. a::\n',
      '::\n\n',
      ':a: ',
      '+-+\n',
      '== ==\n',
      '| a\n',
      'a\n  b\n',
      '..\n',
    ],
  ]);
});
