import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { renamedUri } from '../../extension/ui/renamedUri';

describe('the URI of a renamed document', () => {
  const renames = [
    ['file:///w/a.md', 'file:///w/b.md'],
    ['file:///w/old', 'file:///w/new/place'],
  ] as const;

  it('is the new one, for a file and for what lies in a folder', () => {
    assert.equal(renamedUri('file:///w/a.md', renames), 'file:///w/b.md');
    assert.equal(renamedUri('file:///w/old/x/y.md', renames), 'file:///w/new/place/x/y.md');
  });

  it('is none where neither was renamed, also not beside a folder whose name it begins with', () => {
    assert.equal(renamedUri('file:///w/a.md.txt', renames), null);
    assert.equal(renamedUri('file:///w/older/x.md', renames), null);
    assert.equal(renamedUri('file:///w/c.md', renames), null);
  });
});
