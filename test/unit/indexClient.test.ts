import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { copyFile } from 'node:fs/promises';
import type { Worker } from 'node:worker_threads';
import { after, afterEach, before, describe, it } from 'mocha';
import type { SourceDocument } from '../../extension/documents/document';
import { CurrentDocument } from '../../extension/index/currentDocument';
import { createIndexClient } from '../../extension/index/indexClient';
import type { IndexClientOptions } from '../../extension/index/workerCalls';
import type { PassageIndex } from '../../extension/index/passageIndex';
import { ask, Folder, urisOf } from './indexHelpers';
import { bundleIndexWorker } from './indexWorkerBundle';

const A: SourceDocument = { uri: 'untitled:a', part: null, version: 1, text: 'A zebra.' };
const B: SourceDocument = { uri: 'untitled:b', part: null, version: 1, text: 'One more zebra.' };

describe('index client', () => {
  let worker: Awaited<ReturnType<typeof bundleIndexWorker>>;
  const clients: PassageIndex[] = [];
  const folders: Folder[] = [];
  const create = (options?: IndexClientOptions): PassageIndex => {
    const client = createIndexClient(worker.path, options);
    clients.push(client);
    return client;
  };
  /** Ends the client's thread from outside, as a crash would. */
  const kill = async (client: PassageIndex): Promise<void> => {
    const { calls } = client as unknown as { calls: { life: { worker: Worker } } };
    await calls.life.worker.terminate();
  };
  before(async () => (worker = await bundleIndexWorker()));
  after(() => worker.remove());
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.dispose();
    for (const folder of folders.splice(0)) await folder.remove();
  });

  it('answers as the index does, each call after those before it', async () => {
    const client = create();
    const results = await Promise.all([
      client.put(A),
      ask(client, 'zebra', [A.uri, B.uri]),
      client.put(B),
      client.edit(A.uri, 1, 2, [
        {
          range: { start: { line: 0, character: 2 }, end: { line: 0, character: 7 } },
          text: 'lion',
        },
      ]),
      ask(client, 'zebra', [A.uri, B.uri]),
      client.edit(A.uri, 1, 2, []),
      client.remove(B.uri),
      ask(client, 'zebra', [A.uri, B.uri]),
      client.status(),
    ]);
    assert.deepEqual(urisOf(results[1]), [A.uri]);
    assert.deepEqual(urisOf(results[4]), [B.uri]);
    assert.equal(results[3], true);
    assert.equal(results[5], false);
    assert.deepEqual(urisOf(results[7]), []);
    assert.equal(results[8].documents, 1);
    const [hit] = results[4].hits;
    assert.ok(hit?.map instanceof Int32Array);
  });

  it('carries long texts over in pieces', async () => {
    const client = create();
    const text = `${'Nothing here at all. '.repeat(150_000)}😀 A zebra at the end.`;
    const sent = client.put({ ...A, text });
    const found = ask(client, 'zebra', [A.uri]);
    assert.equal(await sent, null);
    const [hit] = (await found).hits;
    assert.equal(hit?.source.end, text.length);
    assert.equal(hit.excerpt.endsWith('😀 A zebra at the end.'), true);
  });

  it('leaves nothing at a signal that stands over many calls', async () => {
    const client = create();
    const { signal } = new AbortController();
    for (let call = 0; call < 3; call++) await client.setFolders([], signal);
    await assert.rejects(client.sweep(AbortSignal.abort()));
    assert.deepEqual(getEventListeners(signal, 'abort'), []);
  });

  it('cancels what waits and what runs', async () => {
    const folder = await Folder.make(
      Object.fromEntries(Array.from({ length: 400 }, (_, at) => [`f${at}.md`, 'A zebra.'])),
    );
    folders.push(folder);
    const client = create();
    const signal = AbortSignal.abort();
    await assert.rejects(client.sweep(signal), { name: 'AbortError' });
    const controller = new AbortController();
    const walk = client.setFolders([{ root: folder.uri, exclude: [] }], controller.signal);
    controller.abort();
    await assert.rejects(walk, { name: 'AbortError' });
    await client.setFolders([{ root: folder.uri, exclude: [] }]);
    assert.equal((await client.status()).documents, 400);
  });

  it('tells a new worker all that a dead one knew', async () => {
    const folder = await Folder.make({ 'f.md': 'A zebra on disk.', 'secret.pem': 'zebra' });
    folders.push(folder);
    const lost: (string | null)[] = [];
    const client = create({
      documents: () => Promise.resolve([A]),
      onLost: (uri) => lost.push(uri),
    });
    await client.setPolicy({ maxBytes: 100, allowedSecrets: [] });
    await client.setFolders([{ root: folder.uri, exclude: [] }]);
    await client.put(A);
    await kill(client);
    const everything = [A.uri, folder.uri];
    assert.deepEqual(urisOf(await ask(client, 'zebra', everything, 'folders')), [
      folder.uriOf('f.md'),
      A.uri,
    ]);
    assert.equal((await client.put({ ...B, text: 'x'.repeat(101) }))?.reason, 'too-large');
    await Promise.all([
      kill(client),
      client.put(B),
      ask(client, 'zebra', [A.uri, B.uri]).then((result) =>
        assert.deepEqual(urisOf(result), [A.uri, B.uri]),
      ),
    ]);
    assert.deepEqual(lost, [null, null]);
  });

  it('leaves out the document that ended the worker, and goes on with the rest', async () => {
    const lost: (string | null)[] = [];
    const client = create({
      resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 },
      documents: () => Promise.resolve([A]),
      onLost: (uri) => lost.push(uri),
    });
    await client.put(A);
    // Every other word begins a line of its own: far more blocks than such a worker can hold.
    const poison = { ...B, text: 'a zebra\n\n'.repeat(600_000) };
    const refused = await client.put(poison);
    assert.equal(refused?.reason, 'crashed');
    assert.deepEqual(lost, [B.uri]);
    assert.deepEqual(urisOf(await ask(client, 'zebra', [A.uri, B.uri])), [A.uri]);
    assert.deepEqual(
      (await client.status()).skipped.map((it) => [it.uri, it.reason]),
      [[B.uri, 'crashed']],
    );
    assert.equal(await client.put({ ...B, version: 2 }), null);
    assert.deepEqual(urisOf(await ask(client, 'zebra', [A.uri, B.uri])), [A.uri, B.uri]);
  });

  it('tries again what ended the worker when it is made anew, and leaves it out again', async () => {
    const folder = await Folder.make({
      'a.md': 'A zebra.',
      'poison.md': 'a zebra\n\n'.repeat(600_000),
    });
    folders.push(folder);
    const poison = folder.uriOf('poison.md');
    const lost: (string | null)[] = [];
    const client = create({
      resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 },
      onLost: (uri) => lost.push(uri),
    });
    const isLeftOut = async (): Promise<void> => {
      const { skipped } = await client.status();
      assert.deepEqual(
        skipped.map(({ uri, reason }) => [uri, reason]),
        [[poison, 'crashed']],
      );
      assert.equal(skipped[0]?.detail.kind, 'crashed');
      const { hits } = await ask(client, 'zebra', [folder.uri], 'folders');
      assert.deepEqual(
        hits.map(({ uri }) => uri),
        [folder.uriOf('a.md')],
      );
    };
    await client.setFolders([{ root: folder.uri, exclude: [] }]);
    assert.deepEqual(lost, [poison]);
    await isLeftOut();
    await client.rebuild();
    assert.deepEqual(lost, [poison, poison]);
    await isLeftOut();
    await client.sweep();
    assert.equal(lost.length, 2);
  });

  it('leaves out source code that takes all the memory of its grammar', async () => {
    const lost: (string | null)[] = [];
    const client = createIndexClient(worker.path, { onLost: (uri) => lost.push(uri) });
    clients.push(client);
    // Each of them may begin a list of types: what it could mean is more than can be kept.
    const poison = { ...B, languageId: 'csharp', text: 'a<b'.repeat(7_000) };
    assert.equal((await client.put(poison))?.reason, 'crashed');
    assert.deepEqual(lost, [B.uri]);
    const text = `class Keeper:\n    """Feeds the zebra."""\n${'    x = 1\n'.repeat(300)}`;
    assert.equal(await client.put({ ...A, languageId: 'python', text }), null);
    const { hits } = await ask(client, 'zebra', [A.uri, B.uri]);
    assert.deepEqual(hits[0]?.heading, ['Keeper']);
  });

  it('ends a worker that is at one document for ever', async () => {
    const folder = await Folder.make({
      'worker.cjs': `
        const { workerData, parentPort } = require('node:worker_threads');
        const name = Buffer.from('untitled:b\\nv1');
        const isKnown = workerData.crashed.includes(String(name));
        parentPort.on('message', ({ id }) => {
          if (isKnown) return parentPort.postMessage({ id, ok: true, value: null });
          Buffer.from(workerData.current, 4).set(name);
          Atomics.store(new Int32Array(workerData.current, 0, 1), 0, name.length);
          for (;;);
        });`,
    });
    folders.push(folder);
    const lost: (string | null)[] = [];
    const client = createIndexClient(folder.at('worker.cjs'), {
      stuckMs: 200,
      onLost: (uri) => lost.push(uri),
    });
    clients.push(client);
    assert.equal(await client.put(B), null);
    assert.deepEqual(lost, [B.uri]);
  });

  it('gives up on a worker that keeps ending, and says so', async () => {
    const folder = await Folder.make({ 'worker.cjs': 'process.exit(1)' });
    folders.push(folder);
    const client = createIndexClient(folder.at('worker.cjs'));
    clients.push(client);
    await assert.rejects(client.put(A), { name: 'IndexLostError', message: /keeps ending/ });
  });

  it('fills the worker again that is started after it had given up', async () => {
    const folder = await Folder.make({
      'worker.cjs': 'process.exit(1)',
      'f.md': 'A zebra on disk.',
    });
    folders.push(folder);
    const client = createIndexClient(folder.at('worker.cjs'), {
      documents: () => Promise.resolve([A]),
    });
    clients.push(client);
    const walked = client.setFolders([
      { root: folder.uri, exclude: [{ from: 'verbatim.exclude', globs: ['*.cjs'] }] },
    ]);
    await assert.rejects(walked, { name: 'IndexLostError' });
    await copyFile(worker.path, folder.at('worker.cjs'));
    const found = await ask(client, 'zebra', [A.uri, folder.uri], 'folders');
    assert.deepEqual(urisOf(found), [folder.uriOf('f.md'), A.uri]);
  });

  it('rejects what is asked of it once it is closed', async () => {
    const client = create();
    await client.put(A);
    const asked = ask(client, 'zebra', [A.uri]);
    const rejected = assert.rejects(asked, /closed/);
    await client.dispose();
    await rejected;
    await assert.rejects(client.status(), /closed/);
  });
});

describe('the name of the current document', () => {
  it('crosses threads through shared memory', () => {
    const mine = new CurrentDocument();
    const theirs = new CurrentDocument(mine.memory);
    assert.equal(theirs.get(), null);
    mine.set('file:///ä\nv1:3');
    assert.equal(theirs.get(), 'file:///ä\nv1:3');
    mine.set('x'.repeat(100_000));
    assert.equal(theirs.get()?.length, 16 * 1024);
    mine.set(null);
    assert.equal(theirs.get(), null);
  });
});
