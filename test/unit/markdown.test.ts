import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parseMarkdown } from '../../extension/documents/markdown';
import { outline } from '../fixtures/documents/outline';
import { assertSpends } from '../fixtures/processorTime';

const read = (text: string) => outline(parseMarkdown(text));

/** The source of the readable words, which must occur once. */
function sourceOf(text: string, words: string): string | null {
  const parsed = parseMarkdown(text);
  const start = parsed.readable.indexOf(words);
  assert.ok(start >= 0, `no ${words} in ${parsed.readable}`);
  const range = parsed.map.toSource(start, start + words.length);
  return range && text.slice(range.start, range.end);
}

describe('Markdown: blocks', () => {
  it('reads headings of both kinds with their level', () => {
    assert.deepEqual(read('# One #\n\nTwo *b*\n===\n\n###### Six'), [
      'heading1: One',
      'heading1: Two b',
      'heading6: Six',
    ]);
  });

  it('joins the lines of paragraphs, quotes and list items', () => {
    assert.deepEqual(read('one\n  two\n\n> a\n> b\nlazy\n\n- x\n  y\n  - z\n\n1) n\n- [x] done'), [
      'paragraph: one two',
      'quote: a b lazy',
      'listItem: x y',
      'listItem: z',
      'listItem: n',
      'listItem: done',
    ]);
  });

  it('leads a joined line break to the break with the marks that continue it', () => {
    assert.equal(sourceOf('> a\n> b', 'a b'), 'a\n> b');
    const parsed = parseMarkdown('> a  \n>   b');
    assert.deepEqual(parsed.map.toSource(1, 2), { start: 3, end: 10 });
  });

  it('keeps code as it stands, the container’s indentation left out', () => {
    assert.deepEqual(read('```js\nif (a)\n\n  b();\n```\n\n    x\n      y\n'), [
      'code: if (a)\n\n  b();',
      'code: x\n  y',
    ]);
    assert.deepEqual(read('> - ```\n>   if\n>     b\n>   ```'), ['code: if\n  b']);
  });

  it('says of each cell of a table what it is the what of, in words without a source', () => {
    const text =
      '| Option | `Type` | **Default** |  |\n|--|--|--|--|\n| `port` | number | 8080 | x |\n' +
      '| host || [local](#l) |\n';
    assert.deepEqual(read(text), [
      'tableRow: Option | Type | Default',
      'tableRow: port | the Type of port: number | the Default of port: 8080 | x',
      'tableRow: host | the Default of host: local',
    ]);
    assert.equal(sourceOf(text, 'the Default of port: 8080'), '8080');
    const bare = 'a | b\n--|--\nc | d\n';
    assert.deepEqual(read(bare), ['tableRow: a | b', 'tableRow: c | the b of c: d']);
  });

  it('makes a row of a table one block, its cells parted', () => {
    const text = '| a | *b* |\n|---|:-:|\n| 1 | x \\| y |\n| 2 |\n';
    assert.deepEqual(read(text), ['tableRow: a | b', 'tableRow: 1 | b: x | y', 'tableRow: 2']);
    assert.equal(sourceOf(text, '1 | b: x'), '1 | x');
    assert.equal(sourceOf(text, ' b: x'), 'x');
    const parsed = parseMarkdown(text);
    const separator = parsed.readable.indexOf(' | ');
    assert.equal(parsed.map.toSource(separator, separator + 3), null);
    assert.equal(sourceOf(text, ' | b'), 'b');
  });

  it('reads front matter as text, and only when it is closed', () => {
    assert.deepEqual(read('---\ntitle: T\ntags: [a]\n---\n# H'), [
      'text: title: T\ntags: [a]',
      'heading1: H',
    ]);
    assert.deepEqual(read('---\ntitle'), ['paragraph: title']);
  });

  it('reads embedded HTML as HTML', () => {
    assert.deepEqual(
      read('<div align="x">\n<b>one</b>\n<script>no</script>\n<p>two</div>\n\n<!-- no\n\nno -->'),
      ['paragraph: one', 'paragraph: two'],
    );
    assert.deepEqual(read('> <div>\n> a\n> b\n> </div>'), ['quote: a b']);
  });
});

