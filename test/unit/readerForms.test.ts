import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import * as ort from 'onnxruntime-web';
import type { FormOrder } from '../../extension/readers/buildMessages';
import { FormStore } from '../../extension/readers/forms';
import { ReaderStore } from '../../extension/readers/readerStore';
import { type Memento, ProofMemory } from '../../extension/runtime/proofMemory';
import { ReaderLoadError } from '../../extension/runtime/reader';
import { openReaderFolder, type ReaderFolder } from '../../extension/runtime/readerFolder';
import { makeFloatForm } from '../../models/build/floatForms';
import { ortRunner } from '../../models/build/runner';
import { type Adapters, probe } from '../../webview/runtime/pageProbe';
import { buildTinyReader } from './tinyReader';

const runner = ortRunner(ort);

describe('float forms kept for readers', () => {
  let folder: string;
  let reader: ReaderFolder;
  let root: string;
  let built: FormOrder[];
  const build = async (order: FormOrder): Promise<void> => {
    built.push(order);
    await makeFloatForm(order, order.into, runner);
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verbatim-kept-'));
    const path = join(folder, 'readers', 'tiny');
    await buildTinyReader(path, runner);
    reader = await openReaderFolder(path);
  });
  after(() => rm(folder, { recursive: true, force: true }));
  beforeEach(() => {
    root = join(folder, 'readers', '.forms');
    built = [];
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('are made once, however many ask, and found again by another window', async () => {
    const store = new FormStore(root, build);
    const [a, b] = await Promise.all([store.get(reader, 'fp32'), store.get(reader, 'fp32')]);
    assert.equal(built.length, 1);
    assert.deepEqual(a, b);
    assert.equal((await readFile(a.network)).length, a.description.files.fp32?.bytes);
    assert.ok(a.description.checks.some((it) => it.form === 'fp32'));
    assert.deepEqual(a.description.files.int8, reader.description.files.int8);
    assert.deepEqual(await new FormStore(root, build).get(reader, 'fp32'), a);
    assert.equal(built.length, 1);
  });

  it('are made again when they were changed or cut', async () => {
    const store = new FormStore(root, build);
    const { network } = await store.get(reader, 'fp32');
    await appendFile(network, 'x');
    const whole = await store.get(reader, 'fp32');
    assert.equal(built.length, 2);
    assert.equal((await readFile(network)).length, whole.description.files.fp32?.bytes);
    const [only] = await readdir(root);
    await writeFile(join(root, only!, 'form.json'), '{');
    await store.get(reader, 'fp32');
    assert.equal(built.length, 3);
  });

  it('say in the panel why they cannot be made, and are tried again', async () => {
    let fails = true;
    const store = new FormStore(root, async (order) => {
      if (fails) throw new Error('The disk is full.');
      await build(order);
    });
    await assert.rejects(store.get(reader, 'fp32'), (error) => {
      assert.ok(error instanceof ReaderLoadError);
      assert.equal(error.failure, 'unavailable');
      assert.equal(error.message, 'Its fp32 network cannot be made. The disk is full.');
      return true;
    });
    fails = false;
    await store.get(reader, 'fp32');
  });

  it('go when nobody has asked for them for a month', async () => {
    const store = new FormStore(root, build);
    await store.get(reader, 'fp32');
    const [old] = await readdir(root);
    const long = new Date(Date.now() - 40 * 24 * 3600 * 1000);
    await utimes(join(root, old!), long, long);
    await store.get(reader, 'fp16');
    const left = await readdir(root);
    assert.equal(left.length, 1);
    assert.match(left[0]!, /-fp16-/u);
  });

  it('go with their reader', async () => {
    const readers = new ReaderStore(join(folder, 'readers'));
    assert.equal(readers.forms, root);
    const path = join(folder, 'readers', 'copy');
    await buildTinyReader(path, runner);
    await new FormStore(root, build).get(await openReaderFolder(path), 'fp32');
    assert.equal((await readdir(root)).length, 1);
    await readers.remove('copy');
    assert.deepEqual(await readdir(root), []);
  });
});

describe('what was proved on this machine', () => {
  const memento = (): Memento & { stored: unknown } => ({
    stored: undefined,
    get() {
      return this.stored;
    },
    update(_key, value) {
      this.stored = structuredClone(value);
      return Promise.resolve();
    },
  });
  const proof = { environment: 'e', bucket: 64, difference: 0.1, failure: null, at: 1 };

  it('is remembered, the newest of each length in each environment', () => {
    const kept = memento();
    const memory = new ProofMemory(kept);
    memory.add(proof);
    memory.add({ ...proof, bucket: 128 });
    memory.add({ ...proof, failure: 'It is wrong.', difference: null, at: 2 });
    assert.deepEqual(
      new ProofMemory(kept).all().map((it) => [it.bucket, it.failure]),
      [
        [128, null],
        [64, 'It is wrong.'],
      ],
    );
  });

  it('is bounded, and nothing when it is damaged or of another version', () => {
    const kept = memento();
    const memory = new ProofMemory(kept);
    for (let i = 0; i < 150; i++) memory.add({ ...proof, environment: `e${i}` });
    assert.equal(memory.all().length, 100);
    assert.equal(memory.all().at(-1)?.environment, 'e149');
    for (const stored of [null, 5, { version: 99, proofs: [proof] }, { version: 1, proofs: {} }]) {
      kept.stored = stored;
      assert.deepEqual(memory.all(), []);
    }
    kept.stored = { version: 1, proofs: [proof, { ...proof, bucket: 'x' }, null] };
    assert.deepEqual(memory.all(), [proof]);
  });
});

describe('what a page can compute with', () => {
  const gpu = (float16: boolean): Adapters => ({
    gpu: {
      requestAdapter: () =>
        Promise.resolve({
          features: { has: (name: string) => float16 && name === 'shader-f16' },
          info: { vendor: 'acme', architecture: 'a1', device: '', description: 'Acme One' },
        }),
    },
  });
  const never = (): Promise<never> => new Promise(() => undefined);

  for (const float16 of [true, false]) {
    it(`is WebGPU ${float16 ? 'with' : 'without'} float16`, async () => {
      assert.deepEqual(await probe('webgpu', gpu(float16)), {
        available: true,
        device: 'acme a1 Acme One',
        float16,
        provider: { name: 'webgpu' },
      });
    });
  }

  it('is WebNN only where a context was really made, of the device it was made for', async () => {
    const only = (works: string): Adapters => ({
      ml: {
        createContext: ({ deviceType }) =>
          deviceType === works ? Promise.resolve({}) : Promise.reject(new Error('not supported')),
      },
    });
    assert.deepEqual(await probe('webnn', only('gpu')), {
      available: true,
      device: 'gpu',
      float16: false,
      provider: { name: 'webnn', deviceType: 'gpu' },
    });
    assert.deepEqual(await probe('webnn', only('none')), {
      available: false,
      reason: 'WebNN is not supported on this machine.',
    });
  });

  for (const [what, adapters, reason] of [
    ['no WebGPU', {}, /offers no WebGPU/u],
    [
      'no adapter',
      { gpu: { requestAdapter: () => Promise.resolve(null) } },
      /no graphics adapter/u,
    ],
    [
      'a driver that fails',
      { gpu: { requestAdapter: () => Promise.reject(new Error('lost')) } },
      /no graphics adapter/u,
    ],
    ['a driver that hangs', { gpu: { requestAdapter: never } }, /does not answer/u],
  ] as const) {
    it(`is told with a reason: ${what}`, async () => {
      const found = await probe('webgpu', adapters, 5);
      assert.ok(!found.available);
      assert.match(found.reason, reason);
    });
  }
});
