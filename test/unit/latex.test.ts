import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { parseLatex } from '../../extension/documents/latex';
import { itKeepsTheMap, itSurvivesSize, linesOf } from '../fixtures/documents/formatTests';
import { word } from '../fixtures/documents/generators';
import { outline } from '../fixtures/documents/outline';

const read = (text: string) => outline(parseLatex(text));

const SIGNS: Readonly<Record<string, string>> = {
  '--': '–',
  '---': '—',
  '``': '“',
  "''": '”',
  '\\ldots': '…',
  "\\'e": 'é',
  '\\"{o}': 'ö',
};

/** LaTeX's own escapes and spaces. */
const decodes = (origin: string, text: string) =>
  SIGNS[origin] === text || (/^[ \n]$/.test(text) && /^(?:\\[ ,;:~\n\\]|~|\s)+$/.test(origin));

describe('LaTeX', () => {
  it('reads sections, paragraphs and items; leaves the preamble but the title out', () => {
    assert.deepEqual(
      read(
        '\\documentclass[a4]{article}\n\\title{On \\emph{Tea}}\n\\begin{document}\n\\maketitle\n' +
          '\\section{Pots}\\label{sec:a}\nA pot % not this\nholds tea.\n\nMore.\n\\subsection*{Lids}\n' +
          '\\begin{itemize}\n\\item One\n\\item[Two] b\n\\end{itemize}\nLast.\n\\end{document}\nno',
      ),
      [
        'heading1: On Tea',
        'heading1: Pots',
        'paragraph: A pot holds tea.',
        'paragraph: More.',
        'heading2: Lids',
        'listItem: One',
        'listItem: Two b',
        'paragraph: Last.',
      ],
    );
  });

  it('reduces macros to their text, and signs to what they stand for', () => {
    assert.deepEqual(
      read(
        "``A \\textbf{bold}'' \\href{http://x}{site}, 5\\,\\% of R\\&D~x 1--2---3 \\cite{a} caf\\'e " +
          'G\\"{o}del \\verb|a_b| $x_1 < 2$ \\ldots{} \\LaTeX{} {\\it i}',
      ),
      ['paragraph: “A bold” site, 5 % of R&D x 1–2—3 café Gödel a_b $x_1 < 2$ … LaTeX i'],
    );
    const text = 'The \\emph{quick\nbrown} fox';
    const parsed = parseLatex(text);
    assert.deepEqual(parsed.map.toSource(4, 15), { start: 10, end: 21 });
  });

  it('reads tables row by row, listings and formulas as they stand', () => {
    assert.deepEqual(
      read(
        '\\begin{tabular}{l|r}\n\\hline\nA & B \\\\\n\\textit{c} & 2 \\\\ \\hline\n\\end{tabular}\n' +
          '\\begin{verbatim}\nif a {\n  b\n}\n\\end{verbatim}\n\\begin{equation}\nx = 1\n\\end{equation}\nEnd.',
      ),
      [
        'tableRow: A | B',
        'tableRow: c | 2',
        'code: if a {\n  b\n}',
        'paragraph: x = 1',
        'paragraph: End.',
      ],
    );
  });

  const piece = fc.constantFrom(
    ...[
      '',
      '\\section{',
      '}',
      '{',
      '\\emph{',
      '\\item ',
      '\\item[',
      ']',
      '% c',
      '$',
      '$$',
      '\\(',
      '\\)',
    ],
    ...[
      '\\begin{tabular}{l}',
      '&',
      '\\\\',
      '\\end{tabular}',
      '\\begin{verbatim}',
      '\\end{verbatim}',
    ],
    ...[
      '--',
      '---',
      '``',
      "''",
      '~',
      '\\%',
      "\\'e",
      '\\"{o}',
      '\\ldots',
      '\\,',
      '\\href{u}{t}',
      '\\cite[',
    ],
    ...['\\begin{document}', '\\end{document}', '\\title{T}', '\\verb|x|', '\\', '\\begin{align}'],
  );
  itKeepsTheMap(
    parseLatex,
    linesOf(
      piece,
      fc.tuple(piece, word, piece).map((all) => all.join(' ')),
      fc.tuple(piece, piece, piece).map((all) => all.join('')),
    ),
    decodes,
  );
  itSurvivesSize(
    parseLatex,
    [
      ...[
        '\\',
        '{',
        '}',
        '$',
        '$a',
        '\\a',
        '\\a{',
        '\\a[',
        '\\section{',
        '\\href{',
        '%',
        '%\n',
        '-',
        '`',
      ],
      ...[
        '\\begin{a}',
        '\\begin{align}',
        '\\begin{tabular}',
        '\\item[',
        '\\verb|',
        '\\(',
        '\n\n',
        '&',
      ],
    ],
    decodes,
  );
});
