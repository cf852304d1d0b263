import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { describe, it } from 'mocha';
import { textsOfDocx } from '../../extension/documents/docx';
import { parseExtracted } from '../../extension/documents/extractedText';
import { UnreadableFileError } from '../../extension/documents/fileText';
import { docxOf, wordParagraph, wordXml } from '../fixtures/documents/containers';
import { word } from '../fixtures/documents/generators';
import { assertMapProperties } from '../fixtures/documents/mapProperties';
import { outline } from '../fixtures/documents/outline';

function textOf(bytes: Uint8Array): string {
  const [only, ...others] = textsOfDocx(bytes);
  assert.ok(only && others.length === 0);
  return only.text;
}

function blocksOf(parts: Readonly<Record<string, string>>): string[] {
  return outline(parseExtracted(textOf(docxOf(parts))));
}

describe('DOCX', () => {
  it('reads headings by style, lists, tables, and text that looks like a mark', () => {
    const file = join(import.meta.dirname, '../fixtures/documents/files/handbook.docx');
    assert.deepEqual(outline(parseExtracted(textOf(readFileSync(file)))), [
      'heading1: Harbour Handbook',
      'heading2: Gates',
      'paragraph: The gate is locked at dusk by the warden.',
      'heading3: Keys',
      'paragraph: Keys hang in the brass cabinet.',
      'listItem: First item of a list',
      'listItem: Second item',
      'paragraph: 1. Step one',
      'tableRow: Berth | Depth | m | Fee',
      'tableRow: Seven | 4.2 | Twelve crowns',
      'paragraph: An emoji 😀 and a tab, 日本語。',
      'paragraph: # not a heading',
    ]);
  });

  it('counts the items of nested lists as they are defined', () => {
    const level = (depth: number, format: string, text: string) =>
      `<w:lvl w:ilvl="${depth}"><w:start w:val="1"/><w:numFmt w:val="${format}"/><w:lvlText w:val="${text}"/></w:lvl>`;
    const numbering = `<w:numbering><w:abstractNum w:abstractNumId="7">${level(0, 'decimal', '%1.')}${level(1, 'lowerLetter', '%1.%2)')}</w:abstractNum><w:num w:numId="2"><w:abstractNumId w:val="7"/></w:num></w:numbering>`;
    const item = (text: string, depth: number) =>
      wordParagraph(text, `<w:numPr><w:ilvl w:val="${depth}"/><w:numId w:val="2"/></w:numPr>`);
    const body =
      ['one', 'two'].map((it) => item(it, 0)).join('') + item('sub', 1) + item('more', 1);
    const blocks = blocksOf({
      'document.xml': wordXml(body + item('three', 0) + item('new', 1)),
      'numbering.xml': numbering,
    });
    assert.deepEqual(
      blocks.map((block) => block.replace('paragraph: ', '')),
      ['1. one', '2. two', '2.a) sub', '2.b) more', '3. three', '3.a) new'],
    );
  });

  it('puts notes behind their paragraph, and leaves out what was deleted or is there twice', () => {
    const body =
      '<w:p><w:r><w:t>The fee is </w:t></w:r><w:del><w:r><w:delText>nine</w:delText></w:r></w:del>' +
      '<w:ins><w:r><w:t>twelve</w:t></w:r></w:ins><w:r><w:t xml:space="preserve"> crowns.</w:t><w:footnoteReference w:id="2"/></w:r></w:p>' +
      '<mc:AlternateContent><mc:Choice><w:p><w:r><w:t>Box</w:t></w:r></w:p></mc:Choice><mc:Fallback><w:p><w:r><w:t>Box</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent>' +
      '<w:p><w:r><w:instrText>PAGE</w:instrText><w:t>Last&amp;least</w:t><w:br/><w:t>line</w:t></w:r></w:p>';
    const footnotes =
      '<w:footnotes><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote><w:footnote w:id="2"><w:p><w:r><w:t>Since 2019.</w:t></w:r></w:p></w:footnote></w:footnotes>';
    assert.deepEqual(blocksOf({ 'document.xml': wordXml(body), 'footnotes.xml': footnotes }), [
      'paragraph: The fee is twelve crowns.',
      'paragraph: Since 2019.',
      'paragraph: Box',
      'paragraph: Last&least line',
    ]);
  });

  it('says why what is broken, encrypted or unpacks to too much is not read', () => {
    const ole = Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
    assert.throws(() => textsOfDocx(ole), /encrypted/);
    assert.throws(() => textsOfDocx(strToU8('PK but no zip')), /broken/);
    assert.throws(() => textsOfDocx(zipSync({ 'a.txt': strToU8('x') })), /no Word document/);
    assert.throws(() => textsOfDocx(docxOf({ 'document.xml': wordXml('') })), /no text/);
    const bomb = zipSync({ 'word/document.xml': new Uint8Array(20_000_000) }, { level: 9 });
    assert.ok(bomb.length < 100_000);
    assert.throws(() => textsOfDocx(resized(bomb, 4_000_000_000)), /more than 100 MB/);
    // One whose directory belittles it is cut off where the directory says.
    assert.throws(() => textsOfDocx(resized(bomb, 1000)), UnreadableFileError);
  });

  it('never opens an archive inside the archive', () => {
    const inner = docxOf({ 'document.xml': wordXml(wordParagraph('Inner words.')) });
    const outer = zipSync({
      'word/embeddings/inner.docx': inner,
      'word/document.xml': strToU8(wordXml(wordParagraph('Outer words.'))),
    });
    assert.equal(textOf(outer).trim(), 'Outer words.');
  });

  it('ends on text boxes nested without end', () => {
    const deep = '<w:p><w:r><w:txbxContent>'.repeat(100_000);
    assert.throws(() => textOf(docxOf({ 'document.xml': wordXml(deep) })), UnreadableFileError);
  });

  it('keeps all words of made-up files, and the map’s promises', () => {
    const paragraph = fc.array(fc.oneof(word, fc.constantFrom('# x', '| y', '\\', '\t', '\n')));
    fc.assert(
      fc.property(fc.array(paragraph, { minLength: 1, maxLength: 8 }), (paragraphs) => {
        const said = paragraphs.map((words) => `Q ${words.join(' ')}`);
        const bytes = docxOf({
          'document.xml': wordXml(said.map((it) => wordParagraph(it)).join('')),
        });
        const text = textOf(bytes);
        const parsed = parseExtracted(text);
        assertMapProperties(text, parsed);
        assert.equal(parsed.blocks.length, paragraphs.length);
      }),
      { seed: 42, numRuns: 200 },
    );
  });
});

/** The archive with another size of its first entry in its directory. */
function resized(zip: Uint8Array, size: number): Uint8Array {
  const changed = Uint8Array.from(zip);
  const view = new DataView(changed.buffer);
  for (let at = 0; at + 46 < changed.length; at++) {
    if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, size, true);
  }
  return changed;
}
