import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { before, describe, it } from 'mocha';
import { GRAMMAR_OF_EXTENSION, GRAMMAR_OF_LANGUAGE } from '../../extension/documents/codeGrammars';
import { FAMILY_OF_EXTENSION } from '../../extension/documents/codeFamilies';
import { parserFor, readyToParse } from '../../extension/documents/formats';
import type { ParsedDocument } from '../../extension/documents/parsedDocument';
import { scannedCodeParser } from '../../extension/documents/scannedCode';
import { RunKind } from '../../extension/documents/sourceMap';
import { normaliseText } from '../../extension/documents/text';
import { loadedGrammar } from '../../extension/documents/treeSitter';
import { IndexCore } from '../../extension/index/indexCore';
import { backslashDecodes, joinsComments } from '../fixtures/documents/escapes';
import { assertFormat, installedTexts } from '../fixtures/documents/formatProperties';
import { anyText, word } from '../fixtures/documents/generators';
import { outline } from '../fixtures/documents/outline';
import { assertSpends } from '../fixtures/processorTime';

const FIXTURES = join(import.meta.dirname, '../fixtures/documents/code');
/** One of each grammar. */
const EXTENSIONS = 'js ts tsx py java cs cpp go rs rb php sh ps1 css'.split(' ');

/** Names of declarations and of what a text is about stand before it. */
const rules = {
  decodes: (origin: string, text: string) =>
    joinsComments(origin, text) || backslashDecodes(origin, text),
  inserted: (text: string) => /^[^\n]{1,120}$/.test(text),
};

const piece = fc.oneof(
  word,
  fc.constantFrom(
    '// c',
    '/* ',
    '*/',
    '/**\n * ',
    '# c',
    '"""',
    "'''",
    '<<EOF',
    'EOF',
    '<?php',
    '@"\n',
  ),
  fc.constantFrom(
    '"no such file here"',
    "'It\\'s \\u{1F4DA} there'",
    '`a ${b} c d e`',
    'R"x(a b c)x"',
  ),
  fc.constantFrom(
    '"s\\"',
    '"',
    "'",
    '`',
    '\n',
    '\n\n',
    '  ',
    '\\',
    '\\\n',
    '{',
    '}',
    '(',
    ')',
    ';',
    '=',
  ),
  fc.constantFrom(
    'class A {',
    'function f() {',
    'def g():',
    'fn h() {',
    'func (a *B) c() {',
    'end',
  ),
  fc.constantFrom(
    'const aB = 3;',
    'x.y("one two three")',
    '<p>one two three</p>',
    '+',
    '@d',
    '#[e]',
  ),
);
const code = fc
  .array(fc.tuple(piece, fc.constantFrom(' ', '\n', '\n  ')), { maxLength: 25 })
  .map((pieces) => pieces.flat().join(''));

function read(extension: string, text: string): string[] {
  return outline(parserFor(`file:///a/x.${extension}`)(text));
}

function fixtures(): { name: string; extension: string; text: string }[] {
  return readdirSync(FIXTURES).map((name) => ({
    name,
    extension: name.slice(name.lastIndexOf('.') + 1),
    text: normaliseText(readFileSync(join(FIXTURES, name), 'utf8')),
  }));
}

/** What of the source no readable unit stands for. */
function leftOut(text: string, { map }: ParsedDocument): string[] {
  const gaps: string[] = [];
  let written = 0;
  const { packed } = map;
  for (let at = 0; at < packed.length; at += 4) {
    if (packed[at + 3] === RunKind.inserted) continue;
    gaps.push(text.slice(written, packed[at + 1]));
    written = packed[at + 2]!;
  }
  return [...gaps, text.slice(written)];
}

