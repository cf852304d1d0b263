import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import { PickFocus } from '../../extension/ui/pickFocus';

describe('the active row of the quick pick', () => {
  let focus = new PickFocus();
  beforeEach(() => {
    focus = new PickFocus();
  });

  it('is the preferred one, or the first, as long as the user has not moved', () => {
    focus.show(['a', 'b'], 'b');
    assert.equal(focus.active, 'b');
    focus.show(['c', 'a', 'b'], 'a');
    assert.equal(focus.active, 'a');
    focus.show(['c'], null);
    assert.equal(focus.active, 'c');
    assert.equal(focus.movedTo, null);
  });

  it('takes no report about a first row for the user’s doing, however often and late it comes', () => {
    focus.show(['a', 'b'], 'a');
    focus.show(['c', 'a', 'b'], 'a');
    assert.equal(focus.report('c'), 'unsure');
    assert.equal(focus.report('c'), 'unsure');
    assert.equal(focus.report('a'), 'ours');
    focus.show(['d', 'c', 'a'], 'd');
    assert.equal(focus.report('c'), 'unsure');
    assert.equal(focus.report('a'), 'unsure');
    assert.equal(focus.movedTo, null);
    assert.equal(focus.active, 'd');
  });

  it('takes every other for the user’s, and keeps that row while it is there', () => {
    focus.show(['a', 'b'], 'a');
    assert.equal(focus.report('b'), 'moved');
    focus.show(['c', 'b', 'a'], 'c');
    assert.equal(focus.active, 'b');
    assert.equal(focus.report('c'), 'unsure');
    assert.equal(focus.active, 'b');
    focus.confirm('c');
    assert.deepEqual([focus.active, focus.movedTo], ['c', 'c']);
    focus.show(['x'], 'x');
    assert.equal(focus.active, 'x');
  });

  it('begins anew with another question', () => {
    focus.show(['a', 'b'], 'a');
    focus.report('b');
    focus.reset();
    assert.deepEqual([focus.active, focus.movedTo], [null, null]);
    focus.show(['b', 'a'], 'b');
    assert.equal(focus.report('a'), 'moved');
  });
});
