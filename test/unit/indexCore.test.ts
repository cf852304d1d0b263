import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { hashText } from '../../extension/documents/hash';
import { LineIndex, normaliseText } from '../../extension/documents/text';
import { SourceMap } from '../../extension/documents/sourceMap';
import { canonicalUri, pathOfUri, uriOfPath } from '../../extension/index/fileUri';
import { IndexCore } from '../../extension/index/indexCore';
import type { TextChange } from '../../extension/index/passageIndex';
import { EditedLines } from '../../extension/index/editedLines';
import { applyChange, applyChanges } from '../../extension/index/textEdits';
import { ask, urisOf } from './indexHelpers';

const A = 'untitled:a.txt';
const B = 'untitled:b.md';

const put = (index: IndexCore, uri: string, version: number, text: string) =>
  index.put({ uri, part: null, version, text });

const change = (
  line: number,
  character: number,
  endLine: number,
  endCharacter: number,
  text: string,
): TextChange => ({
  range: { start: { line, character }, end: { line: endLine, character: endCharacter } },
  text,
});

/** What a search tells, without its times. */
async function answersOf(index: IndexCore, question: string, uris: readonly string[]) {
  const { hits, documents, passages } = await ask(index, question, uris);
  return { hits, documents, passages };
}

describe('index', () => {
  it('gives hits that say all about their place', async () => {
    const index = new IndexCore();
    const text =
      '\ufeff# Fruit\r\n\r\nAn **apple** is red.\r\n\r\n# Animals\r\n\r\nA zebra is striped.';
    assert.equal(await put(index, B, 3, text), null);
    const { hits, documents, passages } = await ask(index, 'Is a zebra striped?', [B]);
    const source = normaliseText(text);
    const [hit] = hits;
    assert.ok(hit);
    assert.deepEqual([documents, passages, hit.uri, hit.part, hit.version], [1, 1, B, null, 3]);
    assert.equal(hit.textHash, hashText(source));
    assert.equal(
      hit.excerpt,
      source.slice(Math.max(0, hit.source.start - 32), hit.source.end + 32),
    );
    assert.deepEqual(hit.excerptPosition, new LineIndex(source).positionAt(hit.excerptStart));
    const map = new SourceMap(hit.map, hit.readable.length);
    assert.deepEqual(map.toSource(0, hit.readable.length), hit.source);
    const at = hit.readable.indexOf('zebra');
    const range = map.toSource(at, at + 5)!;
    assert.equal(source.slice(range.start, range.end), 'zebra');
  });

  it('keeps to its scope', async () => {
    const index = new IndexCore();
    await put(index, 'untitled:/x/one.txt', 1, 'A zebra stands here.');
    await put(index, 'untitled:/x/y/two.txt', 1, 'Another zebra there.');
    await put(index, 'untitled:/xy/three.txt', 1, 'A zebra elsewhere.');
    const inX = await ask(index, 'zebra', ['untitled:/x'], 'folders');
    assert.deepEqual(urisOf(inX), ['untitled:/x/one.txt', 'untitled:/x/y/two.txt']);
    assert.deepEqual([inX.documents, inX.passages], [2, 2]);
    const one = await ask(index, 'zebra', ['untitled:/xy/three.txt'], 'folders');
    assert.deepEqual(urisOf(one), ['untitled:/xy/three.txt']);
    assert.equal((await ask(index, 'zebra', [])).documents, 0);
    await index.remove('untitled:/x/one.txt');
    assert.equal((await ask(index, 'zebra', ['untitled:/x'], 'folders')).documents, 1);
  });

  it('knows every passage after much was taken out and the rest was numbered anew', async () => {
    const index = new IndexCore();
    const long = Array.from({ length: 90_000 }, (_, at) => `word${at % 700}`).join(' ');
    await put(index, 'untitled:first.txt', 1, 'A lion sleeps.');
    await put(index, 'untitled:long.txt', 1, long);
    await put(index, 'untitled:last.md', 1, '# Zoo\n\nA zebra runs.\n\n# Bar\n\nA tiger eats.');
    const all = ['untitled:first.txt', 'untitled:last.md'];
    const questions = ['lion', 'zebra', 'tiger eats', 'a lion and a zebra'];
    const before = await Promise.all(questions.map((it) => answersOf(index, it, all)));
    const { bytes, passages } = await index.status();
    assert.ok(passages > 600);
    await index.remove('untitled:long.txt');
    assert.ok((await index.status()).bytes < bytes / 2);
    const after = await Promise.all(questions.map((it) => answersOf(index, it, all)));
    const told = (results: typeof before) =>
      results.map(({ hits }) => hits.map(({ id, excerpt }) => `${id} ${excerpt}`).sort());
    assert.deepEqual(told(after), told(before));
    await put(index, 'untitled:new.txt', 1, 'A horse grazes.');
    assert.deepEqual(urisOf(await ask(index, 'horse', [...all, 'untitled:new.txt'])), [
      'untitled:new.txt',
    ]);
  });

  it('applies edits, and refuses those of another version', async () => {
    const index = new IndexCore();
    await put(index, A, 1, 'A lion lives here.\nAnd a tiger.');
    assert.equal(await index.edit(A, 1, 2, [change(0, 2, 0, 6, 'zebra')]), true);
    assert.equal((await ask(index, 'lion', [A])).hits.length, 0);
    const [hit] = (await ask(index, 'zebra', [A])).hits;
    assert.equal(hit?.version, 2);
    assert.equal(hit.readable, 'A zebra lives here. And a tiger.');
    assert.equal(await index.edit(A, 1, 3, []), false);
    assert.equal(await index.edit('untitled:other', 1, 2, []), false);
    assert.equal(await index.edit(A, 2, 3, [change(0, 0, 9, 9, '')]), true);
    assert.equal((await ask(index, 'zebra tiger', [A])).hits.length, 0);
  });

  it('leaves out what admission refuses, also after an edit or a change of policy', async () => {
    const index = new IndexCore();
    const key = '-----BEGIN RSA PRIVATE KEY-----\nabc';
    assert.equal((await put(index, 'file:///home/me/.env', 1, 'zebra=1'))?.reason, 'secret');
    assert.equal((await put(index, A, 1, 'zebra\0'))?.reason, 'binary');
    assert.equal(await put(index, B, 1, 'A zebra.'), null);
    assert.equal(await index.edit(B, 1, 2, [change(0, 0, 0, 0, key)]), true);
    assert.equal((await ask(index, 'zebra', [B])).hits.length, 0);
    const { skipped, documents } = await index.status();
    assert.deepEqual(skipped.map((it) => it.reason).sort(), ['binary', 'secret', 'secret']);
    assert.equal(documents, 0);
    assert.equal(await put(index, B, 3, 'A zebra again.'), null);
    await index.setPolicy({ maxBytes: 5, allowedSecrets: [] });
    assert.equal((await index.status()).documents, 0);
    await index.setPolicy({ maxBytes: 500, allowedSecrets: ['file:///home/me/.env'] });
    assert.equal(await put(index, 'file:///home/me/.env', 1, 'zebra=1'), null);
  });

  it('keeps passages and their ids where an edit did not reach', async () => {
    const index = new IndexCore();
    const section = (name: string, at: number): string =>
      `# ${name}\n\n${Array.from({ length: 60 }, (_, word) => `${name}${word} thing${at}`).join(' ')}\n\n`;
    const text = section('first', 1) + section('second', 2) + section('third', 3);
    await put(index, B, 1, text);
    const ids = async (): Promise<Map<string, string>> => {
      const { hits } = await ask(index, 'thing1 thing2 thing3', [B]);
      return new Map(hits.map((hit) => [hit.heading.join(), hit.id]));
    };
    const before = await ids();
    await index.edit(B, 1, 2, [change(4, 0, 4, 0, '# second again\n\nNew words come in.\n\n')]);
    const after = await ids();
    assert.equal(after.get('first'), before.get('first'));
    assert.equal(after.get('third'), before.get('third'));
    const { hits } = await ask(index, 'third5', [B]);
    const source = applyChanges(text, [
      change(4, 0, 4, 0, '# second again\n\nNew words come in.\n\n'),
    ]);
    assert.ok(source.slice(hits[0]!.source.start).startsWith('third\n\nthird0'));
  });

  it('leaves out states of documents that ended it before', async () => {
    const text = 'A zebra.';
    const index = new IndexCore({ crashed: new Set([`${A}\nv1:${text.length}`]) });
    assert.equal((await put(index, A, 1, text))?.reason, 'crashed');
    assert.equal(await put(index, A, 2, text), null);
  });

  it('takes empty, huge-lined and ill-formed documents and questions', async () => {
    const index = new IndexCore();
    await put(index, A, 1, '');
    await put(index, B, 1, `${'word '.repeat(40_000)} \ud800 zebra`);
    assert.equal((await ask(index, '', [A, B])).hits.length, 0);
    assert.equal((await ask(index, 'zebra', [A, B])).hits.length, 1);
    assert.equal((await ask(index, '\udc00 ??', [A, B])).hits.length, 0);
    assert.equal((await ask(index, 'zebra', [A, B], 'documents', 0)).hits.length, 0);
  });

  it('answers after any edits as an index made afresh', async () => {
    const name = fc.constantFrom('untitled:1.md', 'untitled:2.txt', 'untitled:3.ts');
    const text = fc
      .array(
        fc.oneof(
          fc.constantFrom(
            'zebra',
            'lion',
            '\n\n',
            '# Head\n',
            '- item ',
            'a.b.c',
            '漢字',
            '\r\n',
            '. ',
          ),
          fc.constantFrom('long '.repeat(90), 'x'.repeat(700), 'One two three. '.repeat(30)),
        ),
        { maxLength: 30 },
      )
      .map((parts) => parts.join(' '));
    const place = fc.tuple(fc.nat(12), fc.nat(30));
    const step = fc.oneof(
      fc.record({ kind: fc.constant('put' as const), name, text }),
      fc.record({ kind: fc.constant('remove' as const), name }),
      fc.record({ kind: fc.constant('edit' as const), name, from: place, to: place, text }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), fc.boolean(), async (steps, eager) => {
        const index = new IndexCore();
        const texts = new Map<string, { version: number; text: string }>();
        let version = 0;
        for (const it of steps) {
          const known = texts.get(it.name);
          version++;
          if (it.kind === 'put') {
            texts.set(it.name, { version, text: normaliseText(it.text) });
            await put(index, it.name, version, it.text);
          } else if (it.kind === 'remove') {
            texts.delete(it.name);
            await index.remove(it.name);
          } else if (known) {
            const [from, to] = [it.from, it.to].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
            const changes = [change(...from!, ...to!, it.text)];
            assert.equal(await index.edit(it.name, known.version, version, changes), true);
            texts.set(it.name, { version, text: applyChanges(known.text, changes) });
          }
          if (eager) index.refresh();
        }
        const fresh = new IndexCore();
        for (const [uri, state] of texts) await put(fresh, uri, state.version, state.text);
        const uris = [...texts.keys()];
        for (const question of ['zebra lion', 'item head', 'a.b.c 漢字', 'three long x']) {
          assert.deepEqual(
            await answersOf(index, question, uris),
            await answersOf(fresh, question, uris),
          );
        }
      }),
      { seed: 42, numRuns: 60 },
    );
  });
});

