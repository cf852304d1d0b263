import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { parserFor } from '../../extension/documents/formats';
import { parseYaml } from '../../extension/documents/yaml';
import { backslashDecodes, joinsComments } from '../fixtures/documents/escapes';
import {
  assertFormat,
  assertSurvivesSize,
  installedTexts,
} from '../fixtures/documents/formatProperties';
import { anyText, word } from '../fixtures/documents/generators';
import { outline } from '../fixtures/documents/outline';

const rules = {
  decodes: (origin: string, text: string) =>
    backslashDecodes(origin, text) ||
    joinsComments(origin, text) ||
    (origin === "''" && text === "'") ||
    (text === ' ' && /^(?:\s|\\n|\\\n)+$/.test(origin)),
  inserted: [': ', ', ', ' | '],
};

const line = fc
  .tuple(
    fc.nat(6),
    fc.constantFrom('', '- ', '- - ', '# ', '? ', '"', "'"),
    fc.constantFrom('key:', 'key: ', '"a\\tb": ', "'it''s': ", '', 'a b:', '&x ', 'k: |', 'k: >-'),
    fc.constantFrom('', '"q\\n \\u0041 ', "'s ''s", '[a, "b"]', '{a: 1}', '!!str x', '*x', ' # c'),
    fc.oneof(word, fc.constant('')),
    fc.constantFrom('', '"', "'", ':', ' #', '---'),
  )
  .map(
    ([indent, dash, key, value, text, end]) => ' '.repeat(indent) + dash + key + value + text + end,
  );
const yaml = fc.array(line, { maxLength: 14 }).map((lines) => lines.join('\n'));

describe('YAML', () => {
  it('writes mappings, lists and comments as a person would say them', () => {
    const text = `# How we build.
# It runs on every push.
name: CI  # shown in lists
"on":
  push: {branches: [main, "dev"]}
env: !!map
  # Where tests run.
  REGION: 'it''s "here"'
branches:
- main
- dev
jobs:
  build:
    steps:
      - uses: a/b
        with:
          depth: "\\u0031"
      - run: |
          npm ci
          npm test
        name: Test
    notes: >-
      folded

      text
    empty:
last: one
  line more
---
second: 'multi
  line'
`;
    assert.deepEqual(outline(parseYaml(text)), [
      'paragraph: How we build. It runs on every push.',
      'listItem: name: CI',
      'paragraph: shown in lists',
      'heading1: on',
      'listItem: push: branches: [main, "dev"]',
      'heading1: env',
      'paragraph: Where tests run.',
      'listItem: REGION: it\'s "here"',
      'listItem: branches: main, dev',
      'heading1: jobs',
      'heading2: build',
      'heading3: steps',
      'tableRow: uses: a/b | with: depth: 1',
      'tableRow: run: npm ci\nnpm test | name: Test',
      'listItem: notes: folded text',
      'listItem: empty',
      'listItem: last: one line more',
      'listItem: second: multi line',
    ]);
  });

  it('reads a list at the root as records', () => {
    assert.deepEqual(outline(parseYaml('- name: Ann\n  age: 3\n- name: Bob\n- - x\n  - y\n')), [
      'tableRow: name: Ann | age: 3',
      'tableRow: name: Bob',
      'tableRow: x, y',
    ]);
  });

  it('keeps the promises of the map', () => {
    assertFormat(parseYaml, yaml, { ...rules, numRuns: 1000 });
    assertFormat(parseYaml, anyText, { ...rules, numRuns: 1000 });
    for (const text of installedTexts('.yml', 40)) {
      assertFormat(parseYaml, fc.constant(text), { ...rules, numRuns: 1 });
    }
  });

  it('reads a megabyte of any mark', () => {
    const units = [
      '- ',
      'a: ',
      '? ',
      '[',
      '"',
      "'",
      '- a\n',
      'a:\n',
      '&a ',
      '# ',
      '|\n',
      '"\n',
      'a',
      ':',
    ];
    assertSurvivesSize(parseYaml, units, rules);
  });

  it('is chosen by extension and by language id', () => {
    assert.equal(parserFor('file:///a/x.yml'), parseYaml);
    assert.equal(parserFor('untitled:Untitled-1', 'yaml'), parseYaml);
  });
});