describe('Markdown: inline', () => {
  it('drops markup and targets, keeps the text', () => {
    assert.deepEqual(
      read('**b** *i* _i_ ~~s~~ `c *c*` [l *k*](/u "t") ![alt](u) <https://a.b> https://x.y/_a_/'),
      ['paragraph: b i i s c *c* l k alt https://a.b https://x.y/_a_/'],
    );
  });

  it('selects the words without the markup around them, with the markup within', () => {
    const text = 'It was **John Brown** and [his *wife*](/w).';
    assert.equal(sourceOf(text, 'John Brown'), 'John Brown');
    assert.equal(sourceOf(text, 'was John Brown and'), 'was **John Brown** and');
    assert.equal(sourceOf(text, 'his wife'), 'his *wife');
  });

  it('keeps the brackets of links that lead nowhere', () => {
    assert.deepEqual(read('a[0] [x][y] [Def] [t][def] ![def] [d e][]\n\n[def]: /u\n[D  E]: /v'), [
      'paragraph: a[0] [x][y] Def t def d e',
    ]);
  });

  it('leaves footnote numbers out and footnotes in', () => {
    assert.deepEqual(read('Said[^1].\n\n[^1]: word\n[^2]: two words'), [
      'paragraph: Said.',
      'paragraph: word',
      'paragraph: two words',
    ]);
    assert.deepEqual(read('a [^n]\n\n[^n]: One\n    two.\n\n    - three\n\n    four\n\nfive'), [
      'paragraph: a',
      'paragraph: One two.',
      'listItem: three',
      'paragraph: four',
      'paragraph: five',
    ]);
  });

  it('decodes escapes and entities, each one unit of its own source', () => {
    const text = 'a \\* &amp; &#x1F600; &nbsp;b &bogus; &copy';
    assert.deepEqual(read(text), ['paragraph: a * & 😀 \u00a0b &bogus; &copy']);
    assert.equal(sourceOf(text, '*'), '\\*');
    const parsed = parseMarkdown(text);
    const smile = parsed.readable.indexOf('😀');
    for (const [start, end] of [
      [smile, smile + 1],
      [smile + 1, smile + 2],
    ] as const) {
      assert.deepEqual(parsed.map.toSource(start, end), { start: 11, end: 20 });
    }
  });

  it('breaks lines where the author did', () => {
    assert.deepEqual(read('a  \n   b\\\nc<br>\nd'), ['paragraph: a\nb\nc\nd']);
  });

  it('drops inline tags, comments and the contents of scripts', () => {
    assert.deepEqual(read('a <b>b</b> <!-- c --> d <script>e *f*</script> g'), [
      'paragraph: a b d g',
    ]);
    assert.deepEqual(read('the <select> element'), ['paragraph: the element']);
  });
});

describe('Markdown: size and depth', () => {
  it('survives ten thousand nested quotes', () => {
    const text = '>'.repeat(10_000) + ' deep\n' + '> '.repeat(10_000) + 'er';
    const parsed = assertSpends(2000, () => parseMarkdown(text));
    assert.match(parsed.readable, /deep/);
  });

  it('reads a line of one megabyte', () => {
    const text = 'word *a* [l](u) '.repeat(62_500);
    const parsed = assertSpends(10_000, () => parseMarkdown(text));
    assert.ok(parsed.readable.startsWith('word a l word'));
  });

  it('reads long lines of nothing but markup, and many short ones that might go on', () => {
    const inline = ['*a ', 'a* ', '[', ']', '](', '`a', '<a ', '<!--', '&amp;', '\\', '_a', '~~a '];
    const blocks = ['![', '**a* ', '|', '> ', '- ', 'http://', '[a\n', '> [a]: "\n', '| a |\n'];
    for (const unit of [...inline, ...blocks, '- a\n', '<div\n', '&\n', 'a  \n', '\\\n']) {
      const text = unit.repeat(Math.ceil(1e5 / unit.length));
      const parsed = assertSpends(2000, () => parseMarkdown(text), unit);
      assert.ok(parsed.readable.length <= text.length, unit);
    }
  });
});
