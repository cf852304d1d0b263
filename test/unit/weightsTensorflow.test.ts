import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { readTable, type TableEntry } from '../../models/weights/sortedTable';
import { openCheckpoint } from '../../models/weights/tensorflow';
import {
  assertGives,
  assertRefused,
  concat,
  expected,
  fixture,
  fixtureFolder,
  MemoryFile,
  MemoryFolder,
  tableOf,
  varint,
} from './weightsHelpers';
import { bundleEntry } from './weightsWriters';

const VALUE = '/.ATTRIBUTES/VARIABLE_VALUE';
const LABELER = ['model.ckpt-7.index', 'model.ckpt-7.data-00000-of-00001'] as const;
const labelerFiles = (): Record<string, Uint8Array> => fixtureFolder('bert_span_labeler', LABELER);

async function entriesOf(index: Uint8Array): Promise<TableEntry[]> {
  const entries: TableEntry[] = [];
  for await (const entry of readTable(new MemoryFile('t.index', index))) entries.push(entry);
  return entries;
}

/** One shard, little-endian. */
const HEADER: TableEntry = { key: '', value: Uint8Array.of(8, 1) };

function checkpoint(entries: readonly TableEntry[], data = new Uint8Array(16)): MemoryFolder {
  return new MemoryFolder({ 'c.index': tableOf(entries), 'c.data-00000-of-00001': data });
}

