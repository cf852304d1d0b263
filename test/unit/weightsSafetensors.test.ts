import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { openSafetensors } from '../../models/weights/safetensors';
import { openSafetensorsShards } from '../../models/weights/safetensorsShards';
import {
  assertGives,
  assertRefused,
  expected,
  fixture,
  fixtureFolder,
  MemoryFile,
  MemoryFolder,
  safetensorsOf,
  text,
} from './weightsHelpers';

const INDEX = 'model.safetensors.index.json';
const SHARDS = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'];

function open(bytes: Uint8Array): ReturnType<typeof openSafetensors> {
  return openSafetensors(new MemoryFile('m.safetensors', bytes));
}

function entry(dtype: string, shape: unknown, data_offsets: unknown): Record<string, unknown> {
  return { dtype, shape, data_offsets };
}

describe('weights: safetensors', () => {
  it('reads every type as the library wrote it', async () => {
    const source = await open(fixture('safetensors/model.safetensors'));
    const truth = expected('safetensors/expected.json');
    assert.equal(source.kind, 'safetensors');
    assert.deepEqual(
      source.tensors.map(({ name }) => name),
      Object.keys(truth),
    );
    assert.deepEqual(
      source.tensors.map(({ dtype }) => dtype),
      ['f32', 'f16', 'bf16', 'f64', 'i8', 'u8', 'i16', 'i32', 'i64', 'bool', 'f32', 'f32'],
    );
    await assertGives(source, truth);
    await assertRefused(source.read('nothing'), /there is no tensor nothing/);
  });

  it('gives a fresh array each time', async () => {
    const source = await open(fixture('safetensors/model.safetensors'));
    (await source.read('a.f32')).fill(9);
    await assertGives(source, expected('safetensors/expected.json'));
  });

  it('refuses the file cut short anywhere', async () => {
    const whole = fixture('safetensors/model.safetensors');
    for (let length = 0; length < whole.length; length++) {
      await assertRefused(open(whole.subarray(0, length)), /short|damaged|outside|longer/);
    }
  });

  it('reads the header and one tensor, nothing more', async () => {
    const bytes = safetensorsOf(
      { a: entry('F32', [1000], [0, 4000]), b: entry('F32', [1], [4000, 4004]) },
      new Uint8Array(4004),
    );
    const file = new MemoryFile('m.safetensors', bytes);
    const source = await openSafetensors(file);
    assert.equal(file.asked, bytes.length - 4004);
    await source.read('b');
    assert.equal(file.asked, bytes.length - 4000);
    await source.close();
    assert.ok(file.closed);
  });

  const refusals: [what: string, header: unknown, data: number, message: RegExp][] = [
    ['an offset outside', { a: entry('F32', [2], [0, 8]) }, 4, /a lies outside the file/],
    [
      'overlapping tensors',
      { a: entry('F32', [2], [0, 8]), b: entry('F32', [2], [4, 12]) },
      12,
      /b overlaps another/,
    ],
    ['bytes of no tensor', { a: entry('F32', [1], [0, 4]) }, 8, /4 of its bytes belong/],
    ['a gap', { a: entry('F32', [1], [4, 8]) }, 8, /4 of its bytes belong/],
    ['a size that lies', { a: entry('F32', [3], [0, 8]) }, 8, /8 bytes where its shape needs 12/],
    ['2^60 elements', { a: entry('F32', [2 ** 60], [0, 8]) }, 8, /malformed|impossible/],
    ['2^53-1 elements', { a: entry('F32', [2 ** 53 - 1], [0, 8]) }, 8, /impossible shape/],
    ['an overflowing shape', { a: entry('F32', [2 ** 30, 2 ** 30], [0, 8]) }, 8, /impossible/],
    ['a negative size', { a: entry('F32', [-1], [0, 8]) }, 8, /entry for a is malformed/],
    ['offsets backwards', { a: entry('F32', [1], [4, 0]) }, 8, /entry for a is malformed/],
    ['three offsets', { a: entry('F32', [1], [0, 4, 8]) }, 8, /entry for a is malformed/],
    ['an entry that is none', { a: null }, 0, /entry for a is malformed/],
    ['a header that is none', [1], 0, /not a JSON object/],
    ['JSON that is none', '{"a":', 0, /not valid JSON/],
    [
      'a name twice',
      '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},' +
        '"\\u0061":{"dtype":"I32","shape":[1],"data_offsets":[0,4]}}',
      4,
      /names something twice/,
    ],
    [
      'a key twice',
      '{"a":{"dtype":"F32","dtype":"I32","shape":[1],"data_offsets":[0,4]}}',
      4,
      /names something twice/,
    ],
  ];
  for (const [what, header, data, message] of refusals) {
    it(`refuses ${what}`, async () => {
      await assertRefused(open(safetensorsOf(header, new Uint8Array(data))), message);
    });
  }

  it('refuses a header that claims 2^60 bytes, or more than any has', async () => {
    const bytes = safetensorsOf({}, new Uint8Array(0));
    new DataView(bytes.buffer).setBigUint64(0, 2n ** 60n, true);
    await assertRefused(open(bytes), /header is longer than the file/);
    const large = new Uint8Array(17 * 2 ** 20);
    new DataView(large.buffer).setBigUint64(0, 16n * 2n ** 20n + 1n, true);
    await assertRefused(open(large), /header is larger/);
  });

  it('takes names as they come', async () => {
    const data = new Uint8Array(Float32Array.of(1, 2).buffer);
    const header = '{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},';
    const rest = '"{\\"a\\":[":{"dtype":"F32","shape":[],"data_offsets":[4,8]}}';
    const source = await open(safetensorsOf(header + rest, data));
    assert.deepEqual(await source.read('__proto__'), Float32Array.of(1));
    assert.deepEqual(await source.read('{"a":['), Float32Array.of(2));
  });

  it('lists types that it does not read, and says so when asked', async () => {
    const source = await open(
      safetensorsOf({ a: entry('F8_E4M3', [2], [0, 2]) }, new Uint8Array(2)),
    );
    assert.equal(source.tensors[0]?.dtype, 'other');
    await assertRefused(source.read('a'), /a is stored in a form that Verbatim does not read/);
  });

  it('refuses NaN and infinite weights by name', async () => {
    for (const wrong of [NaN, Infinity, -Infinity]) {
      const data = new Uint8Array(Float32Array.of(0, wrong).buffer);
      const source = await open(safetensorsOf({ w: entry('F32', [2], [0, 8]) }, data));
      await assertRefused(source.read('w'), new RegExp(`tensor w holds ${wrong} at 1`));
    }
    const tooLarge = new Uint8Array(Float64Array.of(1e300).buffer);
    const source = await open(safetensorsOf({ w: entry('F64', [1], [0, 8]) }, tooLarge));
    await assertRefused(source.read('w'), /tensor w holds Infinity/);
  });
});

