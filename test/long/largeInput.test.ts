/** Input larger than anybody means to ask about, each through the index worker as the product has it. */
import assert from 'node:assert/strict';
import { open, writeFile } from 'node:fs/promises';
import { after, afterEach, before, describe, it } from 'mocha';
import { createIndexClient } from '../../extension/index/indexClient';
import type { PassageIndex } from '../../extension/index/passageIndex';
import { ask, Folder } from '../unit/indexHelpers';
import { bundleIndexWorker } from '../unit/indexWorkerBundle';

const MB = 1_000_000;
const EMPTY_FILES = 100_000;
/** More heap than this ends the worker, and with it the test. */
const HEAP_MB = 2_000;

describe('input of great size', function () {
  this.timeout(300_000);
  let worker: Awaited<ReturnType<typeof bundleIndexWorker>>;
  let folder: Folder;
  let index: PassageIndex;
  let lost: (string | null)[] = [];
  before(async () => {
    worker = await bundleIndexWorker();
  });
  after(() => worker.remove());
  afterEach(async () => {
    await index.dispose();
    await folder.remove();
  });

  /** A folder with one good document, which everything beside it must leave searchable. */
  const begin = async (): Promise<void> => {
    folder = await Folder.make({ 'good.md': '# Zebra\n\nThe quagga drinks at dusk.\n' });
    lost = [];
    index = createIndexClient(worker.path, {
      onLost: (uri) => lost.push(uri),
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
  };
  const found = async (question: string): Promise<string[]> => {
    const { hits } = await ask(index, question, [folder.uri], 'folders');
    return hits.map(({ uri }) => uri);
  };
  const build = async (): Promise<void> => {
    await index.setFolders([{ root: folder.uri, exclude: [] }]);
    assert.deepEqual(lost, []);
    assert.ok((await found('quagga')).includes(folder.uriOf('good.md')));
  };
  /** Writes a line over and over until a file has that size. */
  const grow = async (name: string, bytes: number, line: (at: number) => string): Promise<void> => {
    const file = await open(folder.at(name), 'w');
    for (let at = 0, size = 0; size < bytes;) {
      let piece = '';
      while (piece.length < MB) piece += line(at++);
      await file.write(piece);
      size += piece.length;
    }
    await file.close();
  };
  const logLine = (at: number): string => `2024-01-01T00:00:00Z INFO worker ${at} has the okapi\n`;

  it('a log of 500 MB is left out with the reason, and one of 45 MB is searched', async () => {
    await begin();
    await grow('large.log', 500 * MB, logLine);
    await grow('smaller.log', 45 * MB, logLine);
    await build();
    const { skipped } = await index.status();
    assert.deepEqual(
      skipped.map(({ uri, reason }) => [uri, reason]),
      [[folder.uriOf('large.log'), 'too-large']],
    );
    assert.ok((await found('okapi')).includes(folder.uriOf('smaller.log')));
  });

  it('JSON of 45 MB in one line is searched', async () => {
    await begin();
    await grow('one.json', 45 * MB, (at) =>
      JSON.stringify({ id: at, name: `item ${at} of the okapi` }).concat(','),
    );
    await build();
    assert.ok((await found('okapi')).includes(folder.uriOf('one.json')));
  });

  it(`a folder of ${EMPTY_FILES} empty files hides nothing`, async () => {
    await begin();
    for (let at = 0; at < EMPTY_FILES; at += 500) {
      await Promise.all(
        Array.from({ length: 500 }, (_, one) => writeFile(folder.at(`${at + one}.md`), '')),
      );
    }
    await build();
    assert.equal((await index.status()).documents, EMPTY_FILES + 1);
  });
});
