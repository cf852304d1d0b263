import assert from 'node:assert/strict';
import { rename } from 'node:fs/promises';
import { describe, it } from 'mocha';
import { documentName } from '../../extension/index/documentName';
import { IndexCore } from '../../extension/index/indexCore';
import { FsStorage } from '../../extension/storage/fsStorage';
import { ask, Folder } from './indexHelpers';

describe('names of documents', () => {
  it('are those of the file without ending, and of its folder', () => {
    const names: readonly (readonly [string, string])[] = [
      ['file:///work/docs/guide/getting-started.md', 'guide getting-started'],
      ['file:///work/My%20Notes/Gr%C3%BC%C3%9Fe.txt', 'My Notes Grüße'],
      ['file:///c%3A/readme.md', 'c: readme'],
      ['file:///README', 'README'],
      ['file:///app/.gitignore', 'app .gitignore'],
      ['file:///app/archive.2024-05.tar.gz', 'app archive.2024-05.tar'],
      ['git:/app/src/userService.ts?%7B%7D', 'src userService'],
      ['untitled:Untitled-1', ''],
      ['untitled:/app/plan.md', 'app plan'],
    ];
    for (const [uri, name] of names) assert.equal(documentName(uri), name, uri);
  });

  it('find their passages, however their words are joined', async () => {
    const index = new IndexCore();
    const files = ['userGuide', 'release_notes', 'annual-report', 'price.list'];
    const uris = files.map((name) => `file:///work/${name}.md`);
    for (const uri of uris) await index.put({ uri, part: null, version: 1, text: 'It is blue.' });
    const first = async (question: string): Promise<string | undefined> =>
      (await ask(index, question, uris)).hits[0]?.uri;
    assert.equal(await first('Is it blue in the guide?'), uris[0]);
    assert.equal(await first('Which notes say it is blue?'), uris[1]);
    assert.equal(await first('blue, says the report'), uris[2]);
    assert.equal(await first('prices in blue, list'), uris[3]);
    assert.equal(await first('the blue userGuide'), uris[0]);
  });

  it('are those of now, after files were renamed and the index was kept', async () => {
    const folder = await Folder.make({
      'zebra.md': 'It has stripes.',
      'lion.md': 'It has a mane, and the cubs have none.',
    });
    const keeping = await Folder.make();
    const opened = async (): Promise<IndexCore> => {
      const index = new IndexCore({ storage: new FsStorage(keeping.at('kept'), '1') });
      await index.open();
      return index;
    };
    const found = async (index: IndexCore, question: string): Promise<string[]> => {
      const { hits } = await ask(index, question, [folder.uri], 'folders');
      return hits.map(({ uri }) => uri);
    };
    try {
      const first = await opened();
      await first.setFolders([{ root: folder.uri, exclude: [] }]);
      assert.deepEqual(await found(first, 'zebra'), [folder.uriOf('zebra.md')]);
      await rename(folder.at('zebra.md'), folder.at('okapi.md'));
      await first.sweep();
      assert.deepEqual(await found(first, 'zebra'), []);
      assert.deepEqual(await found(first, 'okapi'), [folder.uriOf('okapi.md')]);
      await first.keep();
      await first.dispose();
      const second = await opened();
      assert.deepEqual(await found(second, 'okapi'), [folder.uriOf('okapi.md')]);
      assert.deepEqual(await found(second, 'lion'), [folder.uriOf('lion.md')]);
      await second.dispose();
    } finally {
      await folder.remove();
      await keeping.remove();
    }
  });
});
