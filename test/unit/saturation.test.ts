import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, it } from 'mocha';
import fc from 'fast-check';
import { LARGEST_WEIGHT } from '../../models/onnx/quantise';
import { readModel } from '../../models/onnx/readModel';

/** One int8 matrix [rows, columns] that is multiplied with bytes. */
interface Matrix {
  readonly values: Int8Array;
  readonly columns: number;
}

/**
 * U8 · S8 as x86 without VNNI computes it: `vpmaddubsw` adds the products of neighbours in 16 bits,
 * saturating, `vpmaddwd` by ones adds those in 32 bits (Intel's Software Developer's Manual, vol. 2).
 */
function withoutVnni(bytes: Uint8Array, weights: Int8Array): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) {
    const pair = bytes[i]! * weights[i]! + (bytes[i + 1] ?? 0) * (weights[i + 1] ?? 0);
    sum += Math.min(32767, Math.max(-32768, pair));
  }
  return sum;
}

function exactly(bytes: Uint8Array, weights: Int8Array): number {
  return bytes.reduce((sum, byte, i) => sum + byte * weights[i]!, 0);
}

describe('int8 on processors without VNNI', () => {
  const matrices: Matrix[] = [];

  before(async () => {
    const graph = readModel(readFileSync('models/bundled/network-int8.onnx'));
    for (const { op, inputs } of graph.nodes) {
      if (op !== 'MatMulInteger') continue;
      const constant = graph.initializers.find(({ name }) => name === inputs[1]);
      assert.ok(constant?.type === 'int8');
      const bytes = await constant.load();
      const columns = constant.shape.at(-1) ?? 1;
      matrices.push({
        values: new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length),
        columns,
      });
    }
  });

  it('holds every multiplied weight of the bundled reader where 16 bits cannot saturate', () => {
    assert.ok(matrices.length >= 24, `${matrices.length} matrices`);
    for (const { values } of matrices) {
      const largest = values.reduce((most, it) => Math.max(most, Math.abs(it)), 0);
      assert.ok(largest > 0 && largest <= LARGEST_WEIGHT);
    }
    // The worst bytes beside the worst weights, of either sign.
    for (const weight of [LARGEST_WEIGHT, -LARGEST_WEIGHT]) {
      const [bytes, weights] = [Uint8Array.of(255, 255), Int8Array.of(weight, weight)];
      assert.equal(withoutVnni(bytes, weights), exactly(bytes, weights));
    }
    const [bytes, weights] = [Uint8Array.of(255, 255), Int8Array.of(65, 65)];
    assert.notEqual(
      withoutVnni(bytes, weights),
      exactly(bytes, weights),
      'the emulation saturates',
    );
  });

  it('gives the very sums of a processor with it, on columns of the bundled reader', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: matrices.length - 1 }),
        fc.nat(),
        fc.infiniteStream(fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constant(255))),
        (which, at, stream) => {
          const { values, columns } = matrices[which]!;
          const column = at % columns;
          const weights = Int8Array.from(
            { length: values.length / columns },
            (_, row) => values[row * columns + column]!,
          );
          const bytes = Uint8Array.from(weights, () => stream.next().value as number);
          assert.equal(withoutVnni(bytes, weights), exactly(bytes, weights));
        },
      ),
      { seed: 42, numRuns: 30 },
    );
  });
});
