import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { pageAt, parseExtracted } from '../../extension/documents/extractedText';
import { UnreadableFileError } from '../../extension/documents/fileText';
import { textsOfPdf } from '../../extension/documents/pdf';
import { createIndexClient } from '../../extension/index/indexClient';
import { IndexCore } from '../../extension/index/indexCore';
import { column, pdfOf } from '../fixtures/documents/containers';
import { assertMapProperties } from '../fixtures/documents/mapProperties';
import { outline } from '../fixtures/documents/outline';
import { Folder, ask } from './indexHelpers';
import { bundleIndexWorker } from './indexWorkerBundle';

const FILES = join(import.meta.dirname, '../fixtures/documents/files');

function fixture(name: string): Uint8Array {
  return readFileSync(join(FILES, name));
}

async function textOf(bytes: Uint8Array): Promise<string> {
  const [only, ...others] = await textsOfPdf(bytes);
  assert.ok(only && others.length === 0);
  assert.equal(only.part, null);
  return only.text;
}

function decodes(origin: string, said: string): boolean {
  return said === ' ' && /^\s*\n(?:── page \d+ ──.*\n)*\s*\\?$/.test(origin);
}

describe('PDF', () => {
  it('reads headings, paragraphs and lists, and leaves running titles and page numbers out', async () => {
    const text = await textOf(fixture('handbook.pdf'));
    const parsed = parseExtracted(text);
    assertMapProperties(text, parsed, decodes);
    const blocks = outline(parsed);
    assert.deepEqual(blocks.slice(0, 3), [
      'heading1: Harbour Handbook',
      'heading1: 1. Chapter about matter 1',
      'heading2: 1.1 A section',
    ]);
    const kinds = (kind: string) => blocks.filter((block) => block.startsWith(kind)).length;
    assert.equal(kinds('heading2'), 8);
    assert.equal(kinds('listItem'), 12);
    assert.equal(kinds('paragraph'), 25);
    assert.ok(!parsed.readable.includes('Fennel Point ·'), 'no running title');
    assert.match(text, /^── page 2 ── Harbour Handbook · Fennel Point · 2$/m);
    assert.equal(
      blocks.at(-1),
      'paragraph: The lighthouse keeper of Fennel Point is Oda Lindqvist.',
    );
  });

  it('reads Japanese whose font is not in the file', async () => {
    const { readable } = parseExtracted(await textOf(fixture('japanese.pdf')));
    assert.equal(readable, '港は毎朝七時に開き、日没に閉まります。北門の鐘は正午に鳴ります。');
  });

  it('joins words that were parted at the end of a line', async () => {
    const { readable } = parseExtracted(await textOf(fixture('hyphen.pdf')));
    assert.match(readable, /all measurements of the tide/);
    assert.match(readable, /because self-evident errors/);
  });

  it('reads columns one after the other, and a paragraph across them and across pages as one', async () => {
    const left = ['The north gate is opened at', 'seven by the keeper, who then', 'goes on to'];
    const right = ['the south gate, and at eight', 'he opens the east gate for'];
    const next = ['all those who wait outside.'];
    const bytes = pdfOf([
      [...column(left, 40, 500), ...column(right, 230, 500)],
      column(next, 40, 500),
    ]);
    const text = await textOf(bytes);
    assert.deepEqual(outline(parseExtracted(text)), [
      'paragraph: The north gate is opened at seven by the keeper, who then goes on to the south ' +
        'gate, and at eight he opens the east gate for all those who wait outside.',
    ]);
    assert.match(text, /east gate for\n── page 2 ──\nall those/);
  });

  it('parts paragraphs by distance and by indentation', async () => {
    const bytes = pdfOf([
      [
        ...column(['First paragraph of this page', 'with a second line.'], 40, 500),
        ...column(['Second paragraph after a gap', 'that also has two lines here.'], 40, 465),
        ...column(['Third one is indented a bit'], 52, 441),
        ...column(['and goes on at the margin.'], 40, 429),
        ...column(['A Heading of Bold'], 40, 395).map((line) => ({ ...line, bold: true })),
        ...column(['Its text follows below it', 'as one would think.'], 40, 380),
      ],
    ]);
    assert.deepEqual(outline(parseExtracted(await textOf(bytes))), [
      'paragraph: First paragraph of this page with a second line.',
      'paragraph: Second paragraph after a gap that also has two lines here.',
      'paragraph: Third one is indented a bit and goes on at the margin.',
      'heading1: A Heading of Bold',
      'paragraph: Its text follows below it as one would think.',
    ]);
  });

  it('is searched in a folder, each passage with its page, and gives its text', async () => {
    const pages = ['gate', 'zebra', 'bell'].map((word) =>
      column([`The first line speaks of the ${word}`, 'and ends here on its page.'], 40, 500),
    );
    const folder = await Folder.make({ 'a.pdf': pdfOf(pages), 'b.pdf': 'no PDF' });
    try {
      const index = new IndexCore();
      await index.setFolders([{ root: folder.uri, exclude: [] }]);
      const uri = folder.uriOf('a.pdf');
      const [hit] = (await ask(index, 'zebra', [uri])).hits;
      assert.equal(hit?.page, 1, 'where the excerpt begins');
      const { excerpt, page } = hit;
      assert.deepEqual([pageAt(excerpt, excerpt.indexOf('zebra')), page], [2, 1]);
      const text = await index.extractedText(uri);
      assert.equal(text, await textOf(pdfOf(pages)));
      assert.ok(text.includes(excerpt));
      const { skipped } = await index.status();
      assert.deepEqual(
        skipped.map(({ reason, detail }) => [reason, detail.kind]),
        [['unreadable', 'pdf-broken']],
      );
      const changed = pdfOf([column(['Another text altogether.'], 40, 500)]);
      await folder.write('a.pdf', changed);
      assert.equal(await index.extractedText(uri), await textOf(changed), 'as it is now');
    } finally {
      await folder.remove();
    }
  });

  it('says why a scanned, an encrypted or a broken one is not read', async () => {
    const whole = fixture('handbook.pdf');
    const broken = [
      new Uint8Array(0),
      new TextEncoder().encode('no PDF at all'),
      new TextEncoder().encode('%PDF-1.7\n'),
      whole.subarray(0, 200),
    ];
    await assert.rejects(textsOfPdf(fixture('scan.pdf')), /its pages are pictures/);
    await assert.rejects(textsOfPdf(fixture('encrypted.pdf')), /It is encrypted/);
    for (const bytes of broken) await assert.rejects(textsOfPdf(bytes), UnreadableFileError);
  });

  it('keeps the words of made-up files in their order, and the map’s promises', async () => {
    const words = fc.array(
      fc.constantFrom('gate', 'Harbour', 'at', 'seven.', '(x)', 'a-', 'b|c', '#'),
      {
        minLength: 1,
        maxLength: 6,
      },
    );
    const page = fc.array(words, { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(fc.array(page, { minLength: 1, maxLength: 3 }), async (pages) => {
        const lines = pages.map((rows) => rows.map((row) => `Q${row.join(' ')}`));
        const text = await textOf(pdfOf(lines.map((rows) => column(rows, 40, 550))));
        const parsed = parseExtracted(text);
        assertMapProperties(text, parsed, decodes);
        const bare = (said: string) => said.replace(/[\s-]/g, '');
        assert.equal(bare(parsed.readable), bare(lines.flat().join('')));
      }),
      { seed: 42, numRuns: 40 },
    );
  });

  it('does not end the index worker where pdf.js forgets a promise', async () => {
    const folder = await Folder.make({ 'a.pdf': fixture('damaged.pdf'), 'b.md': 'A zebra.' });
    const bundle = await bundleIndexWorker();
    const lost: (string | null)[] = [];
    const index = createIndexClient(bundle.path, { onLost: (uri) => lost.push(uri) });
    try {
      await index.setFolders([{ root: folder.uri, exclude: [] }]);
      assert.equal((await ask(index, 'zebra', [folder.uri], 'folders')).hits.length, 1);
      assert.deepEqual(lost, []);
    } finally {
      await index.dispose();
      await bundle.remove();
      await folder.remove();
    }
  });

  it('ends with text or a reason on damaged files', async () => {
    const whole = fixture('handbook.pdf');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 40 }),
        fc.nat(whole.length),
        async (changes, length) => {
          const bytes = Uint8Array.from(whole);
          for (const [at, byte] of changes) bytes[at] = byte;
          const cut = length % 3 === 0 ? bytes.subarray(0, length) : bytes;
          await textsOfPdf(cut).catch((error: unknown) => {
            assert.ok(error instanceof UnreadableFileError);
          });
        },
      ),
      { seed: 42, numRuns: 40 },
    );
  });
});