describe('source code', () => {
  before(async () => {
    for (const extension of EXTENSIONS) await readyToParse(`file:///a/x.${extension}`);
  });

  it('has a grammar with every node and field that is asked of it', () => {
    for (const [name, grammar] of [...GRAMMAR_OF_LANGUAGE, ...GRAMMAR_OF_EXTENSION]) {
      assert.ok(loadedGrammar(grammar), name);
    }
  });

  it('waits for a grammar only once, and for none where there is none', () => {
    assert.equal(readyToParse('file:///a/x.ts'), null);
    assert.equal(readyToParse('untitled:Untitled-1', 'python'), null);
    assert.equal(readyToParse('file:///a/x.ts', 'markdown'), null);
    assert.equal(readyToParse('file:///a/x.kt'), null);
    assert.equal(readyToParse('file:///a/x.md'), null);
  });

  it('tells the outline, and puts documentation under what it is about', () => {
    const text = `/** Keeps loans. */
@Injectable()
export class Ledger {
  /** In days. */
  private readonly maxAge = 28;

  /**
   * Adds a loan,
   * slowly.
   *
   * @param loan the first
   *   of them
   */
  add(loan: Loan): void {
    // Carefully: it may
    // overflow.
    const go = () => this.loans.push(loan);
    go(); /* why */
  }
}

export const late = (loan: Loan) => loan.days > 28; // not yet
namespace library { export function open() {} }
`;
    assert.deepEqual(read('ts', text), [
      'heading1: Ledger',
      'paragraph: Keeps loans.',
      'code: @Injectable()\nexport class Ledger {',
      'paragraph: maxAge: In days.',
      'code: max age: private readonly maxAge = 28;',
      'heading2: add',
      'paragraph: Adds a loan, slowly.',
      'listItem: @param loan the first of them',
      'code: add(loan: Loan): void {',
      'paragraph: Carefully: it may overflow.',
      'code: const go = () => this.loans.push(loan);\n    go();',
      'paragraph: why',
      'heading1: late',
      'code: export const late = (loan: Loan) => loan.days > 28;',
      'paragraph: not yet',
      'heading1: library',
      'heading2: open',
      'code: namespace library { export function open() {} }',
    ]);
  });

  it('reads what strings say, with what they are said to or put into', () => {
    const text = `throw new RangeError(\`span [\${start}] is out \` +
  "of the text, it\\u2019s \\"there\\"\\n" + rest);
log.warn('it is late', { why: "the reader has moved" });
const hint = l10n.t('Ask at the desk.');
"use strict"; f("a-b", 'x/y.js', "one two");
`;
    assert.deepEqual(read('ts', text), [
      'code: throw new RangeError(',
      'paragraph: RangeError: span [${start}] is out of the text, it’s "there"',
      'code: + rest);\nlog.warn(',
      'paragraph: warn: it is late',
      'code: , { why:',
      'paragraph: why: the reader has moved',
      'code: const hint = l10n.t(',
      'paragraph: hint: Ask at the desk.',
      'code: "use strict"; f("a-b", \'x/y.js\', "one two");',
    ]);
  });

  const outlines: Readonly<Record<string, readonly string[]>> = {
    'Ledger.cs': 'Library.Loans|2 Loan|3 Loan|3 IsLate|3 Stamped|2 IClerk|3 Stamp|2 Shelf'.split(
      '|',
    ),
    'Ledger.java': 'Ledger|2 Ledger|2 isLate|2 State|3 State|2 Clerk|3 stamp|2 Line'.split('|'),
    'ledger.cpp': 'library::loans|2 Loan|3 isLate|2 Shelf|1 library::loans::remind'.split('|'),
    'ledger.go': 'Loan|1 Clerk|1 Loan.Remind|1 Each'.split('|'),
    'ledger.php': 'Loan|2 remind|1 Clerk|2 stamp|1 help'.split('|'),
    'ledger.ps1': 'Send-Reminder|1 Clerk|2 Stamp'.split('|'),
    'ledger.py': 'Loan|2 is_late|1 remind|2 inner'.split('|'),
    'ledger.rb': 'Library|2 Loan|3 remind|3 make'.split('|'),
    'ledger.rs': "Loan|1 Loan<'a>|2 remind|1 Clerk|2 stamp|1 shelves|2 Shelf|2 shelf".split('|'),
    'ledger.sh': 'usage|1 remind'.split('|'),
    'panel.css': [],
    'panel.jsx': 'Panel|1 Clerk|2 today|1 help|1 lines'.split('|'),
  };

  for (const { name, extension, text } of fixtures()) {
    it(`knows the declarations, comments and strings of ${name}`, () => {
      const parsed = parserFor(`file:///a/x.${extension}`)(text);
      const blocks = outline(parsed);
      const headings = blocks
        .filter((block) => block.startsWith('heading'))
        .map((block) => block.slice(7).replace(': ', ' '));
      const expected = outlines[name]?.map((it, at) => (at === 0 ? `1 ${it}` : it));
      assert.deepEqual(headings, expected);
      const prose = blocks.filter((block) => /^(?:paragraph|text): /.test(block)).join('\n');
      const said = {
        css: ['Shows loans. 📚'],
        jsx: ['title: All that is lent out', 'There are no loans', "no lines 📚 are 'left' at all"],
        py: ['ValueError: A loan of {self.days} days cannot be—or "should not" be.', 'Once'],
        rs: ['a loan cannot be\nshorter than a day', 'no "letter" was written', 'Once'],
        cpp: ['without a letter', 'raw "text" that is long', 'Keeps loans. 📚'],
        go: ['Errorf: cannot remind %q: %w', 'Remind writes to the reader. It never', 'ErrLate'],
        java: ['LENT: At home with a reader.', '--late   only what is late', '" has no lines at'],
        cs: ['C:\\books\\of ""all"" kinds', 'Note: Please bring it back.', 'Late is late.'],
        rb: ['note: Please bring it back.', 'the book is late.', 'The end of it.'],
        php: ['reason: the reader has moved', 'Usage: remind\n  by letter', 'Writes to the'],
        ps1: ['By: a letter by post', 'cannot remind anybody of it', 'Keeps loans. 📚'],
        sh: ['Usage: ledger [options]\n  -l  only', 'echo: a letter\nby post is sent', 'Once'],
      }[extension]!;
      for (const it of said.filter((it) => it !== 'Once' || text.includes('Once is enough.'))) {
        assert.ok(prose.includes(it), `${it} in\n${prose}`);
      }
    });
  }

  it('takes for comments of style sheets only what is none of a string or an address', () => {
    const text = `/* Shows loans. */

a { content: "/* no"; background: url( http://x/*.png ); }
b { content: 'it\\'s /* no' } /* Late
   ones. */
c { content: "open /* no
} d {} /* Not closed.
`;
    assert.deepEqual(read('css', text), [
      'paragraph: Shows loans.',
      "code: a { content: \"/* no\"; background: url( http://x/*.png ); }\nb { content: 'it\\'s /* no' }",
      'paragraph: Late ones.',
      'code: c { content: "open /* no\n} d {} /* Not closed.',
    ]);
  });

  it('keeps the promises of the map', () => {
    for (const extension of EXTENSIONS) {
      const parse = parserFor(`file:///a/x.${extension}`);
      assertFormat(parse, code, { ...rules, numRuns: 100 });
      assertFormat(parse, anyText, { ...rules, numRuns: 50 });
    }
    for (const { extension, text } of fixtures()) {
      assertFormat(parserFor(`file:///a/x.${extension}`), fc.constant(text), {
        ...rules,
        numRuns: 1,
      });
    }
    for (const extension of ['js', 'mjs', 'ts', 'py', 'c', 'h', 'css', 'sh']) {
      for (const text of installedTexts(`.${extension}`, 15)) {
        const parse = parserFor(`file:///a/x.${extension}`);
        assertFormat(parse, fc.constant(text), { ...rules, numRuns: 1 });
      }
    }
  });

  it('leaves out no word', () => {
    const texts = [
      ...fixtures(),
      ...['js', 'ts', 'css', 'sh'].flatMap((extension) =>
        installedTexts(`.${extension}`, 10).map((text) => ({ extension, text })),
      ),
    ];
    for (const { extension, text } of texts) {
      // Escapes that are white space, what belongs to a quote, marks of comments.
      const marks = /\\[nrt]|\)x"|R"\w*\(|[A-Za-z$@]{0,3}#*["'`]|=begin|=end|%q\(/g;
      const gaps = leftOut(text, parserFor(`file:///a/x.${extension}`)(text)).filter((gap) =>
        /\w/.test(gap.replace(marks, '')),
      );
      assert.deepEqual(gaps, []);
    }
  });

  it('reads a megabyte of any mark', () => {
    for (const [extension, unit] of [
      ['ts', 'class A{'],
      ['ts', '// a\nfunction f(){}'],
      ['ts', `${' '.repeat(200)}/*\n`],
      ['py', '"""'],
      ['cpp', '("'],
    ] as const) {
      const text = unit.repeat(Math.ceil(1e6 / unit.length));
      const parse = parserFor(`file:///a/x.${extension}`);
      const parsed = assertSpends(20_000, () => parse(text), unit);
      assert.equal(parsed.map.length, parsed.readable.length);
    }
  });

  it('looks for comments alone in what is too large, and where trees are too much work', () => {
    const scanned = (extension: string, text: string): ParsedDocument =>
      scannedCodeParser(FAMILY_OF_EXTENSION.get(extension)!)(text);
    const large = `/** Says why. */\nfunction f() {}\n${'x = 1;\n'.repeat(300_000)}`;
    assert.deepEqual(parserFor('file:///a/x.js')(large), scanned('js', large));
    // The same text is always read the same way, also after one that was given up.
    const small = '/** Says why. */\nfunction f() {}\n';
    assert.deepEqual(read('js', small), [
      'heading1: f',
      'paragraph: Says why.',
      'code: function f() {}',
    ]);
  });

  it('is found and told under its outline', async () => {
    const index = new IndexCore();
    const uri = 'untitled:ledger';
    const why = 'Nobody is reminded twice, and nobody who has brought the book back in time. ';
    const text = `class Ledger {
  /** ${why.repeat(10)} */
  remind(by) { throw new Error('The letter cannot be written without an address.'); }
  /** ${why.repeat(10)} */
  forget(by) {}
}
`;
    await index.put({ uri, part: null, version: 1, languageId: 'javascript', text });
    const scope = { kind: 'documents', uris: [uri] } as const;
    const { hits } = await index.search({ question: 'letter without address', scope, limit: 1 });
    const [hit] = hits;
    assert.ok(hit);
    assert.equal(hit.heading[0], 'Ledger');
    assert.match(hit.readable, /\nError: The letter cannot be written without an address\.$/);
    await index.dispose();
  });
});
