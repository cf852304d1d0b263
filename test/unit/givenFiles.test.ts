import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { HostFile, HostFiles } from '../../extension/index/hostFiles';
import { createIndexClient } from '../../extension/index/indexClient';
import { IndexCore } from '../../extension/index/indexCore';
import type { PassageIndex } from '../../extension/index/passageIndex';
import { ShardStorage } from '../../extension/storage/shardStorage';
import { ask } from './indexHelpers';
import { bundleIndexWorker } from './indexWorkerBundle';
import { MemoryShards } from './memoryShards';

/** Files that only the host can read, in memory. */
class Host implements HostFiles {
  readonly storage = new MemoryShards();
  readonly texts = new Map<string, string>();
  /** What was read, in order. */
  readonly wasRead: string[] = [];
  private states = 0;
  private readonly stamps = new Map<string, string>();

  write(uri: string, text: string): void {
    this.texts.set(uri, text);
    this.stamps.set(uri, `${text.length}:${++this.states}`);
  }

  remove(uri: string): void {
    this.texts.delete(uri);
    this.stamps.delete(uri);
  }

  stampOf(uri: string): Promise<string | null> {
    return Promise.resolve(this.stamps.get(uri) ?? null);
  }

  read(uri: string): Promise<HostFile | null> {
    this.wasRead.push(uri);
    const text = this.texts.get(uri);
    const stamp = this.stamps.get(uri);
    if (text === undefined || stamp === undefined) return Promise.resolve(null);
    return Promise.resolve({ kind: 'text', text, stamp });
  }

  async give(index: PassageIndex, uri: string): Promise<void> {
    const stamp = await this.stampOf(uri);
    assert.equal(await index.putFile({ uri, stamp, content: this.texts.get(uri)! }), null);
  }

  core(version = '1'): IndexCore {
    const window = String(Math.random());
    return new IndexCore({ host: this, storage: new ShardStorage(this.storage, window, version) });
  }
}

const ZEBRA = 'mem:/d/zebra.md';
const LION = 'mem:/d/lion.md';

async function readablesOf(index: PassageIndex, question = 'zebra lion'): Promise<string[]> {
  const { hits } = await ask(index, question, ['mem:/d'], 'folders');
  return hits.map(({ readable }) => readable);
}

function hostOfTwo(): Host {
  const host = new Host();
  host.write(ZEBRA, 'A zebra is striped.');
  host.write(LION, 'A lion roars.');
  return host;
}

/** An index with both files, kept and closed. */
async function kept(host: Host): Promise<void> {
  const index = host.core();
  for (const uri of [ZEBRA, LION]) await host.give(index, uri);
  assert.equal(index.isToBeKept, true);
  assert.equal(await index.keep(), true);
  await index.dispose();
}

describe('files that the host gives', () => {
  it('are read again where they are found, and are no open documents', async () => {
    const host = hostOfTwo();
    const index = host.core();
    for (const uri of [ZEBRA, LION]) await host.give(index, uri);
    assert.deepEqual(await readablesOf(index, 'zebra'), ['A zebra is striped.']);
    assert.deepEqual(
      (await index.list()).map(({ uri, origin }) => [uri, origin]),
      [
        [LION, 'disk'],
        [ZEBRA, 'disk'],
      ],
    );
  });

  it('are indexed anew where they say something else than what was indexed', async () => {
    const host = hostOfTwo();
    const index = host.core();
    for (const uri of [ZEBRA, LION]) await host.give(index, uri);
    host.write(ZEBRA, 'A zebra eats grass.');
    assert.deepEqual(await readablesOf(index, 'zebra'), ['A zebra eats grass.']);
    host.remove(ZEBRA);
    host.write(LION, 'A lion sleeps.');
    assert.deepEqual(await readablesOf(index), ['A lion sleeps.']);
    await index.removeFile(LION);
    assert.deepEqual(await readablesOf(index), []);
  });

  it('give way to the same document open in the editor', async () => {
    const host = hostOfTwo();
    const index = host.core();
    await host.give(index, ZEBRA);
    await index.put({ uri: ZEBRA, part: null, version: 1, text: 'An edited zebra.' });
    await host.give(index, ZEBRA);
    assert.deepEqual(await readablesOf(index), ['An edited zebra.']);
    assert.deepEqual(await index.files(), []);
    await index.remove(ZEBRA);
    assert.deepEqual(await readablesOf(index), []);
    await host.give(index, ZEBRA);
    assert.deepEqual(await readablesOf(index), ['A zebra is striped.']);
  });

  it('are there after a restart, and only what is found is read', async () => {
    const host = hostOfTwo();
    await kept(host);
    host.wasRead.length = 0;
    const index = host.core();
    await index.open();
    assert.deepEqual(await index.files(), [
      { uri: ZEBRA, stamp: '19:1' },
      { uri: LION, stamp: '13:2' },
    ]);
    assert.deepEqual(host.wasRead, []);
    assert.deepEqual(await readablesOf(index, 'zebra'), ['A zebra is striped.']);
    assert.deepEqual(host.wasRead, [ZEBRA]);
  });

  it('are indexed again where anything of what was kept is damaged, cut or missing', async () => {
    const host = hostOfTwo();
    await kept(host);
    const whole = new Map(host.storage.files);
    for (const [name, bytes] of whole) {
      if (name === 'lease') continue;
      for (const damaged of [bytes.slice(0, bytes.length >> 1), bytes.map((it) => it ^ 1), null]) {
        host.storage.files.clear();
        for (const it of whole) host.storage.files.set(...it);
        if (damaged) host.storage.files.set(name, damaged);
        else host.storage.files.delete(name);
        const index = host.core();
        await index.open();
        assert.deepEqual(await index.files(), [], name);
        await host.give(index, ZEBRA);
        assert.deepEqual(await readablesOf(index), ['A zebra is striped.']);
      }
    }
    const other = host.core('2');
    await other.open();
    assert.deepEqual(await other.files(), []);
  });

  it('leave nothing once told to forget', async () => {
    const host = hostOfTwo();
    await kept(host);
    const index = host.core();
    await index.open();
    await index.forget();
    assert.deepEqual([...host.storage.files.keys()], []);
    assert.deepEqual(await readablesOf(index), []);
  });

  it('reach the worker by messages, whatever fails at the host', async () => {
    const host = hostOfTwo();
    const worker = await bundleIndexWorker();
    const index = createIndexClient(worker.path, { host });
    try {
      for (const uri of [ZEBRA, LION]) await host.give(index, uri);
      // Long enough that what was indexed last is no longer at hand.
      const long = 'word '.repeat(450_000);
      await index.putFile({ uri: 'mem:/d/long.txt', stamp: '1:1', content: long });
      assert.deepEqual(await readablesOf(index), ['A lion roars.', 'A zebra is striped.']);
      assert.deepEqual([...host.wasRead].sort(), [LION, ZEBRA]);
      host.stampOf = () => Promise.reject(new Error('no answer'));
      host.read = () => Promise.reject(new Error('no answer'));
      assert.deepEqual(await readablesOf(index), []);
    } finally {
      await index.dispose();
      await worker.remove();
    }
  });
});
