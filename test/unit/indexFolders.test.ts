import assert from 'node:assert/strict';
import { chmod, rm, symlink, utimes } from 'node:fs/promises';
import { afterEach, describe, it } from 'mocha';
import { skipSentence } from '../../extension/documents/skipDetail';
import { IndexCore } from '../../extension/index/indexCore';
import { ask, Folder, urisFound } from './indexHelpers';

const TEXT = 'The zebra is here.';

describe('index of folders', () => {
  const folders: Folder[] = [];
  const make = async (files: Readonly<Record<string, string | Uint8Array>>): Promise<Folder> => {
    const folder = await Folder.make(files);
    folders.push(folder);
    return folder;
  };
  afterEach(async () => {
    for (const folder of folders.splice(0)) await folder.remove();
  });

  /** Names below the folder in which a question about zebras finds something. */
  const found = async (index: IndexCore, folder: Folder): Promise<string[]> => {
    const uris = await urisFound(index, 'zebra', [folder.uri], 'folders');
    return uris.map((uri) => decodeURIComponent(uri.slice(folder.uri.length + 1)));
  };

  it('reads what the rules let through', async () => {
    const folder = await make({
      'a.md': TEXT,
      'sub/b (1).txt': TEXT,
      'sub/ignored.txt': TEXT,
      'sub/kept.log': TEXT,
      'x.log': TEXT,
      'build/out.txt': TEXT,
      'node_modules/p/README.md': TEXT,
      '.git/description': TEXT,
      'excluded/c.md': TEXT,
      '.gitignore': '*.log\nbuild/\n',
      'sub/.gitignore': 'ignored.txt\n!kept.log\n',
      '.env': TEXT,
      'image.png': TEXT,
      'zeros.dat2': Uint8Array.of(1, 0, 0, 2, 3, 0),
    });
    const index = new IndexCore();
    await index.setFolders([
      { root: folder.uri, exclude: [{ from: 'verbatim.exclude', globs: ['/excluded'] }] },
    ]);
    assert.deepEqual(await found(index, folder), ['a.md', 'sub/b (1).txt', 'sub/kept.log']);
    const { skipped, pending } = await index.status();
    assert.equal(pending, 0);
    assert.deepEqual(skipped.map((it) => [it.uri.slice(folder.uri.length + 1), it.reason]).sort(), [
      ['.env', 'secret'],
      ['image.png', 'binary'],
      ['zeros.dat2', 'binary'],
    ]);
    assert.ok(skipped.every((it) => !skipSentence(it.detail).includes('zebra')));
  });

  it('ends where links run in circles and follows none below the root', async () => {
    const outside = await make({ 'secret.md': TEXT });
    const folder = await make({ 'a.md': TEXT, 'sub/b.md': TEXT });
    await symlink(folder.path, folder.at('sub/loop'));
    await symlink(outside.path, folder.at('away'));
    await symlink(folder.at('missing'), folder.at('dangling.md'));
    const index = new IndexCore();
    await index.setFolders([{ root: folder.uri, exclude: [] }]);
    assert.deepEqual(await found(index, folder), ['a.md', 'sub/b.md']);
  });

  it('sees what came, changed and went', async () => {
    const folder = await make({ 'a.md': TEXT, 'b.md': TEXT, 'c.md': 'A lion.' });
    const index = new IndexCore();
    await index.setFolders([{ root: folder.uri, exclude: [] }]);
    assert.deepEqual(await found(index, folder), ['a.md', 'b.md']);
    await rm(folder.at('a.md'));
    await folder.write('b.md', 'A lion now.');
    await folder.write('c.md', 'A zebra now.');
    await folder.write('new/d.md', TEXT);
    await index.sweep();
    assert.deepEqual(await found(index, folder), ['c.md', 'new/d.md']);
    await index.setFolders([]);
    assert.deepEqual(await found(index, folder), []);
    assert.equal((await index.status()).documents, 0);
  });

  it('lets an open document win over its file until it is closed', async () => {
    const folder = await make({ 'a.md': TEXT });
    const uri = folder.uriOf('a.md');
    const index = new IndexCore();
    await index.put({ uri, part: null, version: 1, text: 'A lion, unsaved.' });
    await index.setFolders([{ root: folder.uri, exclude: [] }]);
    assert.deepEqual(await found(index, folder), []);
    assert.equal((await ask(index, 'lion', [uri])).hits.length, 1);
    await index.remove(uri);
    assert.deepEqual(await found(index, folder), ['a.md']);
    assert.equal((await ask(index, 'lion', [uri])).hits.length, 0);
    await index.put({ uri, part: null, version: 1, text: 'A lion, again.' });
    await rm(folder.at('a.md'));
    await index.sweep();
    assert.equal((await ask(index, 'lion', [uri])).hits.length, 1, 'it is still open');
    await index.remove(uri);
    assert.equal((await index.status()).documents, 0);
  });

  it('always reads a file that is a root, but no secret, and says so', async () => {
    const folder = await make({ '.gitignore': '*', 'a.log': TEXT, '.env': TEXT });
    const index = new IndexCore();
    await index.setFolders([
      { root: folder.uriOf('a.log'), exclude: [] },
      { root: folder.uriOf('.env'), exclude: [] },
      { root: folder.uriOf('missing.md'), exclude: [] },
    ]);
    assert.deepEqual(await found(index, folder), ['a.log']);
    const { skipped } = await index.status();
    assert.deepEqual(
      skipped.map((it) => it.reason),
      ['secret', 'unreadable'],
    );
    await index.setFolders([]);
    assert.deepEqual((await index.status()).skipped, []);
  });

  it('reads again what a new policy lets in', async () => {
    const folder = await make({ 'big.md': TEXT.repeat(100), 'small.md': TEXT });
    const index = new IndexCore();
    await index.setPolicy({ maxBytes: 100, allowedSecrets: [] });
    await index.setFolders([{ root: folder.uri, exclude: [] }]);
    assert.deepEqual(await found(index, folder), ['small.md']);
    await index.setPolicy({ maxBytes: 1e6, allowedSecrets: [] });
    await index.sweep();
    assert.deepEqual(await found(index, folder), ['big.md', 'small.md']);
  });

  it('answers while it walks, and stops when told', async () => {
    const files = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`f${at}.md`, TEXT]));
    const folder = await make(files);
    const index = new IndexCore();
    const walking = index.setFolders([{ root: folder.uri, exclude: [] }]);
    let sawPart = false;
    let walked = false;
    void walking.then(() => (walked = true));
    while (!walked) {
      const { documents } = await ask(index, 'zebra', [folder.uri], 'folders');
      sawPart ||= documents > 0 && documents < 300;
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.ok(sawPart);
    assert.equal((await index.status()).documents, 300);
    await index.setFolders([]);
    const controller = new AbortController();
    const stopped = index.setFolders([{ root: folder.uri, exclude: [] }], controller.signal);
    controller.abort();
    await assert.rejects(stopped, { name: 'AbortError' });
    await index.sweep();
    assert.equal((await index.status()).documents, 300);
  });

  it('does not read a file again that has the same size and time', async () => {
    const folder = await make({ 'a.md': TEXT });
    const time = new Date(1_700_000_000_000);
    await utimes(folder.at('a.md'), time, time);
    const index = new IndexCore();
    await index.setFolders([{ root: folder.uri, exclude: [] }]);
    await folder.write('a.md', TEXT.replace('zebra', 'tiger'));
    await utimes(folder.at('a.md'), time, time);
    await index.sweep();
    assert.deepEqual(await found(index, folder), ['a.md']);
  });

  it('sees a change that size and time do not tell, while the file is young', async () => {
    const folder = await make({ 'a.md': TEXT });
    const time = new Date();
    await utimes(folder.at('a.md'), time, time);
    const index = new IndexCore();
    await index.setFolders([{ root: folder.uri, exclude: [] }]);
    const changed = TEXT.replace('zebra', 'tiger');
    assert.equal(changed.length, TEXT.length);
    await folder.write('a.md', changed);
    await utimes(folder.at('a.md'), time, time);
    await index.sweep();
    assert.deepEqual(await found(index, folder), []);
    const { hits } = await ask(index, 'tiger', [folder.uri], 'folders');
    assert.equal(hits.length, 1);
    // What a sweep has read again and found the same keeps its passages.
    const [before] = hits;
    await index.sweep();
    const [after] = (await ask(index, 'tiger', [folder.uri], 'folders')).hits;
    assert.equal(after?.id, before?.id);
  });

  it('names files it may not read', async () => {
    if (process.getuid?.() === 0 || process.platform === 'win32') {
      // Root reads everything: a folder in a file's place is unreadable for everybody.
      const folder = await make({ 'a.md': TEXT });
      const index = new IndexCore();
      await index.setFolders([{ root: folder.uriOf('a.md/below'), exclude: [] }]);
      assert.equal((await index.status()).skipped[0]?.reason, 'unreadable');
      return;
    }
    const folder = await make({ 'a.md': TEXT });
    await chmod(folder.at('a.md'), 0);
    const index = new IndexCore();
    await index.setFolders([{ root: folder.uri, exclude: [] }]);
    assert.equal((await index.status()).skipped[0]?.reason, 'unreadable');
  });
});
