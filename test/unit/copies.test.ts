import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { AskUpdate } from '../../extension/answering/answer';
import { ask as askPorts } from '../../extension/answering/ask';
import { HeldDocument } from '../../extension/index/heldDocument';
import { IndexCore } from '../../extension/index/indexCore';
import type { PassageHit } from '../../extension/index/passageIndex';
import { PassageTable } from '../../extension/index/passageTable';
import { distinctHits } from '../../extension/index/repeats';
import { askReport } from '../../extension/terminal/askReport';
import { askText } from '../../extension/terminal/askText';
import { FileTexts } from '../../extension/terminal/fileText';
import { RuleReader, WordTokenizer } from './answeringDoubles';
import { ask, Folder } from './indexHelpers';

const PORT = 'The server listens on port 8471 by default.';
const uri = (name: string) => `untitled:/d/${name}`;

async function indexOf(texts: Readonly<Record<string, string>>): Promise<IndexCore> {
  const index = new IndexCore();
  for (const [name, text] of Object.entries(texts)) {
    await index.put({ uri: uri(name), part: null, version: 1, text });
  }
  return index;
}

const FOLDERS = { kind: 'folders', roots: ['untitled:/d'] } as const;

async function copiesOf(
  index: IndexCore,
  hit: PassageHit,
  limit = 50,
  roots: readonly string[] = FOLDERS.roots,
) {
  const scope = { kind: 'folders', roots } as const;
  const [copies] = await index.copies({ scope, passages: [hit], limit });
  assert.ok(copies);
  return copies;
}

describe('passages of the same words', () => {
  it('are found once, as the best of them', async () => {
    const index = await indexOf({ 'a.txt': PORT, 'b.txt': PORT, 'c.txt': 'A port is a place.' });
    const { hits } = await ask(index, 'Which port?', FOLDERS.roots, 'folders');
    assert.deepEqual(
      hits.map((hit) => hit.uri),
      [uri('c.txt'), uri('a.txt')],
    );
  });

  it('are held apart by any of their hashes, and by their length', () => {
    const same = [-1, 0, 9, 0, 9, 11, 22, 33, 44];
    const unlike = [5, 6, 7].map((at) => same.with(at, 99));
    const rows = [same, ...unlike, same.with(2, 8), same];
    const hits = rows.map((row, at) => {
      const document = new HeldDocument(uri(`${at}`), uri(`${at}`), uri(`${at}`), null, at);
      document.table = new PassageTable(Int32Array.from(row));
      return { document, at: 0 };
    });
    assert.deepEqual(distinctHits(hits, 9), hits.slice(0, -1));
    const table = new PassageTable(Int32Array.from(rows.flat()));
    const alike = rows.map((_, at) => table.sameWords(0, at));
    assert.deepEqual(alike, [true, false, false, false, true, true]);
  });

  it('do not crowd others out, however many', async () => {
    const copies = Object.fromEntries(
      Array.from({ length: 300 }, (_, at) => [`c${at}.txt`, 'The port, the port, the port 8471.']),
    );
    const index = await indexOf({ ...copies, 'z.txt': 'A long way to the port it was, they say.' });
    const { hits } = await ask(index, 'Which port?', FOLDERS.roots, 'folders', 2);
    assert.deepEqual(
      hits.map((hit) => hit.uri),
      [uri('c0.txt'), uri('z.txt')],
    );
  });

  it('are told with their own places, whatever their markup', async () => {
    const index = await indexOf({
      'a.txt': PORT,
      'b.md': `${PORT.replace('8471', '**8471**')}\n`,
      'c.txt': `First this.\n\n${PORT.replace('8471', '8472')}`,
    });
    const { hits } = await ask(index, 'Which port?', [uri('a.txt')]);
    const { hits: others, more } = await copiesOf(index, hits[0]!);
    assert.equal(more, 0);
    assert.deepEqual(
      others.map((hit) => [hit.uri, hit.heading, hit.readable, hit.source]),
      [[uri('b.md'), [], PORT, { start: 0, end: PORT.length + 4 }]],
    );
    const back = await copiesOf(index, others[0]!);
    assert.deepEqual(
      back.hits.map((hit) => hit.id),
      [hits[0]!.id],
    );
  });

  it('are told of the scope alone, and counted beyond the limit', async () => {
    const texts = Object.fromEntries(Array.from({ length: 7 }, (_, at) => [`x/${at}.txt`, PORT]));
    const index = await indexOf({ ...texts, 'y.txt': PORT });
    const { hits } = await ask(index, 'Which port?', ['untitled:/d/x'], 'folders');
    assert.equal(hits.length, 1);
    const { hits: others, more } = await copiesOf(index, hits[0]!, 4, ['untitled:/d/x']);
    assert.deepEqual(
      [others.map((hit) => hit.uri), more],
      [[1, 2, 3, 4].map((at) => uri(`x/${at}.txt`)), 2],
    );
  });

  it('are left out where their file says something else by now', async () => {
    const folder = await Folder.make({ 'a.txt': PORT, 'b.txt': PORT, 'c.txt': PORT });
    try {
      const index = new IndexCore();
      await index.setFolders([{ root: folder.uri, exclude: [] }]);
      const { hits } = await ask(index, 'Which port?', [folder.uri], 'folders');
      await folder.write('b.txt', PORT.replace('8471', '9000'));
      const scope = { kind: 'folders', roots: [folder.uri] } as const;
      const [copies] = await index.copies({ scope, passages: hits, limit: 9 });
      assert.deepEqual(
        copies!.hits.map((hit) => hit.uri),
        [folder.uriOf('c.txt')],
      );
    } finally {
      await folder.remove();
    }
  });
});

