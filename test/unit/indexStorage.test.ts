import assert from 'node:assert/strict';
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, it } from 'mocha';
import { FsStorage } from '../../extension/storage/fsStorage';
import { Lease } from '../../extension/storage/lease';
import type { FileAccess } from '../../extension/storage/shardStorage';
import { ShardStorage } from '../../extension/storage/shardStorage';
import type { Storage } from '../../extension/storage/storage';
import { Folder } from './indexHelpers';
import { MemoryShards } from './memoryShards';

type Content = Readonly<Record<string, Uint8Array>>;

const write = (storage: Storage, content: Content): Promise<boolean> =>
  storage.commit(new Map(Object.entries(content)));

/** All that a storage gives, null when it has nothing. */
async function readAll(storage: Storage): Promise<Content | null> {
  const generation = await storage.open();
  if (!generation) return null;
  const content: Record<string, Uint8Array> = {};
  for (const { name, bytes } of generation.sections) {
    content[name] = await storage.readRange(name);
    assert.equal(content[name].length, bytes);
  }
  return content;
}

const content = fc.dictionary(
  fc.constantFrom('header', 'tables', 'index/a', 'index/b'),
  fc.uint8Array({ maxLength: 50 }),
  { minKeys: 1, noNullPrototype: true },
);

describe('storage in a folder', () => {
  const folders: Folder[] = [];
  const storages: Storage[] = [];
  const make = async (): Promise<Folder> => {
    const folder = await Folder.make();
    folders.push(folder);
    return folder;
  };
  const open = (folder: Folder, version = '1'): FsStorage => {
    const storage = new FsStorage(folder.at('kept'), version);
    storages.push(storage);
    return storage;
  };
  afterEach(async () => {
    for (const storage of storages.splice(0)) await storage.close().catch(() => undefined);
    for (const folder of folders.splice(0)) await folder.remove();
  });

  it('gives back what was committed last, to others too, and by ranges', async () => {
    const folder = await make();
    const storage = open(folder);
    assert.equal(await readAll(storage), null);
    assert.equal(await write(storage, { a: Uint8Array.of(1) }), true);
    const last = { a: Uint8Array.of(1, 2, 3), b: new Uint8Array(0), c: Uint8Array.of(9) };
    assert.equal(await write(storage, last), true);
    assert.deepEqual(await readAll(storage), last);
    const other = open(folder);
    assert.deepEqual(await readAll(other), last);
    assert.deepEqual(await other.readRange('a', 1, 3), Uint8Array.of(2, 3));
    const names = await readdir(folder.at('kept'));
    assert.equal(names.filter((name) => name.startsWith('generation-')).length, 1);
  });

  it('takes what another version wrote, and what is damaged, as absent or says so', async () => {
    const folder = await make();
    await write(open(folder), { a: Uint8Array.of(1, 2, 3) });
    assert.equal(await readAll(open(folder, '2')), null);
    const [file] = (await readdir(folder.at('kept'))).filter((it) => it.startsWith('generation-'));
    await writeFile(join(folder.at('kept'), file!), Uint8Array.of(1, 2, 4));
    await assert.rejects(readAll(open(folder)), { name: 'StorageDamagedError' });
    await writeFile(join(folder.at('kept'), file!), Uint8Array.of(1));
    await assert.rejects(readAll(open(folder)), { name: 'StorageDamagedError' });
    const pointer = await readFile(join(folder.at('kept'), 'current'));
    pointer[pointer.length - 3]! ^= 1;
    await writeFile(join(folder.at('kept'), 'current'), pointer);
    assert.equal(await readAll(open(folder)), null);
  });

  it('has one writer; another takes over when it has closed, and nothing is left when forgotten', async () => {
    const folder = await make();
    const [one, two] = [open(folder), open(folder)];
    assert.equal(await write(one, { a: Uint8Array.of(1) }), true);
    assert.equal(await write(two, { a: Uint8Array.of(2) }), false);
    assert.deepEqual(await readAll(two), { a: Uint8Array.of(1) });
    await one.close();
    assert.equal(await write(two, { a: Uint8Array.of(2) }), true);
    assert.equal(await write(one, { a: Uint8Array.of(3) }), false);
    assert.deepEqual(await readAll(one), { a: Uint8Array.of(2) });
    await two.forget();
    assert.deepEqual(await readdir(folder.path), []);
    assert.equal(await readAll(one), null);
  });

  it('takes the lease of one that has fallen silent, once', async () => {
    const folder = await make();
    const options = { renewalMs: 1e6, silenceMs: 1_000 };
    const silent = new Lease(folder.path, options);
    assert.equal(await silent.acquire(), 1);
    const others = Array.from({ length: 5 }, () => new Lease(folder.path, options));
    const all = () => Promise.all(others.map((it) => it.acquire()));
    assert.deepEqual(await all(), [null, null, null, null, null]);
    const long = new Date(Date.now() - 5_000);
    await utimes(folder.at('lease-1'), long, long);
    const won = (await all()).filter((it) => it !== null);
    assert.deepEqual(won, [2]);
    assert.equal(await silent.isHeld(), false);
    for (const lease of [silent, ...others]) await lease.close();
  });
});

describe('storage in shards', () => {
  const open = (files: FileAccess, id = 'a', now = () => 0): ShardStorage =>
    new ShardStorage(files, id, '1', { shardBytes: 16, now });

  it('is as it was before or after a commit, wherever that is ended', async () => {
    await fc.assert(
      fc.asyncProperty(content, content, fc.nat(30), async (before, after, calls) => {
        const files = new MemoryShards();
        let windows = 0;
        // Each a window of its own, opened when the lease of the one before is long over.
        const next = (): ShardStorage => {
          const time = ++windows * 120_000;
          return open(files, `window-${windows}`, () => time);
        };
        assert.equal(await write(next(), before), true);
        files.left = calls;
        const done = await write(next(), after).catch(() => false);
        files.left = Infinity;
        const found = await readAll(next());
        if (done) assert.deepEqual(found, after);
        else assert.ok([before, after].some((it) => equal(it, found)));
        assert.equal(await write(next(), before), true);
        assert.deepEqual(await readAll(next()), before);
      }),
      { seed: 42, numRuns: 100 },
    );
  });

  it('reads only the shards a range lies in, and notices those that are gone', async () => {
    const files = new MemoryShards();
    const a = Uint8Array.from({ length: 100 }, (_, at) => at);
    await write(open(files), { first: a.slice(0, 5), a });
    const storage = open(files);
    await storage.open();
    assert.deepEqual(await storage.readRange('a', 40, 70), a.slice(40, 70));
    const shard = [...files.files.keys()].find((name) => name.endsWith('.2'));
    files.files.delete(shard!);
    assert.deepEqual(await storage.readRange('a', 60, 70), a.slice(60, 70));
    await assert.rejects(storage.readRange('a'), { name: 'StorageDamagedError' });
  });

  it('has one writer until its lease is over', async () => {
    const files = new MemoryShards();
    let clock = 0;
    const [one, two] = [open(files, 'a', () => clock), open(files, 'b', () => clock)];
    assert.equal(await write(one, { a: Uint8Array.of(1) }), true);
    assert.equal(await write(two, { a: Uint8Array.of(2) }), false);
    clock = 120_000;
    assert.equal(await write(two, { a: Uint8Array.of(2) }), true);
    assert.equal(await write(one, { a: Uint8Array.of(1) }), false);
    await two.forget();
    assert.equal(files.files.size, 0);
  });
});

function equal(left: Content, right: Content | null): boolean {
  try {
    assert.deepEqual(left, right);
    return true;
  } catch {
    return false;
  }
}
