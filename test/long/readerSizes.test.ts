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
import type { WeightSource } from '../../models/weights/weightSource';
import { asTensorFlow, listing, type MobileBertSize, PUBLISHED } from '../unit/architectureLayouts';

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

/** Weights that keep activations near 1, the same each time they are read. */
function randomWeights(size: MobileBertSize): WeightSource {
  const tensors = listing(size, 'safetensors');
  return {
    kind: 'safetensors',
    tensors,
    read: (name) => {
      const at = tensors.findIndex((it) => it.name === name);
      const { shape } = tensors[at]!;
      const norm = /LayerNorm\.weight$/.test(name);
      const matrix = shape.length === 2 && !/embeddings\.(word|position|token)/.test(name);
      const spread = norm ? 0.1 : matrix ? 0.5 / Math.sqrt(shape[1]!) : 0.1;
      const values = new Float32Array(shape.reduce((product, side) => product * side, 1));
      // A linear congruential generator (Numerical Recipes' constants); even spread will do.
      let state = (at * 2654435761) >>> 0;
      for (let i = 0; i < values.length; i++) {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        values[i] = (norm ? 1 : 0) + spread * Math.sqrt(12) * (state / 2 ** 32 - 0.5);
      }
      return Promise.resolve(values);
    },
    close: () => Promise.resolve(),
  };
}