describe('weights: safetensors in parts', () => {
  const files = (): Record<string, Uint8Array> => fixtureFolder('sharded', [INDEX, ...SHARDS]);

  it('reads every tensor from its part', async () => {
    const folder = new MemoryFolder(files());
    const source = await openSafetensorsShards(folder, INDEX);
    await assertGives(source, expected('sharded/expected.json'));
    await assertRefused(source.read('z'), /no tensor z/);
    await source.close();
    assert.equal(folder.opened.length, 3);
    assert.ok(folder.opened.every((file) => file.closed));
  });

  it('refuses a missing part, and closes the others', async () => {
    const folder = new MemoryFolder(fixtureFolder('sharded', [INDEX, SHARDS[0]!]));
    await assertRefused(openSafetensorsShards(folder, INDEX), /its part model-00002.* is missing/);
    assert.ok(folder.opened.every((file) => file.closed));
  });

  it('refuses a part without the tensor that it should hold', async () => {
    const swapped = { ...files(), [SHARDS[1]!]: fixture(`sharded/${SHARDS[0]!}`) };
    const folder = new MemoryFolder(swapped);
    await assertRefused(openSafetensorsShards(folder, INDEX), /lacks the tensor y.weight/);
    assert.ok(folder.opened.every((file) => file.closed));
  });

  for (const path of ['../a.safetensors', '/etc/passwd', 'a/b', 'a\\b', 'C:a', '..', '', '\0']) {
    it(`refuses a part named ${JSON.stringify(path)}`, async () => {
      const index = text(JSON.stringify({ weight_map: { 'x.weight': path } }));
      const folder = new MemoryFolder({ ...files(), [INDEX]: index });
      await assertRefused(openSafetensorsShards(folder, INDEX), /is not a file beside it/);
    });
  }

  for (const [what, content] of [
    ['no map', '{}'],
    ['an empty map', '{"weight_map":{}}'],
    ['a map that is none', '{"weight_map":[]}'],
    ['a part that is none', '{"weight_map":{"a":1}}'],
    ['a tensor twice', '{"weight_map":{"a":"b","a":"c"}}'],
    ['nothing', ''],
  ] as const) {
    it(`refuses an index with ${what}`, async () => {
      const folder = new MemoryFolder({ ...files(), [INDEX]: text(content) });
      await assertRefused(openSafetensorsShards(folder, INDEX), /index\.json: /);
    });
  }
});
