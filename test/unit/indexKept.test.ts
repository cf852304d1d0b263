import assert from 'node:assert/strict';
import { rename, rm, utimes } from 'node:fs/promises';
import fc from 'fast-check';
import { afterEach, describe, it } from 'mocha';
import { IndexCore } from '../../extension/index/indexCore';
import type { DocumentEntry } from '../../extension/index/documentEntry';
import { FsStorage } from '../../extension/storage/fsStorage';
import type { Storage } from '../../extension/storage/storage';
import { StorageDamagedError } from '../../extension/storage/storage';
import { ask, Folder } from './indexHelpers';

const QUESTIONS = ['zebra lion', 'item head', 'three words 漢字'];

/** A storage whose commits can be ended halfway. */
class EndingStorage implements Storage {
  ending = false;
  reads = 0;

  constructor(private readonly inner: Storage) {}

  open: Storage['open'] = () => this.inner.open();
  readRange: Storage['readRange'] = (...args) => {
    this.reads++;
    return this.inner.readRange(...args);
  };
  commit: Storage['commit'] = (generation) =>
    this.ending ? Promise.reject(new Error('ended')) : this.inner.commit(generation);
  forget: Storage['forget'] = () => this.inner.forget();
  close: Storage['close'] = () => this.inner.close();
}

/** All that an index holds and finds, in an order of its own. */
async function canonical(index: IndexCore, folder: Folder): Promise<unknown> {
  const entries: readonly DocumentEntry[] = await index.list();
  const found = [];
  for (const question of QUESTIONS) {
    const { hits, documents, passages } = await ask(index, question, [folder.uri], 'folders');
    found.push({ hits, documents, passages });
  }
  return { entries, found };
}

