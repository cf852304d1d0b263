import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { fuzzReaders } from './weightsFuzzing';

describe('weights: damaged at chance', () => {
  it('2,000 files are refused clearly or read honestly', async () => {
    const { refused, damaged, read } = await fuzzReaders(2000, 42);
    assert.equal(refused + damaged + read, 2000);
    // The changes reach every depth: the readers' own checks, the tensors, and what does no harm.
    assert.ok(
      refused > 500 && damaged > 100 && read > 50,
      JSON.stringify({ refused, damaged, read }),
    );
  });
});
