import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { AskUpdate } from '../../extension/answering/answer';
import { ask as askPorts } from '../../extension/answering/ask';
import { UnreadableFileError } from '../../extension/documents/fileText';
import { parserFor } from '../../extension/documents/formats';
import { textsOfNotebook } from '../../extension/documents/notebook';
import { IndexCore } from '../../extension/index/indexCore';
import { FsStorage } from '../../extension/storage/fsStorage';
import { askReport } from '../../extension/terminal/askReport';
import { askText } from '../../extension/terminal/askText';
import { FileTexts } from '../../extension/terminal/fileText';
import { anyText } from '../fixtures/documents/generators';
import { assertMapProperties } from '../fixtures/documents/mapProperties';
import { RuleReader, WordTokenizer } from './answeringDoubles';
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
      {
        part: { cell: 'a1' },
        cellNumber: 1,
        languageId: 'markdown',
        text: '# Gate\n\nLocked at dusk.',
      },
      { part: { cell: 'b-2' }, cellNumber: 2, languageId: 'r', text: 'x <- 1\ny' },
      { part: { cell: '#3' }, cellNumber: 4, languageId: 'plaintext', text: 'raw' },
      { part: { cell: '#4' }, cellNumber: 5, languageId: 'sql', text: 'select' },
    ]);
  });

  it('of nbformat 3 have worksheets', () => {
    const json = JSON.stringify({
      worksheets: [{ cells: [{ cell_type: 'code', language: 'python', input: ['a = 1'] }] }],
      nbformat: 3,
    });
    assert.deepEqual(textsOfNotebook(json), [
      { part: { cell: '#0' }, cellNumber: 1, languageId: 'python', text: 'a = 1' },
    ]);
  });

  it('that are none have a reason', () => {
    for (const json of ['', '{', '[]', '{}', 'null', '{"cells":3}', '{"cells":']) {
      assert.throws(() => textsOfNotebook(json), UnreadableFileError);
    }
    assert.throws(() => textsOfNotebook('['.repeat(1_000_000)), UnreadableFileError);
  });

  it('keep the map’s promises cell by cell, whatever stands in them', () => {
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
      assert.equal(skipped[0]?.detail.kind, 'notebook-broken');
    } finally {
      await folder.remove();
    }
  });

  it('are one document each, and say which cell an answer stands in, after a restart too', async () => {
    const empty = cell('markdown', ' ', { id: 'empty' });
    const gate = cell('markdown', '# Gate\n\nThe gate is locked at dusk.', { id: 'gate' });
    const code = cell('code', '# The zebra is here.\nzebra()', { id: 'code' });
    const folder = await Folder.make({
      'a.ipynb': notebook([empty, gate, code]),
      'b.ipynb': notebook([empty]),
      'c.md': 'A lion.',
    });
    const keeping = await Folder.make();
    const opened = async (): Promise<IndexCore> => {
      const index = new IndexCore({ storage: new FsStorage(keeping.at('kept'), '1') });
      await index.open();
      return index;
    };
    const placeOf = async (index: IndexCore, question: string) => {
      const { hits, documents } = await ask(index, question, [folder.uri], 'folders');
      return [hits[0]?.part, hits[0]?.cellNumber, documents];
    };
    try {
      const first = await opened();
      await first.setFolders([{ root: folder.uri, exclude: [] }]);
      assert.deepEqual(await placeOf(first, 'zebra'), [{ cell: 'code' }, 3, 3]);
      assert.deepEqual(await placeOf(first, 'lion'), [null, undefined, 3]);
      assert.equal((await first.status()).documents, 3);
      assert.equal(first.progress.documents, 3);
      const within = await ask(first, 'zebra', [folder.uriOf('a.ipynb')]);
      assert.deepEqual([within.documents, within.passages], [1, 2]);
      const entries = await first.list();
      const listed = entries.map(({ uri, part, state }) => [uri, part, state]);
      assert.deepEqual(listed.slice(2), [
        [folder.uriOf('b.ipynb'), null, 'indexed'],
        [folder.uriOf('c.md'), null, 'indexed'],
      ]);
      assert.equal((await first.explain(folder.uriOf('b.ipynb'))).kind, 'searched');
      await first.keep();
      await first.dispose();
      const second = await opened();
      assert.deepEqual(await placeOf(second, 'zebra'), [{ cell: 'code' }, 3, 3]);
      await folder.write('a.ipynb', notebook([empty, empty, code, gate]));
      await second.setFolders([{ root: folder.uri, exclude: [] }]);
      assert.deepEqual(await placeOf(second, 'gate'), [{ cell: 'gate' }, 4, 3]);
      await second.dispose();
    } finally {
      await folder.remove();
      await keeping.remove();
    }
  });

  it('are told in the terminal with the number of the cell', async () => {
    const empty = cell('code', '');
    const folder = await Folder.make({
      'a.ipynb': notebook([empty, cell('markdown', '# Gate\n\nThe gate is locked at dusk.')]),
    });
    try {
      const index = new IndexCore();
      await index.setFolders([{ root: folder.uri, exclude: [] }]);
      const question = 'When is the gate locked?';
      const asked = {
        id: null,
        question,
        paths: [{ given: 'books', root: folder.uri, isFile: false }],
      };
      const files = new FileTexts(null, () => Promise.resolve(null));
      const lines = async (scores: Readonly<Record<string, number>>): Promise<string[]> => {
        const tokenizer = new WordTokenizer();
        const reader = new RuleReader(tokenizer, scores);
        const scope = { kind: 'folders', roots: [folder.uri] } as const;
        const request = { question, scope, limit: 4, answers: 1 };
        const ports = { index, reader, tokenizer, now: () => 0 };
        let last: AskUpdate | null = null;
        for await (const update of askPorts(request, ports, new AbortController().signal)) {
          last = update;
        }
        assert.ok(last);
        const report = await askReport(asked, last, files, 0);
        if (report.found) assert.equal(report.answers[0]?.cellNumber, 2);
        return askText(report, last, asked).split('\n');
      };
      assert.equal((await lines({ dusk: 5 })).at(-1), '  books/a.ipynb, cell 2, line 3');
      assert.ok((await lines({})).includes('  books/a.ipynb, cell 2, line 1'));
    } finally {
      await folder.remove();
    }
  });

  it('of ten thousand cells are read', async () => {
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