describe('an answer', () => {
  async function answered(
    index: IndexCore,
    question: string,
    scores: Readonly<Record<string, number>> = { '8471': 5, '9000': 4 },
    roots: readonly string[] = FOLDERS.roots,
  ): Promise<AskUpdate> {
    const tokenizer = new WordTokenizer();
    const reader = new RuleReader(tokenizer, scores);
    const ports = { index, reader, tokenizer, now: () => 0 };
    const scope = { kind: 'folders', roots } as const;
    const request = { question, scope, limit: 16, answers: 3 };
    let last: AskUpdate | null = null;
    for await (const update of askPorts(request, ports, new AbortController().signal))
      last = update;
    assert.ok(last);
    return last;
  }

  it('says where else its words stand, and its copies count as one', async () => {
    const index = await indexOf({
      'a.txt': PORT,
      'b.md': `\n\n${PORT.replace('8471', '**8471**')}`,
    });
    const { answers, passagesTotal } = await answered(index, 'Which port is the default?');
    assert.equal(passagesTotal, 1);
    const [answer] = answers;
    assert.equal(answers.length, 1);
    const places = [answer!, ...answer!.copies!.places];
    assert.deepEqual(
      places.map((it) => [it.uri, it.range, it.anchor.quote]),
      [
        [uri('a.txt'), { start: 27, end: 31 }, '8471'],
        [uri('b.md'), { start: 31, end: 35 }, '8471'],
      ],
    );
    assert.deepEqual(answer!.copies!.places[0]!.lines.start, { line: 2, character: 29 });
    assert.equal(answer!.copies!.more, 0);
    assert.equal(answer!.versions, undefined);
  });

  it('says what other versions of its document say instead', async () => {
    const index = await indexOf({
      'v1/guide.md': `# Guide 1\n\n${PORT}`,
      'v2/guide.md': `# Guide 2\n\n${PORT.replace('8471', '9000')}`,
      'v3/guide.md': `# Guide 3\n\nAnd: ${PORT.replace('8471', '9000')}`,
      'x/other.md': `# Other\n\n${PORT.replace('8471', '1')}`,
    });
    const { answers } = await answered(index, 'Which port is the default?');
    assert.deepEqual(
      answers.map(({ readable, versions = [] }) => [
        readable,
        versions.map((it) => [it.uri, it.readable, it.anchor.quote, it.lines.start.line]),
      ]),
      [
        ['8471', [[uri('v2/guide.md'), '9000', '9000', 2]]],
        ['9000', [[uri('v1/guide.md'), '8471', '8471', 2]]],
        ['9000', [[uri('v1/guide.md'), '8471', '8471', 2]]],
      ],
    );
  });

  it('stands by itself where its copies cannot be had', async () => {
    const index = await indexOf({ 'a.txt': PORT });
    index.copies = () => Promise.reject(new Error('the worker died'));
    const { answers, found } = await answered(index, 'Which port is the default?');
    assert.deepEqual([found, answers.map((it) => it.readable)], [true, ['8471']]);
  });

  it('that is none: the nearest passages say where else they stand', async () => {
    const index = await indexOf({ 'a.txt': PORT, 'b.txt': PORT });
    const { found, nearest } = await answered(index, 'Which port is the default?', {});
    assert.equal(found, false);
    assert.deepEqual(
      nearest.map((it) => [it.uri, it.copies?.places.map((place) => place.uri)]),
      [[uri('a.txt'), [uri('b.txt')]]],
    );
  });

  it('tells both in the terminal, as places of the files', async () => {
    const folder = await Folder.make({
      'a.md': `# Guide 1\r\n\r\n${PORT}`,
      'b.md': `# Guide 1\n\n${PORT}`,
      'c.md': `# Guide 2\n\n${PORT.replace('8471', '9000')}`,
    });
    try {
      const index = new IndexCore();
      await index.setFolders([{ root: folder.uri, exclude: [] }]);
      const question = 'Which port is the default?';
      const update = await answered(index, question, { '8471': 5 }, [folder.uri]);
      const asked = {
        id: null,
        question,
        paths: [{ given: 'docs', root: folder.uri, isFile: false }],
      };
      const files = new FileTexts(null, () => Promise.resolve(null));
      const report = await askReport(asked, update, files, 0);
      const { start, alsoAt, otherVersions, alsoAtMore } = report.answers[0]!;
      const where = { part: null, line: 3, column: 28 };
      assert.equal(start, 40);
      assert.deepEqual(alsoAt, [{ path: 'docs/b.md', ...where, start: 38, end: 42, text: '8471' }]);
      assert.deepEqual(otherVersions, [
        { path: 'docs/c.md', ...where, start: 38, end: 42, text: '9000', readable: '9000' },
      ]);
      assert.equal(alsoAtMore, undefined);
      assert.deepEqual(askText(report, update, asked).split('\n').slice(-3), [
        '  docs/a.md:3',
        '  another version says: 9000 — docs/c.md:3',
        '  also at docs/b.md:3',
      ]);
    } finally {
      await folder.remove();
    }
  });
});
