import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { FAMILY_OF_EXTENSION } from '../../extension/documents/codeFamilies';
import { scannedCodeParser } from '../../extension/documents/scannedCode';
import { joinsComments } from '../fixtures/documents/escapes';
import {
  assertFormat,
  assertSurvivesSize,
  installedTexts,
} from '../fixtures/documents/formatProperties';
import { anyText, word } from '../fixtures/documents/generators';
import { outline } from '../fixtures/documents/outline';

/** Names stand before the comments that are about them. */
const rules = { decodes: joinsComments, inserted: (text: string) => /^[\w$]+: $/.test(text) };

const piece = fc.oneof(
  word,
  fc.constantFrom('// c', '/* ', '*/', '/**\n * ', '\n * @param x ', '# c', '-- c', '--[[', ']]'),
  fc.constantFrom('"s\\"', '"', "'", '`', '"""', "'''", '\n', '\n\n', '  ', '{-', '-}', '//', '\\'),
);
const code = fc
  .array(fc.tuple(piece, fc.constantFrom(' ', '\n', '\n  ')), { maxLength: 25 })
  .map((pieces) => pieces.flat().join(''));

function read(extension: string, text: string): string[] {
  return outline(scannedCodeParser(FAMILY_OF_EXTENSION.get(extension)!)(text));
}

describe('source code without a grammar', () => {
  it('takes the marks off comments and leaves code as it is', () => {
    const text = `/**
 * Adds two numbers,
 * slowly.
 *
 * @param a the first
 *   of them
 */
export function add(a, b) {
  // Carefully: it may
  // overflow.
  return a + b; // "done"

  const url = "http://x/*"; /* why */ f('it\\'s // no');
}
`;
    assert.deepEqual(read('ts', text), [
      'paragraph: add: Adds two numbers, slowly.',
      'listItem: @param a the first of them',
      'code: export function add(a, b) {',
      'paragraph: Carefully: it may overflow.',
      'code: return a + b;',
      'paragraph: "done"',
      'code: const url = "http://x/*";',
      'paragraph: why',
      "code: f('it\\'s // no');\n}",
    ]);
  });

  it('says what a comment is about before its words, unless they say it', () => {
    const about = (extension: string, text: string): string | undefined =>
      read(extension, text)
        .find((block) => block.startsWith('paragraph: '))
        ?.slice(11);
    const c = (line: string) => `/** Reads the day. */\n${line}\n`;
    for (const [extension, text] of [
      ['ts', c('export async function parseDate(text: string): Date {')],
      ['ts', c('  private static async parseDate<T>(text: T): Promise<Date> {')],
      ['ts', c('export const parseDate = (text) =>')],
      ['ts', c('@Memo({ size: 3 })\n  readonly parseDate: Parser;')],
      ['java', c('public final Date parseDate(String text) throws E {')],
      ['c', c('static struct date *parseDate(const char *text);')],
      ['rs', '/// Reads the day.\n#[inline]\npub fn parseDate(text: &str) -> Date {\n'],
      ['go', '// Reads the day.\nfunc (p *Parser) parseDate(text string) Date {\n'],
      ['py', 'async def parseDate(text,\n    *, strict=True) -> date:\n    """Reads the day."""\n'],
      ['py', 'class parseDate:\n    """Reads the day.\n\n    More.\n    """\n'],
      ['rb', '# Reads the day.\ndef parseDate(text)\n'],
      ['sh', '#!/bin/sh\n\n# Reads the day.\nparseDate() {\n'],
      ['lua', '-- Reads the day.\nlocal function parseDate(text)\n'],
      ['sql', '-- Reads the day.\ncreate function parseDate (text) returns date\n'],
      ['php', c('public function parseDate(string $text): Date')],
      ['kt', c('fun parseDate(text: String): Date =')],
      ['swift', '/// Reads the day.\nfunc parseDate(_ text: String) -> Date {\n'],
    ] as const) {
      const found = read(extension, text).filter((block) => block.includes('Reads'));
      assert.deepEqual(found, ['paragraph: parseDate: Reads the day.'], text);
    }
    assert.equal(about('go', '// parseDate reads.\nfunc parseDate() {'), 'parseDate reads.');
    assert.equal(about('ts', '// A remark.\n\nfunction f() {}'), 'A remark.');
    assert.equal(about('ts', '// A remark.\nif (x) return;'), 'A remark.');
    assert.equal(about('ts', 'f(); // A remark.\nfunction g() {}'), 'A remark.');
    assert.equal(about('py', 'x = {1:\n"""a remark"""}'), 'a remark');
  });

  it('reads docstrings and the comments of other families', () => {
    const python =
      '#!/bin/x\ndef f(a):\n    """Says hello.\n\n    Twice.\n    """\n    s = """not doc"""  # note\n    return "#"';
    assert.deepEqual(read('py', python), [
      'paragraph: /bin/x',
      'code: def f(a):',
      'paragraph: f: Says hello.',
      'paragraph: Twice.',
      'code: s = """not doc"""',
      'paragraph: note',
      'code: return "#"',
    ]);
    assert.deepEqual(read('sh', 'echo $# ${x#y}\n# One\n# two\n'), [
      'code: echo $# ${x#y}',
      'paragraph: One two',
    ]);
    assert.deepEqual(read('sql', "select '--', 1 -- why\n;"), [
      "code: select '--', 1",
      'paragraph: why',
      'code: ;',
    ]);
    assert.deepEqual(read('lua', '--[[ Long\n one ]]\nx = 1'), [
      'paragraph: x: Long one',
      'code: x = 1',
    ]);
    assert.deepEqual(read('rs', "/// Doc.\nfn f<'a>(x: &'a str) {} // end"), [
      'paragraph: f: Doc.',
      "code: fn f<'a>(x: &'a str) {}",
      'paragraph: end',
    ]);
  });

  it('keeps the promises of the map', () => {
    for (const extension of ['ts', 'py', 'sh', 'sql', 'lua', 'hs']) {
      const parse = scannedCodeParser(FAMILY_OF_EXTENSION.get(extension)!);
      assertFormat(parse, code, { ...rules, numRuns: 300 });
      assertFormat(parse, anyText, { ...rules, numRuns: 300 });
    }
    for (const extension of ['js', 'ts', 'py', 'c', 'sh']) {
      const parse = scannedCodeParser(FAMILY_OF_EXTENSION.get(extension)!);
      for (const text of installedTexts(`.${extension}`, 30)) {
        assertFormat(parse, fc.constant(text), { ...rules, numRuns: 1 });
      }
    }
  });

  it('reads a megabyte of any mark', () => {
    for (const [extension, units] of [
      ['ts', ['/*', '//', '//\n', '"', '"\\"', '`\n', '/**/', "'\n", 'x//\n']],
      ['py', ['"""', '"""a', "'''\n", '#', '# a\n', ' #']],
    ] as const) {
      assertSurvivesSize(scannedCodeParser(FAMILY_OF_EXTENSION.get(extension)!), units, rules);
    }
  });
});