describe('weights: TensorFlow 2 checkpoints', () => {
  it('reads a fine-tuned span labeler as TensorFlow does', async () => {
    const folder = new MemoryFolder(labelerFiles());
    const source = await openCheckpoint(folder, 'model.ckpt-7');
    const truth = expected('bert_span_labeler/expected.json');
    assert.equal(source.kind, 'tf2');
    assert.deepEqual(source.tensors.map(({ name }) => name).sort(), Object.keys(truth).sort());
    await assertGives(source, truth);
    const names = new Set(source.tensors.map(({ name }) => name));
    for (const name of [
      'model/layer_with_weights-0/layer_with_weights-0/word_embedding/embeddings',
      'model/layer_with_weights-0/layer_with_weights-1/block_layers/bottleneck_output/2/gamma',
      'model/layer_with_weights-0/layer_with_weights-1/block_layers/attention/0/_query_dense/kernel',
      'model/layer_with_weights-1/layer_with_weights-0/kernel',
      'optimizer/iterations',
    ]) {
      assert.ok(names.has(name + VALUE), name);
    }
    await source.close();
    assert.ok(folder.opened.every((file) => file.closed));
  });

  it('reads every type, from two shards', async () => {
    const names = ['types.index', 'types.data-00000-of-00002', 'types.data-00001-of-00002'];
    const folder = new MemoryFolder(fixtureFolder('checkpoint_types', names));
    const source = await openCheckpoint(folder, 'types');
    // TensorFlow fills the first shard with a slice of `more`.
    await assertGives(source, expected('checkpoint_types/expected.json'));
    const types = new Map(
      source.tensors.map(({ name, dtype }) => [name.replace(VALUE, ''), dtype]),
    );
    for (const name of ['f32', 'f16', 'bf16', 'f64', 'i64', 'i32', 'u8']) {
      assert.equal(types.get(name), name);
    }
    assert.equal(types.get('truth'), 'bool');
  });

  it('reads the variables of a SavedModel', async () => {
    const names = ['variables.index', 'variables.data-00000-of-00001'];
    const folder = new MemoryFolder(fixtureFolder('saved_model/variables', names));
    const source = await openCheckpoint(folder, 'variables');
    assert.equal(source.kind, 'tf2');
    await assertGives(source, expected('saved_model/expected.json'));
  });

  it('refuses an index cut short anywhere', async () => {
    const { [LABELER[0]]: index, [LABELER[1]]: data } = labelerFiles();
    for (let length = 0; length < index!.length; length++) {
      const folder = new MemoryFolder({
        [LABELER[0]]: index!.subarray(0, length),
        [LABELER[1]]: data!,
      });
      await assertRefused(openCheckpoint(folder, 'model.ckpt-7'), /damaged or cut short/);
      assert.ok(folder.opened.every((file) => file.closed));
    }
  });

  it('refuses data cut short at any tensor', async () => {
    const { [LABELER[0]]: index, [LABELER[1]]: data } = labelerFiles();
    const whole = await openCheckpoint(new MemoryFolder(labelerFiles()), 'model.ckpt-7');
    let end = 0;
    for (const tensor of whole.tensors) {
      for (const length of [end, end + 1, end + tensor.bytes - 1]) {
        const folder = new MemoryFolder({
          [LABELER[0]]: index!,
          [LABELER[1]]: data!.subarray(0, length),
        });
        await assertRefused(openCheckpoint(folder, 'model.ckpt-7'), /lies outside the file/);
        assert.ok(folder.opened.every((file) => file.closed));
      }
      end += tensor.bytes;
    }
  });

  it('refuses a tensor whose bytes changed, and only that', async () => {
    const files = labelerFiles();
    const whole = await openCheckpoint(new MemoryFolder(files), 'model.ckpt-7');
    const data = files[LABELER[1]]!;
    data[2]! ^= 1;
    const source = await openCheckpoint(new MemoryFolder(files), 'model.ckpt-7');
    const damaged: string[] = [];
    for (const { name } of whole.tensors) {
      await source.read(name).catch(() => damaged.push(name));
    }
    assert.equal(damaged.length, 1);
    await assertRefused(source.read(damaged[0]!), /is damaged \(wrong checksum\)/);
  });

  it('refuses any changed byte of the index', async () => {
    const { [LABELER[0]]: index, [LABELER[1]]: data } = labelerFiles();
    const empty = (await entriesOf(index!)).length;
    assert.ok(empty > 40);
    // The footer's padding and the empty meta index are never looked at.
    for (let at = 0; at < index!.length - 48 - 60; at += 3) {
      const changed = Uint8Array.from(index!);
      changed[at]! ^= 0x10;
      const folder = new MemoryFolder({ [LABELER[0]]: changed, [LABELER[1]]: data! });
      await openCheckpoint(folder, 'model.ckpt-7').then(
        async (source) => assertGives(source, expected('bert_span_labeler/expected.json')),
        (error: unknown) => assert.match(String(error), /WeightsError/),
      );
    }
  });

  it('says which shard is missing', async () => {
    const folder = new MemoryFolder({ [LABELER[0]]: fixture(`bert_span_labeler/${LABELER[0]}`) });
    await assertRefused(
      openCheckpoint(folder, 'model.ckpt-7'),
      /its data file model\.ckpt-7\.data-00000-of-00001 is missing/,
    );
  });
});

describe('weights: TensorFlow 1 checkpoints', () => {
  it('reads variables by name, those in slices too', async () => {
    const names = ['model.ckpt-3.index', 'model.ckpt-3.data-00000-of-00001'];
    const folder = new MemoryFolder(fixtureFolder('tensorflow1', names));
    const source = await openCheckpoint(folder, 'model.ckpt-3');
    assert.equal(source.kind, 'tf1');
    // `partitioned` is stored in two slices.
    await assertGives(source, expected('tensorflow1/expected.json'));
    assert.equal(source.tensors.length, 6);
  });
});

