import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { tableContext } from '../../extension/answering/tableContext';
import { parseCsv } from '../../extension/documents/csv';
import { parseMarkdown } from '../../extension/documents/markdown';
import type { ParsedDocument } from '../../extension/documents/parsedDocument';
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

  it('are none in the first row and out of tables', () => {
    assert.deepEqual(contextOf(parseMarkdown(options), 'Meaning |'), []);
    assert.deepEqual(contextOf(parseMarkdown('Port 8080 is the default.'), '8080'), []);
  });
});
