import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ReadableText } from '../../extension/documents/readableText';
import { RunKind } from '../../extension/documents/sourceMap';
import { assertMapProperties } from '../fixtures/documents/mapProperties';

/** "ab\u{1F600}cd", then what the source has as an entity, a separator and a joined line break. */
function sample() {
  const source = '*ab\u{1F600}cd* &amp;|x\n  y';
  const out = new ReadableText(source);
  out.beginBlock('tableRow');
  out.copy(1, 5);
  out.copy(5, 7);
  out.space(8, 9);
  out.substitute('&', 9, 14);
  out.separator(' | ');
  out.copy(15, 16);
  out.space(16, 19);
  out.copy(19, 20);
  return { source, parsed: out.finish() };
}

describe('the source map', () => {
  it('holds one run per piece, adjacent copies merged, pairs apart', () => {
    const { source, parsed } = sample();
    assert.equal(parsed.readable, 'ab\u{1F600}cd & | x y');
    assertMapProperties(source, parsed);
    const kinds = Array.from(parsed.map.packed).filter((_, at) => at % 4 === 3);
    const { identity, substituted, inserted } = RunKind;
    assert.deepEqual(kinds, [
      identity,
      substituted,
      identity,
      identity,
      substituted,
      inserted,
      identity,
      substituted,
      identity,
    ]);
  });

  it('widens a span that cuts a surrogate pair, in slices too', () => {
    const { map } = sample().parsed;
    assert.deepEqual(map.toSource(0, 3), { start: 1, end: 5 });
    assert.deepEqual(map.toSource(3, 5), { start: 3, end: 6 });
    assert.deepEqual(map.slice(3, 6).toSource(0, 1), { start: 3, end: 5 });
  });

  it('never begins or ends on an inserted unit', () => {
    const { map } = sample().parsed;
    assert.equal(map.toSource(8, 11), null);
    assert.deepEqual(map.toSource(9, 12), { start: 15, end: 16 });
    assert.deepEqual(map.toSource(7, 10), { start: 9, end: 14 });
    assert.deepEqual(map.toSource(7, 12), { start: 9, end: 16 });
  });

  it('has nothing for an empty span, and refuses one outside', () => {
    const { map } = sample().parsed;
    assert.equal(map.toSource(3, 3), null);
    assert.throws(() => map.toSource(0, map.length + 1), RangeError);
    assert.throws(() => map.toSource(2, 1), RangeError);
  });

  it('leaves no trace of a block without text, and holds white space back', () => {
    const out = new ReadableText(' a  ');
    out.beginBlock('paragraph');
    out.space(0, 1);
    out.beginBlock('heading', 2);
    out.copy(1, 2);
    out.space(2, 4);
    const parsed = out.finish();
    assert.deepEqual(parsed.blocks, [{ kind: 'heading', level: 2, start: 0, end: 1 }]);
    assert.equal(parsed.readable, 'a');
  });
});