describe('weights: sorted tables', () => {
  let entries: TableEntry[];
  before(async () => {
    entries = await entriesOf(fixture(`bert_span_labeler/${LABELER[0]}`));
  });

  it('reads one of many blocks, plain or Snappy', async () => {
    assert.deepEqual(await entriesOf(tableOf(entries, { perBlock: 3 })), entries);
    const literal = (block: Uint8Array): Uint8Array => {
      const size = block.length - 1;
      return concat(varint(block.length), Uint8Array.of(61 << 2, size & 255, size >> 8), block);
    };
    const compression = { type: 1, pack: literal };
    assert.deepEqual(await entriesOf(tableOf(entries, { compression })), entries);
  });

  const refusals: [what: string, table: () => Uint8Array, message: RegExp][] = [
    ['another magic', () => tableOf(entries, { magic: [1, 2, 3, 4, 5, 6, 7, 8] }), /damaged/],
    [
      'another compression',
      () => tableOf(entries, { compression: { type: 2, pack: (b) => b } }),
      /compressed/,
    ],
    ['keys twice', () => tableOf([...entries, ...entries]), /damaged/],
    ['keys that descend', () => tableOf([...entries].reverse()), /damaged/],
    ['blocks in a circle', () => tableOf(entries, { handle: (_o, size) => [0, size] }), /damaged/],
    [
      'a block outside',
      () => tableOf(entries, { handle: (_o, size) => [2 ** 50, size] }),
      /damaged/,
    ],
    ['a block of 2^50 bytes', () => tableOf(entries, { handle: (at) => [at, 2 ** 50] }), /damaged/],
    [
      'an endless key',
      () => tableOf([{ key: 'k'.repeat(5000), value: Uint8Array.of(1) }]),
      /damaged/,
    ],
  ];
  for (const [what, table, message] of refusals) {
    it(`refuses ${what}`, async () => assertRefused(entriesOf(table()), message));
  }
});

describe('weights: lies in a checkpoint index', () => {
  const w = (value: Uint8Array): TableEntry[] => [HEADER, { key: 'w', value }];

  it('reads an honest one', async () => {
    const source = await openCheckpoint(
      checkpoint(w(bundleEntry({ shape: [2, 2], size: 16 }))),
      'c',
    );
    assert.deepEqual(
      source.tensors.map(({ shape }) => shape),
      [[2, 2]],
    );
  });

  const refusals: [what: string, entries: TableEntry[], message: RegExp][] = [
    ['2^50 elements', w(bundleEntry({ shape: [2 ** 50], size: 16 })), /w has an impossible shape/],
    [
      'a size that lies',
      w(bundleEntry({ shape: [5], size: 16 })),
      /16 bytes where its shape needs 20/,
    ],
    ['an offset outside', w(bundleEntry({ shape: [4], size: 16, offset: 1 })), /w lies outside/],
    [
      'an offset of 2^52',
      w(bundleEntry({ shape: [4], size: 16, offset: 2 ** 52 })),
      /w lies outside/,
    ],
    ['a shard that is not there', w(bundleEntry({ shape: [4], size: 16, shard: 1 })), /damaged/],
    ['a message cut short', w(bundleEntry({ shape: [4], size: 16 }).subarray(0, 5)), /damaged/],
    ['no header', [{ key: 'w', value: bundleEntry({ shape: [4], size: 16 }) }], /damaged/],
    ['no shards', [{ key: '', value: Uint8Array.of(8, 0) }], /damaged/],
    ['2^40 shards', [{ key: '', value: concat(Uint8Array.of(8), varint(2 ** 40)) }], /damaged/],
    ['big-endian numbers', [{ key: '', value: Uint8Array.of(8, 1, 16, 1) }], /big-endian/],
    ['a group in a message', w(Uint8Array.of(11)), /damaged/],
    ['a number of 70 bits', w(Uint8Array.of(8, ...Array<number>(10).fill(255))), /damaged/],
    [
      'tensors over each other',
      [
        ...w(bundleEntry({ shape: [4], size: 16 })),
        { key: 'x', value: bundleEntry({ shape: [1], size: 4 }) },
      ],
      /overlaps/,
    ],
  ];
  for (const [what, entries, message] of refusals) {
    it(`refuses ${what}`, async () => {
      const folder = checkpoint(entries);
      await assertRefused(openCheckpoint(folder, 'c'), message);
      assert.ok(folder.opened.every((file) => file.closed));
    });
  }
});
