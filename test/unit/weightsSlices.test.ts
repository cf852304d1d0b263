import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { maskedCrc32c } from '../../models/weights/crc32c';
import { openCheckpoint } from '../../models/weights/tensorflow';
import {
  blockOf,
  copyBlock,
  type Extent,
  isPartition,
  sliceKey,
} from '../../models/weights/tensorSlice';
import { assertRefused, MemoryFolder, tableOf } from './weightsHelpers';
import { bundleEntry } from './weightsWriters';

type Slice = readonly (readonly [start: number, length: number])[];

function extents(slice: Slice): Extent[] {
  return slice.map(([start, length]) => ({ start, length: length < 0 ? undefined : length }));
}

/** A checkpoint of one variable `w` in these slices, whose values count up through the file. */
function sliced(shape: readonly number[], slices: readonly Slice[], kept = slices): MemoryFolder {
  const entries = [
    { key: '', value: Uint8Array.of(8, 1) },
    { key: 'w', value: bundleEntry({ shape, slices }) },
  ];
  const values = Float32Array.from({ length: 1000 }, (_, i) => i);
  let offset = 0;
  for (const slice of kept) {
    const sizes = slice.map(([, length], d) => (length < 0 ? shape[d]! : length));
    const size = 4 * sizes.reduce((product, length) => product * length, 1);
    const crc = maskedCrc32c(new Uint8Array(values.buffer, offset, size));
    const value = bundleEntry({ shape: sizes, offset, size, crc });
    entries.push({ key: sliceKey('w', extents(slice)), value });
    offset += size;
  }
  entries.sort((a, b) => (a.key < b.key ? -1 : 1));
  const data = new Uint8Array(values.buffer, 0, offset);
  return new MemoryFolder({ 'c.index': tableOf(entries), 'c.data-00000-of-00001': data });
}

async function read(folder: MemoryFolder): Promise<number[]> {
  return [...(await (await openCheckpoint(folder, 'c')).read('w'))];
}

describe('weights: variables in slices', () => {
  it('puts rows, columns and blocks together', async () => {
    const rows: Slice[] = [
      [
        [0, 1],
        [0, -1],
      ],
      [
        [1, 2],
        [0, -1],
      ],
    ];
    assert.deepEqual(await read(sliced([3, 2], rows)), [0, 1, 2, 3, 4, 5]);
    const columns: Slice[] = [
      [
        [0, -1],
        [0, 1],
      ],
      [
        [0, -1],
        [1, 2],
      ],
    ];
    assert.deepEqual(await read(sliced([2, 3], columns)), [0, 2, 3, 1, 4, 5]);
    const blocks: Slice[] = [
      [
        [0, 1],
        [0, 1],
        [0, 2],
      ],
      [
        [1, 1],
        [0, 1],
        [0, -1],
      ],
      [
        [0, -1],
        [1, 1],
        [0, 2],
      ],
    ];
    assert.deepEqual(await read(sliced([2, 2, 2], blocks)), [0, 1, 4, 5, 2, 3, 6, 7]);
  });

  it('copies a block as its indices say', () => {
    const shape = [3, 4, 5];
    const block = blockOf(
      extents([
        [1, 2],
        [1, 2],
        [2, 3],
      ]),
      shape,
    )!;
    const whole = new Float32Array(60);
    copyBlock(
      Float32Array.from({ length: 12 }, (_, i) => i + 1),
      block,
      whole,
      shape,
    );
    let next = 0;
    for (let at = 0; at < 60; at++) {
      const [i, j, k] = [Math.floor(at / 20), Math.floor(at / 5) % 4, at % 5];
      const inside = i >= 1 && j >= 1 && j < 3 && k >= 2;
      assert.equal(whole[at], inside ? ++next : 0);
    }
    assert.equal(next, 12);
  });

  it('encodes keys as TensorFlow does', () => {
    const bytes = (slice: Slice, key = 'w'): number[] =>
      Array.from(sliceKey(key, extents(slice)), (character) => character.charCodeAt(0));
    assert.deepEqual(bytes([[0, -1]]), [0, 119, 0, 1, 1, 1, 0x80, 0x7f]);
    assert.deepEqual(bytes([[63, 64]]), [0, 119, 0, 1, 1, 1, 0xbf, 0xc0, 64]);
    assert.deepEqual(bytes([[8191, 8192]]), [0, 119, 0, 1, 1, 1, 0xdf, 0xff, 0xe0, 0x20, 0]);
    assert.deepEqual(bytes([], 'a\0\xff'), [0, 97, 0, 255, 255, 0, 0, 1, 0]);
  });

  it('knows what makes up a whole', () => {
    const halves = [
      { start: [0, 0], shape: [2, 1] },
      { start: [0, 1], shape: [2, 2] },
    ];
    assert.ok(isPartition(halves, [2, 3]));
    assert.ok(!isPartition(halves, [2, 4]));
    assert.ok(!isPartition([halves[0]!, halves[0]!, halves[0]!], [2, 3]));
    assert.equal(blockOf(extents([[1, 2]]), [2]), undefined);
    assert.equal(blockOf(extents([[0, 0]]), [2]), undefined);
    assert.equal(blockOf(extents([[0, 1]]), [2, 2]), undefined);
  });

  const refusals: [what: string, slices: Slice[], kept?: Slice[]][] = [
    ['a slice that is missing', [[[0, 1]], [[1, 2]]], [[[0, 1]]]],
    ['a gap', [[[0, 1]], [[2, 1]]]],
    ['an overlap', [[[0, 2]], [[1, 1]], [[2, 1]]]],
    ['a slice outside', [[[0, 2]], [[2, 2]]]],
    ['a slice of 2^40', [[[0, 2 ** 40]]], []],
  ];
  for (const [what, slices, kept] of refusals) {
    it(`refuses ${what}`, async () => {
      const folder = sliced([3], slices, kept);
      await assertRefused(openCheckpoint(folder, 'c'), /slices of the tensor w do not make it up/);
    });
  }
});
