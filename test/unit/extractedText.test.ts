import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { ExtractedText, pageAt, parseExtracted } from '../../extension/documents/extractedText';
import { itKeepsTheMap, itSurvivesSize, linesOf } from '../fixtures/documents/formatTests';
import { word } from '../fixtures/documents/generators';
import { outline } from '../fixtures/documents/outline';

/** Page lines are white space between the lines of a paragraph. */
function decodes(origin: string, said: string): boolean {
  return said === ' ' && /^\s*\n(?:\s*── page \d+ ──.*\n)*\s*\\?$/.test(origin);
}

const line = fc.oneof(
  fc.array(word, { minLength: 1, maxLength: 8 }).map((words) => words.join(' ')),
  fc.constantFrom(
    'well-',
    'known',
    '日本語の',
    '文章です。',
    'a\u00ad',
    '# not',
    '\\',
    '\\| x',
    '|',
  ),
);
const texts = linesOf(
  line,
  fc.constant(''),
  fc.nat(20).map((page) => `── page ${page} ── Annual Report`),
  fc.tuple(fc.nat(6), word).map(([level, title]) => `${'#'.repeat(level + 1)} ${title}`),
  word.map((item) => `- ${item}\n  ${item}`),
  fc.array(word, { maxLength: 4 }).map((cells) => `| ${cells.join(' | ')} |`),
  word.map((item) => `| a \\| ${item} | \\\\ |`),
);

describe('extracted text', () => {
  itKeepsTheMap(parseExtracted, texts, decodes);
  itSurvivesSize(
    parseExtracted,
    ['── page 1 ── x\n', 'a-\n', '| ', '|\\', '- ', '# ', '\\', '\n'],
    decodes,
  );

  it('gives back what was written into it', () => {
    const out = new ExtractedText();
    out.page(1, ['Annual Report', ' 1 ']);
    out.heading(1, ['The year', 'in brief']);
    out.paragraph(['All measure-', 'ments were made', '# twice']);
    out.listItem(['one', 'more']);
    out.listItem(['two']);
    out.tableRow(['a|b', '', ' c  d ']);
    out.paragraph(['It goes on']);
    out.page(2, ['Annual Report'], true);
    out.paragraph(['over there.'], true);
    const text = out.finish();
    const parsed = parseExtracted(text);
    assert.deepEqual(outline(parsed), [
      'heading1: The year in brief',
      'paragraph: All measurements were made # twice',
      'listItem: one more',
      'listItem: two',
      'tableRow: a|b | c d',
      'paragraph: It goes on over there.',
    ]);
    const at = parsed.readable.indexOf('measurements');
    const range = parsed.map.toSource(at, at + 'measurements'.length);
    assert.ok(range);
    assert.equal(text.slice(range.start, range.end), 'measure-\nments');
    const over = parsed.map.toSource(parsed.readable.length - 15, parsed.readable.length);
    assert.ok(over);
    assert.equal(pageAt(text, over.start), 1);
    assert.equal(pageAt(text, over.end), 2);
  });

  it('keeps the hyphen of a compound that the document writes inside a line', () => {
    const say = (text: string) => parseExtracted(text).readable;
    assert.equal(say('a well-\nknown man, a well-known one'), 'a well-known man, a well-known one');
    assert.equal(say('a well-\nknown man'), 'a wellknown man');
    assert.equal(say('the EU-\nParliament'), 'the EU-Parliament');
    assert.equal(say('pages 3-\n5'), 'pages 3-5');
    assert.equal(say('either -\nor'), 'either - or');
    assert.equal(say('soft\u00ad\nened'), 'softened');
    assert.equal(say('a line that ends-\n\nand another'), 'a line that ends-\nand another');
  });

  it('joins lines of scripts without spaces with nothing between', () => {
    assert.equal(parseExtracted('港は七時に\n開きます。').readable, '港は七時に開きます。');
    assert.equal(parseExtracted('항구는\n열린다').readable, '항구는 열린다');
  });
});
