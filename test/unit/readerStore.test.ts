import assert from 'node:assert/strict';
import {
  appendFile,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import { buildInWorker } from '../../extension/readers/buildInWorker';
import { InstallError } from '../../extension/readers/installError';
import {
  type InstallHome,
  installFromCatalogue,
  installFromPath,
  type InstallStep,
} from '../../extension/readers/installReader';
import { readerChoices } from '../../extension/readers/readerChoices';
import { ReaderStore } from '../../extension/readers/readerStore';
import { openReaderFolder } from '../../extension/runtime/readerFolder';
import type { CatalogueEntry } from '../../models/catalogue';
import { FIXTURES, models } from './onnxHelpers';
import { ReaderServer, serve } from './readerServer';

/** As many words as the tiny networks have embeddings for. */
const VOCAB = [
  ...['[PAD]', '[UNK]', '[CLS]', '[SEP]', '.', ',', '?', 'the', 'of', 'and'],
  ...['what', 'how', 'which', 'who', 'reader', 'returns', 'only', 'words', 'that', 'is'],
  ...['long', 'warranty', 'pump', 'thirty', 'months', 'port', 'server', 'on', 'listen', 'does'],
  ...['in', 'your', 'documents', 'stand', 'keep', '##s', '##t', 'a', 'e', 'i'],
].join('\n');

describe('adding readers', () => {
  let dist: string;
  let root: string;
  let server: ReaderServer;
  let store: ReaderStore;
  let home: InstallHome;
  let weights: Uint8Array;
  /** What the server serves, by path. */
  let served: Map<string, Uint8Array | string>;
  let cutAfter: number | undefined;

  before(async () => {
    dist = await mkdtemp(join(tmpdir(), 'verbatim-builder-'));
    await build({
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'esm',
      entryPoints: ['extension/readers/buildWorker.ts'],
      outfile: join(dist, 'buildWorker.mjs'),
      logLevel: 'error',
    });
    const ort = dirname(createRequire(import.meta.url).resolve('onnxruntime-web'));
    for (const name of ['ort-wasm-simd-threaded.wasm', 'ort-wasm-simd-threaded.mjs']) {
      await copyFile(join(ort, name), join(dist, name));
    }
  });
  after(() => rm(dist, { recursive: true, force: true }));

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'verbatim-store-'));
    await writeFile(join(root, 'vocab.txt'), VOCAB);
    store = new ReaderStore(join(root, 'readers'));
    const { config } = models.find(({ name }) => name === 'mobilebert-span-1')!;
    weights = new Uint8Array(await readFile(join(FIXTURES, 'mobilebert-span-1.safetensors')));
    served = new Map<string, Uint8Array | string>([
      ['/model.safetensors', weights],
      ['/config.json', JSON.stringify(config)],
      ['/vocab.txt', VOCAB],
    ]);
    cutAfter = undefined;
    server = await ReaderServer.start((request, response) => {
      const found = served.get(request.url ?? '');
      if (found === undefined) response.writeHead(404).end();
      else serve({ content: Buffer.from(found), cutAfter }, request, response);
    });
    home = {
      store,
      vocab: join(root, 'vocab.txt'),
      build: (order, options) =>
        buildInWorker(order, { ...options, distDir: dist, warn: (line) => assert.fail(line) }),
      download: { allowLoopback: true, pauses: [1, 1, 1] },
    };
  });
  afterEach(async () => {
    await server.stop();
    await rm(root, { recursive: true, force: true });
  });

  const entry = (): CatalogueEntry => {
    const file = (name: string) => ({
      name,
      url: server.url(`/${name}`),
      bytes: null,
      sha256: null,
    });
    return {
      id: 'tiny',
      name: 'Tiny',
      what: '1 block',
      form: 'huggingface',
      files: [file('model.safetensors'), file('config.json'), file('vocab.txt')],
      parameters: 1,
      numberBytes: 4,
      licence: null,
      scores: [{ dataset: 'SQuAD 1.1 dev', form: 'float', exactMatch: null, f1: 12.5 }],
      obstacle: null,
    };
  };
  const add = (signal = new AbortController().signal, onStep: (it: InstallStep) => void = ignore) =>
    installFromCatalogue(entry(), home, { signal, onStep });
  const addOwn = (path: string) =>
    installFromPath(path, home, { signal: new AbortController().signal, onStep: ignore });
  const ignore = (): void => undefined;
  const refuses = (promise: Promise<unknown>, message: RegExp): Promise<void> =>
    assert.rejects(promise, (error) => {
      assert.ok(error instanceof InstallError, String(error));
      assert.match(error.message, message);
      return true;
    });
  const leftovers = async (): Promise<string[]> => (await readdir(store.root)).sort();

  it('downloads, builds and lists a reader that opens', async () => {
    const steps: InstallStep[] = [];
    const added = await add(undefined, (step) => steps.push(step));
    assert.equal(added.id, 'tiny');
    assert.deepEqual(await store.list(), [added]);
    assert.equal(added.problem, null);
    assert.deepEqual(added.scores, [
      { dataset: 'SQuAD 1.1 dev', metric: 'F1', form: 'fp32', value: 12.5, n: 10_570 },
    ]);
    assert.deepEqual(new Set(steps.map(({ kind }) => kind)), new Set(['downloading', 'building']));
    const { description } = await openReaderFolder(added.path);
    assert.equal(description.name, 'Tiny');
    assert.equal(description.licence, 'NOASSERTION');
    assert.deepEqual(await leftovers(), ['.checksums', '.downloads', 'tiny']);
    assert.deepEqual(await readdir(store.downloads), []);
  });

  it('goes on after a cut connection', async () => {
    cutAfter = Math.ceil(weights.length / 3);
    await add();
    assert.ok(server.asked.some((it) => it.startsWith('GET /model.safetensors bytes=')));
    assert.equal((await store.list()).length, 1);
  });

  it('enforces the checksums of the first download, and keeps nothing else', async () => {
    const { id } = await add();
    await store.remove(id);
    served.set('/vocab.txt', `${VOCAB}\n`);
    await refuses(add(), /vocab\.txt from 127\.0\.0\.1 is not what it was.*SHA-256/);
    assert.deepEqual(await store.list(), []);
    assert.deepEqual(await readdir(store.downloads), []);
    served.set('/vocab.txt', VOCAB);
    await add();
  });

  it('records no checksum of weights that make no reader', async () => {
    served.set('/model.safetensors', weights.subarray(0, weights.length - 5));
    await refuses(add(), /model\.safetensors/);
    assert.deepEqual(await store.list(), []);
    assert.deepEqual(await leftovers(), ['.downloads']);
    assert.deepEqual(await readdir(store.downloads), []);
    served.set('/model.safetensors', weights);
    await add();
  });

  it('leaves no reader behind when cancelled, while downloading or building', async () => {
    for (const kind of ['downloading', 'building']) {
      const stop = new AbortController();
      const adding = add(stop.signal, (step) => {
        if (step.kind === kind) stop.abort();
      });
      await assert.rejects(adding, { name: 'AbortError' });
      assert.deepEqual(await store.list(), []);
      assert.deepEqual(await leftovers(), ['.downloads']);
      assert.deepEqual(await readdir(store.downloads), ['tiny']);
    }
    // All files had arrived: they are not asked for again.
    server.asked.length = 0;
    await add();
    assert.deepEqual(server.asked, []);
  });

  it('says which file a server does not have', async () => {
    served.delete('/config.json');
    await refuses(add(), /does not have config\.json any more/);
    assert.deepEqual(await store.list(), []);
  });

  it('builds weights of the user’s own, with the bundled vocabulary, each under its own id', async () => {
    const path = join(FIXTURES, 'mobilebert-span-1.safetensors');
    const first = await addOwn(path);
    const second = await addOwn(path);
    assert.deepEqual([first.id, second.id], ['own-mobilebert-span-1', 'own-mobilebert-span-1-2']);
    const folder = join(root, 'My Weights');
    await mkdir(folder);
    await copyFile(path, join(folder, 'model.safetensors'));
    assert.equal((await addOwn(join(folder, 'model.safetensors'))).name, 'My Weights');
    assert.deepEqual(server.asked, []);
  });

  it('copies a reader folder, and nothing else that lies in it', async () => {
    const { path, id } = await add();
    const theirs = join(root, 'Their Reader');
    await mkdir(theirs);
    for (const name of await readdir(path)) await copyFile(join(path, name), join(theirs, name));
    await writeFile(join(theirs, 'private.txt'), 'x');
    const added = await addOwn(theirs);
    assert.equal(added.id, 'own-their-reader');
    assert.deepEqual(await readdir(added.path), await readdir(path));
    assert.deepEqual((await addOwn(join(theirs, 'reader.json'))).id, 'own-their-reader-2');
    await appendFile(join(theirs, 'network-int8.onnx'), 'x');
    await refuses(addOwn(theirs), /network-int8\.onnx is damaged/);
    assert.equal((await store.list()).length, 3);
    await store.remove(id);
    assert.equal(await store.has(id), false);
    assert.ok((await leftovers()).every((name) => !name.startsWith('.work-')));
  });

  it('refuses what is neither, in one sentence', async () => {
    const page = join(root, 'model.safetensors');
    await writeFile(page, '<!doctype html><title>Sign in</title>');
    await refuses(addOwn(page), /model\.safetensors: this is a web page/);
    await refuses(addOwn(join(root, 'missing')), /no such file/);
    await refuses(addOwn(join(FIXTURES, 'mobilebert-MaskedLM.safetensors')), /pre-trained only/);
  });

  it('lists damaged readers with what is wrong, and removes them', async () => {
    const { path, id } = await add();
    await rm(join(path, 'network-int8.onnx'));
    assert.match((await store.list())[0]?.problem ?? '', /network file is missing/);
    await writeFile(join(path, 'reader.json'), '{');
    const [damaged] = await store.list();
    assert.match(damaged?.problem ?? '', /reader\.json is damaged/);
    assert.equal(damaged?.name, 'tiny');
    await store.remove(id);
    assert.deepEqual(await store.list(), []);
    await assert.rejects(store.remove('../elsewhere'), RangeError);
    await assert.rejects(store.remove('.checksums'), RangeError);
  });

  it('offers the bundled reader, those added, and the one that only the setting names', async () => {
    const { path } = await add();
    const bundled = join('models', 'bundled');
    const rows = async (setting: string) =>
      (await readerChoices(store, bundled, setting)).map((it) => [it.setting, it.id, it.current]);
    assert.deepEqual(await rows(''), [
      ['', null, true],
      [path, 'tiny', false],
    ]);
    assert.deepEqual(await rows(path), [
      ['', null, false],
      [path, 'tiny', true],
    ]);
    const missing = join(root, 'missing');
    assert.deepEqual((await rows(missing)).at(-1), [missing, null, true]);
    const [first, , last] = await readerChoices(store, bundled, missing);
    assert.equal(first?.problem, null);
    assert.match(last?.problem ?? '', /reader\.json is missing/);
  });

  it('clears away work that was left long ago, and only that', async () => {
    const old = join(store.root, '.work-old');
    const fresh = join(store.root, '.work-fresh');
    for (const path of [old, fresh]) await mkdir(path, { recursive: true });
    const longAgo = new Date(Date.now() - 30 * 24 * 3600 * 1000);
    await utimes(old, longAgo, longAgo);
    await store.withWorkFolder(() => Promise.resolve());
    assert.deepEqual(await leftovers(), ['.work-fresh']);
  });
});
