/** What a command of LaTeX does with its arguments; any other leaves its name out, its text in. */
export const HEADINGS: ReadonlyMap<string, number> = new Map([
  ['part', 0],
  ['chapter', 1],
  ['title', 1],
  ['section', 2],
  ['subsection', 3],
  ['subsubsection', 4],
  ['paragraph', 5],
  ['subparagraph', 6],
]);

/** How many groups after a command are no text. */
export const DROPPED_GROUPS: ReadonlyMap<string, number> = new Map([
  ...words(
    'label ref eqref pageref autoref cref Cref nameref cite citep citet parencite textcite autocite ' +
      'nocite includegraphics usepackage RequirePackage documentclass input include bibliography ' +
      'bibliographystyle addbibresource vspace hspace vskip hskip pagestyle thispagestyle setcounter ' +
      'addtocounter hypersetup graphicspath geometry index glossary hypertarget phantom vphantom ' +
      'hphantom cline cmidrule theoremstyle bibitem pagenumbering selectlanguage includeonly',
    1,
  ),
  ...words('href textcolor colorbox raisebox setlength addtolength fontsize parbox makebox', 1),
  ...words('newcommand renewcommand providecommand DeclareMathOperator newtheorem def', 2),
  ...words('newenvironment renewenvironment definecolor multirow', 3),
  ['setlength', 2],
  ['addtolength', 2],
  ['fontsize', 2],
  ['setcounter', 2],
  ['addtocounter', 2],
  ['definecolor', 3],
  ['multirow', 2],
  ['multicolumn', 2],
]);

/** Environments kept as they stand. */
export const VERBATIM: ReadonlySet<string> = new Set([
  ...['verbatim', 'verbatim*', 'Verbatim', 'lstlisting', 'minted', 'alltt', 'tikzpicture'],
]);
export const MATHS: ReadonlySet<string> = new Set([
  ...['equation', 'equation*', 'align', 'align*', 'gather', 'gather*', 'multline', 'multline*'],
  ...['eqnarray', 'eqnarray*', 'displaymath', 'math', 'flalign', 'flalign*', 'alignat', 'alignat*'],
]);
export const TABLES: ReadonlyMap<string, number> = new Map([
  ['tabular', 1],
  ['tabular*', 2],
  ['tabularx', 2],
  ['tabulary', 2],
  ['longtable', 1],
]);

export const SYMBOLS: ReadonlyMap<string, string> = new Map([
  ['ldots', '…'],
  ['dots', '…'],
  ['textellipsis', '…'],
  ['textbackslash', '\\'],
  ['textasciitilde', '~'],
  ['textasciicircum', '^'],
  ['textquotesingle', "'"],
  ['textbar', '|'],
  ['textless', '<'],
  ['textgreater', '>'],
  ['textendash', '–'],
  ['textemdash', '—'],
  ['textbullet', '•'],
  ['textdegree', '°'],
  ['textregistered', '®'],
  ['texttrademark', '™'],
  ['copyright', '©'],
  ['pounds', '£'],
  ['euro', '€'],
  ['S', '§'],
  ['P', '¶'],
  ['ss', 'ß'],
  ['o', 'ø'],
  ['O', 'Ø'],
  ['l', 'ł'],
  ['L', 'Ł'],
  ['aa', 'å'],
  ['AA', 'Å'],
  ['ae', 'æ'],
  ['AE', 'Æ'],
  ['oe', 'œ'],
  ['OE', 'Œ'],
  ['i', 'ı'],
]);

/** The combining mark of an accent. */
export const ACCENTS: ReadonlyMap<string, string> = new Map([
  ['`', '\u0300'],
  ["'", '\u0301'],
  ['^', '\u0302'],
  ['~', '\u0303'],
  ['=', '\u0304'],
  ['u', '\u0306'],
  ['.', '\u0307'],
  ['"', '\u0308'],
  ['r', '\u030a'],
  ['H', '\u030b'],
  ['v', '\u030c'],
  ['c', '\u0327'],
  ['k', '\u0328'],
]);

function words(names: string, groups: number): [string, number][] {
  return names.split(' ').map((name) => [name, groups]);
}
