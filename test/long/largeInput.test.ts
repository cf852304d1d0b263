/** Input larger than anybody means to ask about, each through the index worker as the product has it. */
import assert from 'node:assert/strict';
import { closeSync, openSync } from 'node:fs';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { after, afterEach, before, describe, it } from 'mocha';
import { skipDetail } from '../../extension/documents/skipDetail';
import { MOST_ENTRIES } from '../../extension/index/folderWalk';
import { createIndexClient } from '../../extension/index/indexClient';
import type { PassageIndex } from '../../extension/index/passageIndex';
import { ask, Folder } from '../unit/indexHelpers';
import { bundleIndexWorker } from '../unit/indexWorkerBundle';
import { chance } from '../unit/weightsHelpers';

const MB = 1_000_000;
/** In one folder. */
const MANY_FILES = 1_000_000;
const TEXT_MB = 560;
const TEXT_FILES = 2_800;
/** More heap than this ends the worker, and with it the test. */
const HEAP_MB = 2_000;

describe('input of great size', function () {
  this.timeout(1_200_000);
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

  it('a log of 500 MB is left out with the reason, and one of 50 MB is searched', async () => {
    await begin();
    await grow('large.log', 500 * MB, logLine);
    await grow('smaller.log', 50 * MB, logLine);
    await build();
    const { skipped } = await index.status();
    assert.deepEqual(
      skipped.map(({ uri, reason }) => [uri, reason]),
      [[folder.uriOf('large.log'), 'too-large']],
    );
    assert.ok((await found('okapi')).includes(folder.uriOf('smaller.log')));
  });

  it('JSON of 50 MB in one line is searched', async () => {
    await begin();
    await grow('one.json', 50 * MB, (at) =>
      JSON.stringify({ id: at, name: `item ${at} of the okapi` }).concat(','),
    );
    await build();
    assert.ok((await found('okapi')).includes(folder.uriOf('one.json')));
  });

  it(`a folder of ${MANY_FILES} files is read up to its limit, and says so`, async () => {
    await begin();
    await mkdir(folder.at('many'));
    for (let at = 0; at < MANY_FILES; at++) closeSync(openSync(folder.at(`many/${at}.md`), 'w'));
    const before = process.memoryUsage().rss;
    await build();
    const { documents, skipped } = await index.status();
    assert.equal(documents, MOST_ENTRIES + 1);
    assert.deepEqual(
      skipped.map(({ uri, reason }) => [uri, reason]),
      [[folder.uriOf('many/'), 'too-many']],
    );
    const grown = process.memoryUsage().rss - before;
    assert.ok(grown < 1000 * MB, `${Math.round(grown / MB)} MB`);
    // One of those beyond, whichever: what the walk did not come to.
    const listed = new Set((await index.list()).map(({ uri }) => uri));
    const beyond = Array.from({ length: MANY_FILES }, (_, at) => folder.uriOf(`many/${at}.md`));
    const unread = beyond.find((uri) => !listed.has(uri));
    const explained = unread && (await index.explain(unread));
    assert.ok(explained && explained.kind === 'left-out' && explained.reason === 'too-many');
    assert.deepEqual(explained.detail, skipDetail('folder-large', 200_000));
  });

  it(`${TEXT_MB} MB of text are indexed, kept, opened again and followed`, async () => {
    await begin();
    const words = vocabulary();
    for (let at = 0; at < TEXT_FILES; at++) {
      await folder.write(
        `t${at % 40}/text${at}.txt`,
        textOf(words, at, (TEXT_MB * MB) / TEXT_FILES),
      );
    }
    const keeping = await Folder.make();
    const opened = (): PassageIndex =>
      createIndexClient(worker.path, {
        onLost: (uri) => lost.push(uri),
        resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
        storage: { folder: keeping.at('kept'), version: '1' },
      });
    try {
      await index.dispose();
      index = opened();
      await build();
      const { documents, passages, bytes } = await index.status();
      assert.equal(documents, TEXT_FILES + 1);
      assert.ok(passages > 300_000, `${passages} passages`);
      assert.ok(bytes < 1000 * MB, `${Math.round(bytes / MB)} MB of ${passages} passages`);
      for (const at of [0, 777, TEXT_FILES - 1]) {
        const [first] = await found(`Where is the ${animal(at)} kept?`);
        assert.equal(first, folder.uriOf(`t${at % 40}/text${at}.txt`));
      }
      await untilKept(keeping.at('kept'));
      await index.dispose();
      index = opened();
      assert.equal((await index.status()).documents, TEXT_FILES + 1);
      const changed = 'The okapi is at sea by now.\n';
      await folder.write('t17/text777.txt', changed);
      await rm(folder.at('t0/text0.txt'));
      await build();
      assert.deepEqual(await found(animal(777)), []);
      assert.deepEqual(await found(animal(0)), []);
      const [afloat] = await found('Is the okapi at sea?');
      assert.equal(afloat, folder.uriOf('t17/text777.txt'));
      const { progress } = await index.status();
      // The sweep read what had changed, and what is too young to be known by its time.
      assert.ok(progress.total < TEXT_FILES / 2, `${progress.total} read`);
      const again = await found(animal(778));
      assert.equal(again[0], folder.uriOf('t18/text778.txt'));
    } finally {
      await keeping.remove();
    }
  });
});

/** Waits until a generation is there. */
async function untilKept(folder: string): Promise<void> {
  for (;;) {
    const names: readonly string[] = await readdir(folder).catch(() => []);
    if (names.includes('current')) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** A name that no other file has, nor one like it. */
function animal(file: number): string {
  const next = chance(7919 * (file + 1));
  next(1);
  return Array.from({ length: 12 }, () => String.fromCharCode(97 + next(26))).join('');
}

/** Words that could be anybody's, most of them seldom. */
function vocabulary(): string[] {
  const next = chance(7);
  const syllables = 'ba co di fe gu ha jo ki le mu na po ri sa te vo wi zu tar lin mor pel'.split(
    ' ',
  );
  return Array.from({ length: 60_000 }, () =>
    Array.from({ length: 2 + next(3) }, () => syllables[next(syllables.length)]).join(''),
  );
}

/** Sentences in paragraphs, with one that no other file has. */
function textOf(words: readonly string[], file: number, units: number): string {
  const next = chance(file + 1);
  const paragraphs = [`The ${animal(file)} is kept in yard ${file}.`];
  for (let size = 0; size < units;) {
    let paragraph = '';
    for (let word = 0; word < 80; word++) {
      // As often as the words of a language: the n-th is n times as rare as the first.
      const rank = Math.floor(words.length ** (next(1_000_000) / 1_000_000)) - 1;
      paragraph += `${words[rank]}${word % 12 === 11 ? '. ' : ' '}`;
    }
    paragraphs.push(paragraph);
    size += paragraph.length + 2;
  }
  return paragraphs.join('\n\n');
}
