import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { parserFor } from '../../extension/documents/formats';
import { parseJson, parseJsonLines } from '../../extension/documents/json';
import { parseTextLines } from '../../extension/documents/textLines';
import { buildPassages } from '../../extension/passages/passages';
import { backslashDecodes, joinsComments } from '../fixtures/documents/escapes';
import { anyText, word } from '../fixtures/documents/generators';
import {
  assertFormat,
  assertSurvivesSize,
  installedTexts,
} from '../fixtures/documents/formatProperties';
import { outline } from '../fixtures/documents/outline';

const rules = {
  decodes: (origin: string, text: string) =>
    backslashDecodes(origin, text) || joinsComments(origin, text),
  inserted: [': ', ', ', ' | '],
};

const jsonText: fc.Arbitrary<string> = fc
  .tuple(
    fc.json({ maxDepth: 5, stringUnit: 'binary' }),
    fc.nat(3),
    fc.array(word, { maxLength: 8 }),
  )
  .map(([json, indent, words]) => {
    const wrapped = { text: words.join(' \n "\\'), json: JSON.parse(json) as unknown };
    const text = JSON.stringify(wrapped, null, indent);
    return indent === 1 ? text.replaceAll(/[,{[]\n/g, '$&// first /* one\n// second\n') : text;
  });

describe('JSON', () => {
  it('writes keys and values as a person would say them', () => {
    const text = `{
      // What the package is called.
      // Users see it.
      "name": "x\\ty",
      "keywords": ["search", "offline", 3],
      "repository": {"type": "git", "url": "https:\\/\\/x"},
      "license": "MIT", "files": [ ], "main": "", "none": {}
    }`;
    assert.deepEqual(outline(parseJson(text)), [
      'paragraph: What the package is called. Users see it.',
      'listItem: name: x y',
      'listItem: keywords: search, offline, 3',
      'heading1: repository',
      'listItem: type: git',
      'listItem: url: https://x',
      'listItem: license: MIT',
      'listItem: files: []',
      'listItem: main',
      'listItem: none: {}',
    ]);
  });

  it('keeps the members of an object in a list together', () => {
    const text =
      '{"people":[{"name":"Ann","tags":["a","b"],"home":{"city":"Rome"}},{"name":"Bob"}]}';
    assert.deepEqual(outline(parseJson(text)), [
      'heading1: people',
      'tableRow: name: Ann | tags: a, b | home: city: Rome',
      'tableRow: name: Bob',
    ]);
    assert.deepEqual(outline(parseJson('[[1,2],[3]]')), ['tableRow: 1, 2', 'tableRow: 3']);
    assert.deepEqual(outline(parseJsonLines('{"a":1,"b":2}\n{"a":3}')), [
      'tableRow: a: 1 | b: 2',
      'tableRow: a: 3',
    ]);
  });

  it('gives a passage the keys above it, also after a nested object', () => {
    const long = Array.from({ length: 60 }, (_, n) => `word${n.toString()}`).join(' ');
    const text = JSON.stringify({ a: { b: { c: long }, d: long }, e: long });
    const passages = buildPassages(parseJson(text));
    assert.deepEqual(
      passages.map((passage) => passage.heading),
      [['a', 'b'], ['a'], []],
    );
  });

  it('leads a value back to its source, escapes and all', () => {
    const text = '{"say": "a \\"quoted\\" word\\u0021\\ud83d\\ude00"}';
    const parsed = parseJson(text);
    assert.equal(parsed.readable, 'say: a "quoted" word!😀');
    const start = parsed.readable.indexOf('"quoted"');
    const range = parsed.map.toSource(start, parsed.readable.length);
    assert.ok(range);
    assert.equal(text.slice(range.start, range.end), '\\"quoted\\" word\\u0021\\ud83d\\ude00');
    // Between key and value nothing has a source.
    assert.equal(parsed.map.toSource(3, 5), null);
  });

  it('reads JSONC and JSON5', () => {
    const text =
      "{/* Block. */ key: 'it\\'s', n: +0x1F, inf: -Infinity, /** @see x */ 'q q': [1,],}";
    assert.deepEqual(outline(parseJson(text)), [
      'paragraph: Block.',
      "listItem: key: it's",
      'listItem: n: +0x1F',
      'listItem: inf: -Infinity',
      'listItem: @see x',
      'listItem: q q: 1',
    ]);
  });

  it('reads what is cut short, and takes anything else for lines of text', () => {
    assert.deepEqual(outline(parseJson('{"a": {"b": "c", "d": ')), [
      'heading1: a',
      'listItem: b: c',
    ]);
    for (const text of ['{"a" "b"}', '[1}', 'some words', '{"a": "b', '"a": 1', '[a: 1]', ']']) {
      assert.deepEqual(parseJson(text), parseTextLines(text), text);
    }
    const deep = '['.repeat(100_000);
    assert.deepEqual(parseJson(deep), parseTextLines(deep));
  });

  it('makes passages of bounded size of one endless line', () => {
    const row = '{"id":12345,"name":"Somebody With A Name","tags":["one","two"]}';
    const text = `[${Array.from({ length: 5000 }, () => row).join(',')}]`;
    const passages = buildPassages(parseJson(text));
    assert.ok(passages.length > 100);
    for (const { readable } of passages) assert.ok(readable.end - readable.start < 4000);
  });

  it('keeps the promises of the map', () => {
    assertFormat(parseJson, jsonText, { ...rules, numRuns: 300 });
    assertFormat(parseJsonLines, jsonText, { ...rules, numRuns: 100 });
    assertFormat(parseJson, anyText, { ...rules, numRuns: 1000 });
    for (const text of installedTexts('.json', 80)) {
      assertFormat(parseJson, fc.constant(text), { ...rules, numRuns: 1 });
    }
  });

  it('reads a megabyte of any mark', () => {
    const units = [
      '[',
      '{"a":',
      '[]',
      '"',
      "'",
      '\\',
      '/*',
      '//\n',
      '"a":1,',
      ',',
      '1,',
      '[1],',
      '"\\"',
    ];
    assertSurvivesSize(parseJson, [...units, '{"a":[{"b":1}]},'], rules);
  });

  it('is chosen by extension and by language id', () => {
    assert.equal(parserFor('file:///a/package.json'), parseJson);
    assert.equal(parserFor('file:///a/data.ndjson'), parseJsonLines);
    assert.equal(parserFor('untitled:Untitled-1', 'jsonc'), parseJson);
  });
});
