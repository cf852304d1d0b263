import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { openWeights } from '../../models/weights/openWeights';
import { fuzzReaders } from '../unit/weightsFuzzing';
import { chance } from '../unit/weightsHelpers';
import { type MadeTensor, writeCheckpoint, writeSafetensors } from '../unit/weightsWriters';

/** 104 MB in 2,000 tensors, the largest as large as a table of words. */
const TENSORS: readonly MadeTensor[] = Array.from({ length: 2000 }, (_, i) => ({
  name: `encoder/layer_with_weights-${i}/ß/kernel/.ATTRIBUTES/VARIABLE_VALUE`,
  shape: i === 0 ? [30522, 128] : [11, 32 * (i % 64)],
  values() {
    const next = chance(i + 1);
    const [rows = 0, columns = 0] = this.shape;
    return Float32Array.from({ length: rows * columns }, () => next(2 ** 24) / 2 ** 23 - 1);
  },
}));

describe('weights: at full size', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'weights-'));
  });
  after(() => rm(folder, { recursive: true }));

  const forms: [kind: string, file: string, write: () => Promise<void>][] = [
    [
      'safetensors',
      'a.safetensors',
      () => writeSafetensors(join(folder, 'a.safetensors'), TENSORS),
    ],
    ['tf2', 'b.index', () => writeCheckpoint(join(folder, 'b'), TENSORS, true)],
    ['tf1', 'c.index', () => writeCheckpoint(join(folder, 'c'), TENSORS, false)],
  ];
  for (const [kind, file, write] of forms) {
    it(`reads back every number (${kind})`, async function () {
      this.timeout(300_000);
      await write();
      const { source } = await openWeights(join(folder, file), {
        workFolder: join(folder, 'work'),
      });
      assert.equal(source.kind, kind);
      assert.equal(source.tensors.length, TENSORS.length);
      for (const tensor of TENSORS) {
        const values = await source.read(tensor.name);
        assert.ok(Buffer.from(values.buffer).equals(Buffer.from(tensor.values().buffer)));
      }
      await source.close();
    });
  }
});

describe('weights: damaged at chance, at length', () => {
  it('100,000 files are refused clearly or read honestly', async function () {
    this.timeout(1_800_000);
    const { refused, damaged, read } = await fuzzReaders(100_000, 7);
    assert.equal(refused + damaged + read, 100_000);
  });
});