describe('text edits', () => {
  /** One change by whole-text slicing. */
  const applyOne = (text: string, { range, text: inserted }: TextChange): string => {
    const lines = new LineIndex(text);
    const start = lines.offsetAt(range.start);
    const end = Math.max(start, lines.offsetAt(range.end));
    return text.slice(0, start) + inserted.replace(/\r\n?/g, '\n') + text.slice(end);
  };

  it('apply one after another, each to what the ones before left', () => {
    const place = fc.tuple(fc.nat(6), fc.nat(12));
    const insert = fc.string({ unit: fc.constantFrom('a', 'b', '\n', '\r\n', '😀'), maxLength: 8 });
    fc.assert(
      fc.property(
        insert,
        fc.array(fc.tuple(place, place, insert), { maxLength: 8 }),
        (raw, many) => {
          const text = normaliseText(raw.repeat(4));
          const changes = many.map(([a, b, inserted]) => {
            const [from, to] = a[0] < b[0] || (a[0] === b[0] && a[1] <= b[1]) ? [a, b] : [b, a];
            return change(...from, ...to, inserted);
          });
          const expected = changes.reduce(applyOne, text);
          assert.equal(applyChanges(text, changes), expected);
          const lines = new EditedLines(text);
          assert.equal(
            changes.reduce((now, it) => applyChange(now, it, lines), text),
            expected,
          );
        },
      ),
      { seed: 42, numRuns: 500 },
    );
  });

  it('go through a document from its end in one pass', () => {
    const lines = 20_000;
    const text = 'old line\n'.repeat(lines);
    const changes = Array.from({ length: lines }, (_, at) =>
      change(lines - 1 - at, 0, lines - 1 - at, 3, 'new'),
    );
    assert.equal(applyChanges(text, changes), 'new line\n'.repeat(lines));
  });
});

describe('file URIs', () => {
  it('are spelled as the editor spells them', () => {
    assert.equal(
      uriOfPath("/home/me/a b (1) it's #2!@ü.md"),
      'file:///home/me/a%20b%20%281%29%20it%27s%20%232%21%40%C3%BC.md',
    );
    assert.equal(pathOfUri('untitled:x'), null);
    assert.equal(pathOfUri('file:///a%2Fb'), null);
    assert.equal(canonicalUri('file:///a(b)'), 'file:///a%28b%29');
    assert.equal(canonicalUri('file:///a%28b%29'), 'file:///a%28b%29');
    assert.equal(canonicalUri('vscode-vfs://github/x(y)'), 'vscode-vfs://github/x(y)');
  });
});
