import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { arrangeRows } from '../../extension/ui/stableRows';
import type { StableRow } from '../../extension/ui/stableRows';

interface Item {
  readonly id: string;
}
const items = (ids: string): Item[] => Array.from(ids, (id) => ({ id }));
/** `a b* c`: late rows carry a star. */
const show = (rows: readonly StableRow<Item>[]): string =>
  rows.map((row) => row.item.id + (row.late ? '*' : '')).join(' ');
const start = (ids: string): StableRow<Item>[] => arrangeRows([], items(ids), null);

describe('stable rows', () => {
  it('follow the ranking while the user has not moved', () => {
    assert.equal(show(arrangeRows(start('abc'), items('cab'), null)), 'c a b');
  });

  it('keep every row at or above the one the user moved to', () => {
    assert.equal(show(arrangeRows(start('abcd'), items('dcba'), 'b')), 'a b d* c*');
  });

  it('put a better answer found later below it, marked', () => {
    assert.equal(show(arrangeRows(start('abc'), items('xabyc'), 'b')), 'a b x* y c');
    assert.equal(show(arrangeRows(start('ab'), items('axyb'), 'b')), 'a b x* y*');
  });

  it('keep a row that the ranking dropped, and call what overtook it late', () => {
    assert.equal(show(arrangeRows(start('ab'), items('xb'), 'a')), 'a x* b');
  });

  it('keep the mark of a late row that the user moved to', () => {
    const rows = arrangeRows(start('ab'), items('xab'), 'a');
    assert.equal(show(rows), 'a x* b');
    assert.equal(show(arrangeRows(rows, items('xab'), 'x')), 'a x* b');
  });

  it('show the newest form of a kept item', () => {
    const old = [{ item: { id: 'a', score: 1 }, late: false }];
    assert.equal(arrangeRows(old, [{ id: 'a', score: 2 }], 'a')[0]?.item.score, 2);
  });

  it('start afresh when the row moved to is not shown', () => {
    assert.equal(show(arrangeRows(start('ab'), items('ba'), 'z')), 'b a');
  });

  it('never move a kept row, lose an item or show one twice', () => {
    const ids = fc.uniqueArray(fc.constantFrom(...Array.from('abcdefgh')), { minLength: 1 });
    fc.assert(
      fc.property(ids, ids, fc.nat(7), (before, after, at) => {
        const previous = start(before.join(''));
        const movedTo = before[at % before.length]!;
        const place = before.indexOf(movedTo);
        const rows = arrangeRows(previous, items(after.join('')), movedTo);
        const shown = rows.map((row) => row.item.id);
        assert.deepEqual(shown.slice(0, place + 1), before.slice(0, place + 1));
        assert.equal(new Set(shown).size, shown.length);
        for (const id of after) assert.ok(shown.includes(id));
        // A row is late exactly when it ranks above a kept row that is still ranked, or took a dropped one's place.
        for (const row of rows.slice(place + 1)) {
          const rank = after.indexOf(row.item.id);
          const above = before.slice(0, place + 1).some((id) => after.indexOf(id) > rank);
          assert.ok(!above || row.late);
        }
      }),
      { seed: 42 },
    );
  });
});
