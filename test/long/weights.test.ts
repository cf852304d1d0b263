import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { fuzzReaders } from '../unit/weightsFuzzing';

describe('weights: damaged at chance, at length', () => {
  it('100,000 files are refused clearly or read honestly', async function () {
    this.timeout(1_800_000);
    const { refused, damaged, read } = await fuzzReaders(100_000, 7);
    assert.equal(refused + damaged + read, 100_000);
  });
});
