import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { tableContext } from '../../extension/answering/tableContext';
import { parseAsciidoc } from '../../extension/documents/asciidoc';
import { parseCsv } from '../../extension/documents/csv';
import { parseExtracted } from '../../extension/documents/extractedText';
import { parseHtml } from '../../extension/documents/html';
import { parseLatex } from '../../extension/documents/latex';
import { parseMarkdown } from '../../extension/documents/markdown';
import type { ParsedDocument } from '../../extension/documents/parsedDocument';
import { parseRestructuredText } from '../../extension/documents/restructuredText';
import { passageBlocks } from '../../extension/index/passageBlocks';

function contextOf(parsed: ParsedDocument, words: string): readonly string[] {
  const { readable, map } = parsed;
  const blocks = passageBlocks(parsed, { start: 0, end: readable.length });
  const start = readable.lastIndexOf(words);
  const span = { start, end: start + words.length };
  return tableContext({ readable, blocks }, span, (from, to) => map.toSource(from, to));
}

describe('the row and column of a table’s cell', () => {
  const options =
    '| Option | Default | Meaning |\n|--|--|--|\n| `port` | 8080 | the port of it |\n';

  it('are told in the table’s own words', () => {
    assert.deepEqual(contextOf(parseMarkdown(options), '8080'), ['port', 'Default']);
    assert.deepEqual(contextOf(parseMarkdown(options), 'the port of it'), ['port', 'Meaning']);
    assert.deepEqual(contextOf(parseCsv('option,default\nport,8080\n'), '8080'), [
      'port',
      'default',
    ]);
  });

  it('are those of its own column where other cells are empty', () => {
    const sparse =
      '| Option | | Note | Since |\n|--|--|--|--|\n| `port` | 8080 | | |\n| | 9090 | free |\n';
    assert.deepEqual(contextOf(parseMarkdown(sparse), '8080'), ['port']);
    assert.deepEqual(contextOf(parseMarkdown(sparse), '9090'), []);
    assert.deepEqual(contextOf(parseMarkdown(sparse), 'free'), ['Note']);
    const csv = 'option,,note\nport,8080,\n,9090,free\n';
    assert.deepEqual(contextOf(parseCsv(csv), '8080'), ['port']);
    assert.deepEqual(contextOf(parseCsv(csv), 'free'), ['note']);
    const row = (...cells: string[]) => `<tr><td>${cells.join('</td><td>')}</td></tr>`;
    const html = `<table>${row('Option', '', 'Note')}${row('port', '8080', '')}${row('', '', 'free')}${row('one', 'two')}</table>`;
    assert.deepEqual(contextOf(parseHtml(html), '8080'), ['port']);
    assert.deepEqual(contextOf(parseHtml(html), 'free'), ['Note']);
    assert.deepEqual(contextOf(parseHtml(html), 'two'), ['one']);
    const adoc = '|===\n|Option | |Note\n\n|port |8080 |\n|host | |free\n|===\n';
    assert.deepEqual(contextOf(parseAsciidoc(adoc), '8080'), ['port']);
    assert.deepEqual(contextOf(parseAsciidoc(adoc), 'free'), ['host', 'Note']);
    const tex =
      '\\begin{tabular}{lll}Option & & Note \\\\ port & 8080 & \\\\ host & & free \\end{tabular}';
    assert.deepEqual(contextOf(parseLatex(tex), '8080'), ['port']);
    assert.deepEqual(contextOf(parseLatex(tex), 'free'), ['host', 'Note']);
    const docx = '| Option |  | Note |\n| port | 8080 |  |\n| host |  | free |\n';
    assert.deepEqual(contextOf(parseExtracted(docx), '8080'), ['port']);
    assert.deepEqual(contextOf(parseExtracted(docx), 'free'), ['host', 'Note']);
    const simple =
      '======  ====  ====\nOption        Note\n======  ====  ====\nport    8080\nhost          free\n======  ====  ====\n';
    assert.deepEqual(contextOf(parseRestructuredText(simple), '8080'), ['port']);
    assert.deepEqual(contextOf(parseRestructuredText(simple), 'free'), ['host', 'Note']);
  });

  it('are none in the first row and out of tables', () => {
    assert.deepEqual(contextOf(parseMarkdown(options), 'Meaning |'), []);
    assert.deepEqual(contextOf(parseMarkdown('Port 8080 is the default.'), '8080'), []);
  });
});
