import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { UnreadableFileError } from '../../extension/documents/fileText';
import { parserFor } from '../../extension/documents/formats';
import { textsOfNotebook } from '../../extension/documents/notebook';
import { IndexCore } from '../../extension/index/indexCore';
import { anyText } from '../fixtures/documents/generators';
import { assertMapProperties } from '../fixtures/documents/mapProperties';
import { Folder, ask } from './indexHelpers';

function cell(type: string, source: unknown, rest: object = {}): object {
  return { cell_type: type, metadata: {}, source, ...rest };
}

function notebook(cells: readonly unknown[], metadata: object = {}): string {
  return JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 });
}

describe('notebooks', () => {
  it('are cells: their text, their language, their id or else their place', () => {
    const json = notebook(
      [
        cell('markdown', ['# Gate\n', '\n', 'Locked at dusk.'], { id: 'a1' }),
        cell('code', 'x <- 1\r\ny', { id: 'b-2' }),
        cell('code', '  \n', { id: 'empty' }),
        cell('raw', 'raw', { id: 'a1' }),
        cell('code', 'select', { metadata: { vscode: { languageId: 'sql' } } }),
        'no cell',
        cell('code', 7),
      ],
      { language_info: { name: 'R' }, kernelspec: { language: 'python' } },
    );
    assert.deepEqual(textsOfNotebook(`\ufeff${json}`), [
      { part: { cell: 'a1' }, languageId: 'markdown', text: '# Gate\n\nLocked at dusk.' },
      { part: { cell: 'b-2' }, languageId: 'r', text: 'x <- 1\ny' },
      { part: { cell: '#3' }, languageId: 'plaintext', text: 'raw' },
      { part: { cell: '#4' }, languageId: 'sql', text: 'select' },
    ]);
  });

  it('of nbformat 3 have worksheets', () => {
    const json = JSON.stringify({
      worksheets: [{ cells: [{ cell_type: 'code', language: 'python', input: ['a = 1'] }] }],
      nbformat: 3,
    });
    assert.deepEqual(textsOfNotebook(json), [
      { part: { cell: '#0' }, languageId: 'python', text: 'a = 1' },
    ]);
  });

  it('that are none have a reason', () => {
    for (const json of ['', '{', '[]', '{}', 'null', '{"cells":3}', '{"cells":']) {
      assert.throws(() => textsOfNotebook(json), UnreadableFileError);
    }
    assert.throws(() => textsOfNotebook('['.repeat(1_000_000)), UnreadableFileError);
  });

  it('keep the map’s promises cell by cell, whatever stands in them', function () {
    this.timeout(60_000);
    const cells = fc.array(fc.tuple(fc.constantFrom('markdown', 'code', 'raw'), anyText));
    fc.assert(
      fc.property(cells, (list) => {
        const texts = textsOfNotebook(notebook(list.map(([type, text]) => cell(type, text))));
        for (const { text, languageId } of texts) {
          assertMapProperties(text, parserFor('file:///a.ipynb', languageId)(text));
        }
      }),
      { seed: 42, numRuns: 200 },
    );
  });

  it('are searched in a folder, each cell by itself, and cells that went are gone', async () => {
    const gate = cell('markdown', '# Gate\n\nThe gate is locked at dusk.', { id: 'gate' });
    const code = cell('code', '# The zebra is here.\nzebra()', { id: 'code' });
    const folder = await Folder.make({ 'a.ipynb': notebook([gate, code]) });
    try {
      const index = new IndexCore();
      await index.setFolders([{ root: folder.uri, exclude: [] }]);
      const uri = folder.uriOf('a.ipynb');
      const { hits } = await ask(index, 'zebra', [uri]);
      assert.deepEqual(hits[0]?.part, { cell: 'code' });
      assert.equal(hits[0].excerpt, '# The zebra is here.\nzebra()');
      await folder.write('a.ipynb', notebook([gate]));
      await index.sweep();
      assert.equal((await ask(index, 'zebra', [uri])).hits.length, 0);
      assert.equal((await ask(index, 'gate', [uri])).hits.length, 1);
      await folder.write('a.ipynb', '{"cells": ');
      await index.sweep();
      const { skipped, documents } = await index.status();
      assert.equal(documents, 0);
      assert.match(skipped[0]?.detail ?? '', /its JSON is broken/);
    } finally {
      await folder.remove();
    }
  });

  it('of ten thousand cells are read', async function () {
    this.timeout(60_000);
    const cells = Array.from({ length: 10_000 }, (_, at) =>
      cell('markdown', `Cell ${at} speaks of nothing${at === 7777 ? ' but a zebra' : ''}.`),
    );
    const folder = await Folder.make({ 'big.ipynb': notebook(cells) });
    try {
      const index = new IndexCore();
      await index.setFolders([{ root: folder.uri, exclude: [] }]);
      const { hits } = await ask(index, 'zebra', [folder.uriOf('big.ipynb')]);
      assert.deepEqual(hits[0]?.part, { cell: '#7777' });
    } finally {
      await folder.remove();
    }
  });
});
