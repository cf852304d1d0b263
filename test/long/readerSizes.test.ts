/** Readers of every published MobileBERT size, from random weights in the public layouts. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import * as ort from 'onnxruntime-web';
import { completeness, recognise } from '../../models/architectures/recognise';
import { buildReader } from '../../models/build/buildReader';
import { ortRunner } from '../../models/build/runner';
import { asTensorFlow, PUBLISHED } from '../unit/architectureLayouts';
import { randomWeights } from '../unit/randomWeights';

describe('readers of published sizes', function () {
  this.timeout(600_000);

  for (const [name, size, encoder, withHead] of PUBLISHED) {
    it(`${name}: all forms agree, and both layouts give the same files`, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'verbatim-sizes-'));
      try {
        const vocab = await readFile(join('models', 'bundled', 'vocab.txt'), 'utf8');
        const plain = randomWeights(size);
        const hashes: unknown[] = [];
        for (const source of [plain, asTensorFlow(plain, size, 'tf2')]) {
          const architecture = recognise(source.tensors);
          const counts = [
            await completeness(architecture, []),
            await completeness(architecture, ['span']),
          ];
          assert.deepEqual(
            counts.map((it) => it.parameters),
            [encoder, withHead],
          );
          const { description, differences } = await buildReader(
            {
              weights: { source, config: undefined, vocab },
              title: name,
              forms: source === plain ? ['int8', 'fp16', 'fp32'] : ['int8'],
              name,
              revision: '1',
              licence: 'Apache-2.0',
              sources: [],
            },
            join(folder, source.kind),
            ortRunner(ort),
          );
          hashes.push(description.files.int8?.sha256);
          assert.ok(differences.int8! < 0.15, `int8 is off by ${differences.int8}`);
          if (source !== plain) continue;
          assert.ok(differences.fp16! < 0.01, `fp16 is off by ${differences.fp16}`);
          assert.ok(differences.fp32! < 1e-4, `fp32 is off by ${differences.fp32}`);
        }
        assert.equal(hashes[0], hashes[1]);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
  }
});
