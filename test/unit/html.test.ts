import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parseHtml } from '../../extension/documents/html';
import { outline } from '../fixtures/documents/outline';
import { assertSpends } from '../fixtures/processorTime';

const read = (text: string) => outline(parseHtml(text));

describe('HTML', () => {
  it('reads blocks, headings, lists, quotes and definitions, end tags or not', () => {
    assert.deepEqual(
      read(
        '<h1>A</h1>lead<p>one<p>two<ul><li>x<li><p>y</p>z</ul><dl><dt>t<dd>d</dl>' +
          '<blockquote>q<ol><li>l</ol></blockquote><h2>B<h3>C</h3>tail',
      ),
      [
        'heading1: A',
        'paragraph: lead',
        'paragraph: one',
        'paragraph: two',
        'listItem: x',
        'listItem: y',
        'listItem: z',
        'listItem: t',
        'listItem: d',
        'quote: q',
        'listItem: l',
        'heading2: B',
        'heading3: C',
        'paragraph: tail',
      ],
    );
  });

  it('makes a row one block, whatever its cells hold', () => {
    assert.deepEqual(
      read(
        '<table><caption>c</caption><tr><th>A<th><p>B</p><p>b</p><tr><td> 1 </td><td></td>' +
          '<td><div>2</div></td></tr></table>',
      ),
      ['paragraph: c', 'tableRow: A | B\nb', 'tableRow: 1 | 2'],
    );
  });

  it('collapses white space, across tags too, and keeps it in pre', () => {
    assert.deepEqual(read('<p> a \n\t b <b> c</b> d </p><pre>\n x  y\n  <i>z</i> \n w\n</pre>'), [
      'paragraph: a b c d',
      'code: x  y\n  z \n w',
    ]);
  });

  it('breaks lines at br', () => {
    assert.deepEqual(read('a<br>\n b<br/><br>c'), ['paragraph: a\nb\nc']);
  });

  it('leaves out what is not read', () => {
    assert.deepEqual(
      read(
        '<style>s</style>a<script>if (a<b) "</p>"</script><!-- c --><template><p>t</template>' +
          '<noscript>n</noscript><svg><text>v</text></svg>b<img alt="i"><textarea>x</textarea>',
      ),
      ['paragraph: ab'],
    );
  });

  it('keeps the title where the page has no h1, and nothing else of the head', () => {
    const head = '<head><meta name="d" content="m"><title>T &amp; U</title></head>';
    assert.deepEqual(read(`<html>${head}<body>x`), ['heading1: T & U', 'paragraph: x']);
    assert.deepEqual(read(`${head}<h1>H</h1>x`), ['heading1: H', 'paragraph: x']);
    assert.deepEqual(read('<head><title>T</title><p>x'), ['heading1: T', 'paragraph: x']);
  });

  it('leads decoded entities to their exact source', () => {
    const text = '<p>a&amp;b &#128512;&nbsp;&notit; &NotEqualTilde;&bogus;</p>';
    const parsed = parseHtml(text);
    assert.equal(parsed.readable, 'a&b 😀\u00a0¬it; ≂̸&bogus;');
    const words = (start: number, end: number) => {
      const range = parsed.map.toSource(start, end);
      return range && text.slice(range.start, range.end);
    };
    assert.equal(words(1, 2), '&amp;');
    assert.equal(words(5, 6), '&#128512;');
    assert.equal(words(7, 8), '&not');
    assert.equal(words(12, 13), '&NotEqualTilde;');
    assert.equal(words(13, 14), '&NotEqualTilde;');
  });

  it('reads long runs of anything', () => {
    const units = [
      '<b>',
      '<p>',
      '<blockquote>',
      '</ul>',
      '<ul><li>',
      '<td>',
      '&',
      '&#',
      '<',
      '<a ',
    ];
    for (const unit of [
      ...units,
      '<!--',
      '<svg>',
      '<tr><blockquote>',
      ' ',
      '<br>',
      'a  ',
      '&lt;',
    ]) {
      const text = unit.repeat(Math.ceil(1e5 / unit.length));
      const parsed = assertSpends(2000, () => parseHtml(text), unit);
      assert.ok(parsed.readable.length <= text.length, unit);
    }
  });
});
