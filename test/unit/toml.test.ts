import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { parserFor } from '../../extension/documents/formats';
import { parseIni, parseProperties, parseToml } from '../../extension/documents/settingsFile';
import { backslashDecodes, joinsComments } from '../fixtures/documents/escapes';
import {
  assertFormat,
  assertSurvivesSize,
  installedTexts,
} from '../fixtures/documents/formatProperties';
import { anyText, word } from '../fixtures/documents/generators';
import { outline } from '../fixtures/documents/outline';
import { assertSpends } from '../fixtures/processorTime';

const rules = {
  decodes: (origin: string, text: string) =>
    backslashDecodes(origin, text) || joinsComments(origin, text),
  inserted: [': '],
};

const line = fc
  .tuple(
    fc.constantFrom('', '  ', '# ', '! ', '[', '[[', 'export '),
    fc.constantFrom('key', '"a\\tb"', "'q k'", 'a.b', ''),
    fc.constantFrom(' = ', '=', ': ', ']', ' '),
    fc.constantFrom(
      '',
      '"q\\n \\u0041 ',
      "'s ",
      '"""a',
      "'''",
      '[1,',
      ']',
      '\\u00e9 \\',
      ' # c',
      '; d',
    ),
    fc.oneof(word, fc.constant('')),
    fc.constantFrom('', '"', "'", '"""', ']', '\\'),
  )
  .map((parts) => parts.join(''));
const settings = fc.array(line, { maxLength: 12 }).map((lines) => lines.join('\n'));

describe('settings files', () => {
  it('reads TOML', () => {
    const text = `# About the
# project.
name = "caf\\u00e9" # shown

[tool."x".y]
deps = [
  "a>=1",
  'b',
]
path = 'C:\\new'
long = """
One
two \\"three\\"
"""
empty = ""
[[bin]]
n = 1_000
`;
    assert.deepEqual(outline(parseToml(text)), [
      'paragraph: About the project.',
      'listItem: name: café',
      'paragraph: shown',
      'heading1: tool."x".y',
      `listItem: deps: "a>=1", 'b',`,
      'listItem: path: C:\\new',
      'listItem: long: One two "three"',
      'listItem: empty',
      'heading1: bin',
      'listItem: n: 1_000',
    ]);
  });

  it('reads .properties, .ini and .env', () => {
    assert.deepEqual(
      outline(parseProperties('! Why\nserver.port=80\ngreet = a\\u0021 \\\n   b\\tc\nflag')),
      ['paragraph: Why', 'listItem: server.port: 80', 'listItem: greet: a! b c', 'listItem: flag'],
    );
    assert.deepEqual(
      outline(parseIni('[core]\n; note\npath = C:\\new ; here\n# Token\nexport KEY="a b"\n')),
      [
        'heading1: core',
        'paragraph: note',
        'listItem: path: C:\\new',
        'paragraph: here',
        'paragraph: Token',
        'listItem: KEY: a b',
      ],
    );
  });

  it('keeps the promises of the map', () => {
    for (const parse of [parseToml, parseProperties, parseIni]) {
      assertFormat(parse, settings, { ...rules, numRuns: 500 });
      assertFormat(parse, anyText, { ...rules, numRuns: 500 });
    }
    for (const text of installedTexts('.editorconfig', 20)) {
      assertFormat(parseToml, fc.constant(text), { ...rules, numRuns: 1 });
    }
  });

  it('reads a megabyte of any mark', () => {
    const units = ['a=[\n', 'a="""\n', '[a]\n', '[', '"', 'a=', 'a\\\n', '# ', "'''", 'a=[1\n2\n'];
    assertSpends(10_000, () => parseToml(`a = [${'\n'.repeat(1e6)}`));
    for (const parse of [parseToml, parseProperties]) assertSurvivesSize(parse, units, rules);
  });

  it('is chosen by name', () => {
    assert.equal(parserFor('file:///a/pyproject.toml'), parseToml);
    assert.equal(parserFor('file:///a/x.properties'), parseProperties);
    assert.equal(parserFor('file:///a/.editorconfig'), parseIni);
    assert.equal(parserFor('file:///a/.env.example'), parseIni);
  });
});
