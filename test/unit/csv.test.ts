import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { parseCsv, parseTsv } from '../../extension/documents/csv';
import { parserFor } from '../../extension/documents/formats';
import type { ParsedDocument } from '../../extension/documents/parsedDocument';
import { normaliseText } from '../../extension/documents/text';
import { anyText, word } from '../fixtures/documents/generators';
import { assertMapProperties, assertSpanProperties } from '../fixtures/documents/mapProperties';
import { outline } from '../fixtures/documents/outline';
import { assertSpends } from '../fixtures/processorTime';

const cell = fc.oneof(
  word,
  fc.array(word, { maxLength: 4 }).map((words) => `"${words.join(' ""\n ')}"`),
  fc.constantFrom('', ' ', '" "', '"open', 'a"b', '12.5', ' "x" ', '"x"y'),
);
const csv = fc
  .tuple(
    fc.constantFrom(',', ';', '\t'),
    fc.array(fc.array(cell, { minLength: 1, maxLength: 5 }), { maxLength: 6 }),
  )
  .map(([separator, rows]) => rows.map((row) => row.join(separator)).join('\n'));

/** Labels are the first row's own words, so each text decides what may be inserted. */
function assertTable(text: string, parsed: ParsedDocument): void {
  const inserted = [' | '];
  const { packed } = parsed.map;
  for (let at = 0; at < packed.length; at += 4) {
    const end = at + 4 < packed.length ? packed[at + 4]! : parsed.readable.length;
    const label = parsed.readable.slice(packed[at], end);
    const words = label.slice(0, -2).split(/[\s"]+/);
    if (label.endsWith(': ') && words.every((part) => text.includes(part))) inserted.push(label);
  }
  assertMapProperties(text, parsed, (origin, said) => origin === '""' && said === '"', inserted);
}

describe('CSV', () => {
  it('puts the header before each value, out of an answer’s reach', () => {
    const text =
      'Name,"Opening ""hours""",Note\nLibrary,"9 to 5","Closed,\n on ""holidays"""\n\nPool,,x,y';
    const parsed = parseCsv(text);
    assert.deepEqual(outline(parsed), [
      'tableRow: Name | Opening "hours" | Note',
      'tableRow: Name: Library | Opening "hours": 9 to 5 | Note: Closed,\non "holidays"',
      'tableRow: Name: Pool | Note: x | y',
    ]);
    const start = parsed.readable.indexOf('Opening "hours": 9');
    const range = parsed.map.toSource(start, parsed.readable.indexOf(' to 5'));
    assert.deepEqual(range, { start: text.indexOf('9'), end: text.indexOf('9') + 1 });
  });

  it('finds the separator, and takes a first row of numbers for values', () => {
    assert.deepEqual(outline(parseCsv('a;b;c,d\n1;;2,5\n')), [
      'tableRow: a | b | c,d',
      'tableRow: a: 1 | c,d: 2,5',
    ]);
    assert.deepEqual(outline(parseCsv('x,1\ny,2')), ['tableRow: x | 1', 'tableRow: y | 2']);
    assert.deepEqual(outline(parseTsv('a, b\tc\n1\t2')), [
      'tableRow: a, b | c',
      'tableRow: a, b: 1 | c: 2',
    ]);
  });

  it('keeps the promises of the map', () => {
    const spans = fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 5 });
    for (const [texts, numRuns] of [
      [csv, 500],
      [anyText, 1000],
    ] as const) {
      fc.assert(
        fc.property(texts.map(normaliseText), spans, (text, picks) => {
          const parsed = parseCsv(text);
          assertTable(text, parsed);
          for (const [a, b] of picks) {
            const ends = [a % (parsed.readable.length + 1), b % (parsed.readable.length + 1)];
            assertSpanProperties(text, parsed, Math.min(...ends), Math.max(...ends));
          }
        }),
        { seed: 42, numRuns },
      );
    }
  });

  it('reads a megabyte of any mark', () => {
    for (const unit of ['"', ',', '""', ',"', '"\n', 'a', ' ', '"a', '" "', 'a,b\n']) {
      const text = `a,b\n${unit.repeat(1e6 / unit.length)}`;
      const { readable, map } = assertSpends(10_000, () => parseCsv(text), unit);
      assert.equal(map.length, readable.length);
    }
  });

  it('is chosen by extension', () => {
    assert.equal(parserFor('file:///a/x.csv'), parseCsv);
    assert.equal(parserFor('file:///a/x.tsv'), parseTsv);
  });
});