describe('index that is kept', () => {
  const folders: Folder[] = [];
  const storages: Storage[] = [];
  afterEach(async () => {
    for (const storage of storages.splice(0)) await storage.close().catch(() => undefined);
    for (const folder of folders.splice(0)) await folder.remove();
  });
  const make = async (files: Readonly<Record<string, string>> = {}): Promise<Folder> => {
    const folder = await Folder.make(files);
    folders.push(folder);
    return folder;
  };
  const storageIn = (folder: Folder): EndingStorage => {
    const storage = new EndingStorage(new FsStorage(folder.at('kept'), '1'));
    storages.push(storage);
    return storage;
  };
  const source = (folder: Folder) => ({ root: folder.uri, exclude: [] });
  /** Long past, so that size and time prove a state. */
  const age = async (folder: Folder, name: string, seconds: number): Promise<void> => {
    const time = new Date(1_600_000_000_000 + seconds * 1000);
    await utimes(folder.at(name), time, time);
  };

  it('reads no document of a folder that is as it was', async () => {
    const folder = await make({ 'a.md': '# Zoo\n\nA zebra.', 'b.txt': 'A lion.', '.env': 'x=1' });
    const keeping = await make();
    for (const name of ['a.md', 'b.txt', '.env']) await age(folder, name, 0);
    const first = new IndexCore({ storage: storageIn(keeping) });
    await first.open();
    await first.setFolders([source(folder)]);
    assert.equal(first.isToBeKept, true);
    assert.equal(await first.keep(), true);
    assert.equal(first.isToBeKept, false);
    const before = await canonical(first, folder);
    await first.dispose();

    const read: (string | null)[] = [];
    const second = new IndexCore({
      storage: storageIn(keeping),
      onDocument: (name) => read.push(name),
    });
    await second.open();
    assert.deepEqual(await canonical(second, folder), before);
    await second.setFolders([source(folder)]);
    assert.deepEqual(await canonical(second, folder), before);
    assert.deepEqual(read, []);
    assert.equal(second.isToBeKept, false);
    await second.dispose();
  });

  it('tells what it holds before all of it is read; searches and changes wait, in their order', async () => {
    const folder = await make({ 'a.md': 'A zebra.', 'b.md': 'A lion.' });
    const keeping = await make();
    const first = new IndexCore({ storage: storageIn(keeping) });
    await first.setFolders([source(folder)]);
    await first.keep();
    const { passages } = await first.status();
    const entries = await first.list();
    await first.dispose();

    for (const damaged of [false, true]) {
      const storage = storageIn(keeping);
      const second = new IndexCore({ storage });
      const read = storage.readRange;
      let release: () => void = () => undefined;
      const released = new Promise<void>((resolve) => (release = resolve));
      storage.readRange = async (section, ...range) => {
        if (!section.startsWith('index/')) return read(section, ...range);
        await released;
        if (damaged) throw new StorageDamagedError('another byte');
        return read(section, ...range);
      };
      await second.open();
      assert.equal((await second.status()).passages, passages);
      assert.deepEqual(await second.list(), entries);
      let done = '';
      const text = { uri: 'untitled:u.txt', part: null, version: 1, text: 'Another zebra.' };
      const steps = [
        ask(second, 'zebra', [folder.uri, 'untitled:u.txt'], 'folders').then((it) => {
          done += 'search ';
          return it.hits.length;
        }),
        second.put(text).then(() => (done += 'put ')),
        ask(second, 'zebra', [folder.uri, 'untitled:u.txt'], 'folders').then((it) => {
          done += 'again';
          return it.hits.length;
        }),
      ];
      await new Promise((resolve) => setTimeout(resolve, 20));
      assert.equal(done, '');
      release();
      const [before, , after] = await Promise.all(steps);
      assert.deepEqual([before, after], damaged ? [0, 1] : [1, 2]);
      assert.ok(done.indexOf('put') < done.indexOf('again'));
      await second.setFolders([source(folder)]);
      const { hits } = await ask(second, 'lion', [folder.uri], 'folders');
      assert.deepEqual(
        hits.map(({ uri }) => uri),
        [folder.uriOf('b.md')],
      );
      await second.dispose();
    }
  });

  it('takes a header of another version as nothing kept', async () => {
    const folder = await make({ 'a.md': 'A zebra.' });
    const keeping = await make();
    const first = new IndexCore({ storage: storageIn(keeping) });
    await first.setFolders([source(folder)]);
    await first.keep();
    await first.dispose();
    const listed = async (change: (header: { version: number }) => void): Promise<number> => {
      const storage = storageIn(keeping);
      const read = storage.readRange;
      storage.readRange = async (section, ...range) => {
        const bytes = await read(section, ...range);
        if (section !== 'header') return bytes;
        const header = JSON.parse(new TextDecoder().decode(bytes)) as { version: number };
        change(header);
        return new TextEncoder().encode(JSON.stringify(header));
      };
      const index = new IndexCore({ storage });
      await index.open();
      const entries = await index.list();
      await index.dispose();
      return entries.length;
    };
    assert.equal(await listed(() => undefined), 1);
    assert.equal(await listed((header) => (header.version += 1)), 0);
  });

  it('is in memory only without a storage', async () => {
    const folder = await make({ 'a.md': 'A zebra.' });
    const index = new IndexCore();
    await index.open();
    await index.setFolders([source(folder)]);
    assert.equal((await ask(index, 'zebra', [folder.uri], 'folders')).hits.length, 1);
    assert.equal(index.isToBeKept, false);
    assert.equal(await index.keep(), false);
    await index.forget();
    assert.deepEqual(await index.list(), []);
    await index.dispose();
  });

  it('finds nothing that is gone, before the folder is even compared', async () => {
    const folder = await make({ 'a.md': 'A zebra.', 'b.md': 'A zebra too.', 'c.md': 'A lion.' });
    const keeping = await make();
    const first = new IndexCore({ storage: storageIn(keeping) });
    await first.setFolders([source(folder)]);
    await first.keep();
    await first.dispose();
    await folder.write('a.md', 'A horse.');
    await rm(folder.at('b.md'));
    const second = new IndexCore({ storage: storageIn(keeping) });
    await second.open();
    assert.deepEqual((await ask(second, 'zebra', [folder.uri], 'folders')).hits, []);
    await second.setFolders([source(folder)]);
    const [horse] = (await ask(second, 'horse', [folder.uri], 'folders')).hits;
    assert.equal(horse?.readable, 'A horse.');
    await second.dispose();
  });

  it('keeps nothing of open documents, and nothing at all once told to forget', async () => {
    const folder = await make({ 'a.md': 'A zebra.' });
    const keeping = await make();
    const first = new IndexCore({ storage: storageIn(keeping) });
    await first.put({ uri: 'untitled:u', part: null, version: 1, text: 'An unsaved zebra.' });
    await first.put({
      uri: folder.uriOf('a.md'),
      part: null,
      version: 1,
      text: 'An edited zebra.',
    });
    await first.setFolders([source(folder)]);
    await folder.write('b.md', 'Another zebra.');
    await first.sweep();
    await first.keep();
    await first.dispose();
    const second = new IndexCore({ storage: storageIn(keeping) });
    await second.open();
    assert.deepEqual(
      (await second.list()).map(({ uri }) => uri),
      [folder.uriOf('b.md')],
    );
    await second.setFolders([source(folder)]);
    const { hits } = await ask(second, 'zebra', [folder.uri, 'untitled:u'], 'folders');
    assert.deepEqual(hits.map(({ readable }) => readable).sort(), ['A zebra.', 'Another zebra.']);
    await second.forget();
    assert.deepEqual(await second.list(), []);
    await second.dispose();
    const third = new IndexCore({ storage: storageIn(keeping) });
    await third.open();
    assert.deepEqual(await third.list(), []);
    await third.dispose();
  });

  it('is after any changes, restarts and ended commits as one made afresh', async () => {
    const name = fc.constantFrom('a.md', 'b.txt', 'sub/c.ts', 'd.json', '.env', 'x.min.js');
    const text = fc
      .array(
        fc.oneof(
          fc.constantFrom('zebra', 'lion', '\n\n', '# Head\n', '- item ', '漢字', '// ', '{"a":1}'),
          fc.constantFrom('long '.repeat(90), 'One two three words. '.repeat(40)),
        ),
        { maxLength: 12 },
      )
      .map((parts) => parts.join(' '));
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('write' as const), name, text }) },
      fc.record({ kind: fc.constant('delete' as const), name }),
      fc.record({ kind: fc.constant('rename' as const), name, to: name }),
      fc.record({ kind: fc.constant('put' as const), name, text }),
      fc.record({ kind: fc.constant('close' as const), name }),
      fc.record({ kind: fc.constantFrom('sweep', 'keep', 'end in a commit', 'restart', 'ask') }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 16 }), async (steps) => {
        const folder = await Folder.make();
        const keeping = await Folder.make();
        let storage = storageIn(keeping);
        let index = new IndexCore({ storage });
        await index.open();
        await index.setFolders([source(folder)]);
        const open = new Map<string, { version: number; text: string }>();
        const restart = async (): Promise<void> => {
          await index.dispose();
          storage = storageIn(keeping);
          index = new IndexCore({ storage });
          await index.open();
          for (const [uri, it] of open) await index.put({ uri, part: null, ...it });
          await index.setFolders([source(folder)]);
        };
        let clock = 0;
        for (const it of steps) {
          clock++;
          if (it.kind === 'write') {
            await folder.write(it.name, it.text);
            await age(folder, it.name, clock);
          } else if (it.kind === 'delete') {
            await rm(folder.at(it.name), { force: true });
          } else if (it.kind === 'rename') {
            await rename(folder.at(it.name), folder.at(it.to)).catch(() => undefined);
          } else if (it.kind === 'put') {
            const uri = folder.uriOf(it.name);
            open.set(uri, { version: clock, text: it.text });
            await index.put({ uri, part: null, version: clock, text: it.text });
          } else if (it.kind === 'close') {
            open.delete(folder.uriOf(it.name));
            await index.remove(folder.uriOf(it.name));
          } else if (it.kind === 'sweep') {
            await index.sweep();
          } else if (it.kind === 'keep') {
            await index.keep();
          } else if (it.kind === 'restart') {
            await restart();
          } else if (it.kind === 'ask') {
            await ask(index, 'zebra lion', [folder.uri], 'folders');
          } else {
            storage.ending = true;
            await index.keep().catch(() => undefined);
            await restart();
          }
        }
        await index.sweep();
        const fresh = new IndexCore();
        for (const [uri, it] of open) await fresh.put({ uri, part: null, ...it });
        await fresh.setFolders([source(folder)]);
        assert.deepEqual(await canonical(index, folder), await canonical(fresh, folder));
        await index.dispose();
        await folder.remove();
        await keeping.remove();
      }),
      { seed: 42, numRuns: 60 },
    );
  });
});
