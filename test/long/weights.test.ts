import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { after, before, describe, it } from 'mocha';
import { openWeights } from '../../models/weights/openWeights';
import { unpack } from '../../models/weights/unpack';
import { WeightsError } from '../../models/weights/weightSource';
import { fuzzReaders, mutate } from '../unit/weightsFuzzing';
import { chance, fixture } from '../unit/weightsHelpers';
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

  it('1,000 archives are refused clearly, leaving nothing, or unpacked where they should', async function () {
    this.timeout(600_000);
    const folder = await mkdtemp(join(tmpdir(), 'weights-'));
    const path = join(folder, 'archive.tar');
    const into = join(folder, 'into/unpacked');
    const whole = gunzipSync(fixture('archives/pax.tar.gz'));
    let refused = 0;
    for (let i = 0; i < 1000; i++) {
      await writeFile(path, mutate(whole, chance(i + 1)));
      await unpack(path, 'tar', into).then(
        (unpacked) => unpacked.remove(),
        (error: unknown) => {
          assert.ok(error instanceof WeightsError, String(error));
          refused++;
        },
      );
      assert.deepEqual(await readdir(folder), ['archive.tar'], `case ${i}`);
    }
    assert.ok(refused > 100, `${refused} refused`);
    await rm(folder, { recursive: true });
  });
});
