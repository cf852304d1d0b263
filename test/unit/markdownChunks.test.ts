import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { parseByTree, parseMarkdown } from '../../extension/documents/markdown';
import { markdownParser } from '../../extension/documents/markdownParser';
import { ChunkKind, MarkdownChunks } from '../../extension/documents/markdownChunks';
import { normaliseText } from '../../extension/documents/text';
import { anyText, markdown } from '../fixtures/documents/generators';

/** Lines that begin, continue and end blocks of every kind, in any order. */
const line = fc.oneof(
  { weight: 4, arbitrary: fc.constant('') },
  fc.constantFrom('text', 'more *words*', '[a link](to)', '[ref]: /url "title"', '[^1]: note'),
  fc.constantFrom('# Title', '## Closed ##', '#tag', '===', '---', '***', '* * *', '___'),
  fc.constantFrom('- item', '* item', '+ item', '1. item', '2) item', '-', '- [ ] task', '10. ten'),
  fc.constantFrom('- > quoted', '- ```', '1. # head', '- 1. both', '-\ttab', '- **strong** item'),
  fc.constantFrom('```', '```js', '~~~', '````', '``` a`b', '`code`', '~~gone~~'),
  fc.constantFrom('<div>', '</div>', '<!-- note', '-->', '<!-- one -->', '<script>', '</script>'),
  fc.constantFrom('<b>bold</b> text', '<?php', '?>', '<pre>', '</pre>', '<![CDATA[', ']]>', '<x'),
  fc.constantFrom(
    '> quote',
    '> ```',
    '>',
    '| a | b |',
    '| - | - |',
    'a | b',
    '**strong** *',
    '** x',
  ),
);
const lines = fc
  .array(fc.tuple(fc.constantFrom('', '', '', ' ', '  ', '   ', '    ', '\t', '      '), line), {
    maxLength: 14,
  })
  .map((parts) => parts.map(([indent, text]) => indent + text).join('\n'));

function assertSame(text: string): void {
  const chunked = parseMarkdown(text);
  const whole = parseByTree(text, markdownParser);
  assert.equal(chunked.readable, whole.readable);
  assert.deepEqual(chunked.blocks, whole.blocks);
  assert.deepEqual(chunked.map, whole.map);
}

function kinds(text: string): number[] {
  const chunks = new MarkdownChunks(text, 1000);
  const found: number[] = [];
  for (let chunk = chunks.next(0); chunk; chunk = chunks.next(chunk.to + 1)) found.push(chunk.kind);
  return found;
}

describe('Markdown in chunks', () => {
  it('knows what needs no parser of blocks', () => {
    const { paragraph, heading, fence, list, other, html } = ChunkKind;
    assert.deepEqual(kinds('# A\nText *of*\ntwo lines.\n\n```\n\n# b\n```\n- c\n- d\n\ne | f\n'), [
      heading,
      paragraph,
      fence,
      list,
      paragraph,
    ]);
    assert.deepEqual(kinds('<div>\n\n# A\n\n- b\n\n  c\n\nd'), [html, heading, other, paragraph]);
  });

  it('reads lines of every kind as the parser of blocks does on the whole text', () => {
    fc.assert(fc.property(lines, assertSame), { seed: 42, numRuns: 3000 });
  });

  it('reads code spans and links, whole and broken, as the parser of inline markup does', () => {
    const part = fc.constantFrom(
      ...[
        'word',
        ' ',
        ' ',
        '  ',
        '\n',
        '`',
        '``',
        '`code`',
        '`` a`b ``',
        '[',
        ']',
        '(',
        ')',
        '](',
        '!',
      ],
      ...[
        '[link](to)',
        '[a `]` b](/x_y)',
        '[a](b "c")',
        '[](x)',
        '[x]()',
        '[a](<b>)',
        '[a](b(c)d)',
      ],
      ...['https://a.b/c_d', ':', '*', '_', '&amp;', '<b>', '\\', '[x][y]', '[x]:', '😀', 'a:/b]'],
    );
    const text = fc.array(part, { maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(fc.property(text, assertSame), { seed: 42, numRuns: 3000 });
  });

  it('reads emphasis, images, tags and escapes as the parser of inline markup does', () => {
    const part = fc.oneof(
      {
        weight: 3,
        arbitrary: fc.constantFrom('word', 'a', ' ', ' ', '.', '(', ')', '\u201d', 'é'),
      },
      fc.constantFrom(
        '*',
        '**',
        '***',
        '_',
        '__',
        '~',
        '~~',
        '~~~',
        '**b**',
        '*i*',
        '_u_',
        '~~s~~',
      ),
      fc.constantFrom('[', ']', '](u)', '![', '![i](p.png)', '[l](u "t")', '[l](u  "t" )', '[^1]'),
      fc.constantFrom('\n', '  \n', '   ', '\\', '\\*', '\\_', '\\\n', '\\a', '\u00a0', '😀'),
      fc.constantFrom('&', '&amp;', '&#35;', '&nope', '&x;', '<', '<br>', '<a href="x">', '</a>'),
      fc.constantFrom(
        '<http://a.b/c>',
        '<a@b.c>',
        '<!-- c -->',
        '`c`',
        '`',
        'a_b',
        'http://a/b_c*',
      ),
    );
    const text = fc.array(part, { maxLength: 14 }).map((parts) => `w${parts.join('')}`);
    fc.assert(fc.property(text, assertSame), { seed: 42, numRuns: 6000 });
  });

  it('reads quotes and items of several lines as the parser of blocks does', () => {
    const start = fc.constantFrom(
      ...[
        '> ',
        '> ',
        '> ',
        '- ',
        '- ',
        '* ',
        '1. ',
        '  ',
        '  ',
        '',
        '',
        '>',
        '>  ',
        '> > ',
        '    ',
      ],
      ...['  - ', '   ', '\t', '2. ', '> - ', '- > ', '>\n> ', '> \n> ', '>\n'],
    );
    const rest = fc.constantFrom(
      ...['text', 'more words', '**strong** it', '`code`', '`open', 'close`', '[link](to) on', ''],
      ...[
        '[open',
        'close](to)',
        'close]: /url',
        '[a]: /b',
        '<b',
        'c>',
        '*it',
        'is*',
        'two  ',
        'a\\',
      ],
      ...[
        'a | b',
        '--- | ---',
        '===',
        '# no',
        '#no',
        '```',
        '2024. year',
        '1) b',
        '[ ] task',
        '🎉 x',
      ],
      ...['[!NOTE]', '&amp; so', '![alt](p "t") *x* ~~y~~', '_u_ http://a.b/c_d'],
    );
    const text = fc
      .array(fc.oneof({ weight: 8, arbitrary: fc.tuple(start, rest) }, fc.constant(['', ''])), {
        maxLength: 9,
      })
      .map((all) => all.map(([a, b]) => `${a}${b}`).join('\n'));
    fc.assert(fc.property(text, assertSame), { seed: 42, numRuns: 6000 });
  });

  it('reads HTML up to a blank line as the parser of blocks does', () => {
    const part = fc.constantFrom(
      ...['<div>', '<p align="center">', '</div>', '<br>', '<img src="a.png">', '<b>bold</b> it'],
      ...[
        '<a href="x">',
        '</a>',
        '<a\nhref="x">',
        '<br/>',
        '<x y',
        '<pre>',
        '</pre>',
        '<!-- c -->',
      ],
      ...[
        'text',
        '',
        '',
        '',
        '  <td>',
        '    code',
        '- item',
        '  - item',
        '# head',
        '> <hr>',
        '```',
      ],
      ...['<details><summary>Why</summary>', '  text', '&amp; <i>it</i>', '*strong*', '| a |'],
    );
    const text = fc.array(part, { maxLength: 9 }).map((all) => all.join('\n'));
    fc.assert(fc.property(text, assertSame), { seed: 42, numRuns: 6000 });
  });

  it('reads made-up Markdown and any units the same', () => {
    fc.assert(fc.property(markdown.map(normaliseText), assertSame), { seed: 42, numRuns: 300 });
    fc.assert(fc.property(anyText.map(normaliseText), assertSame), { seed: 42, numRuns: 300 });
  });

  it('reads the installed packages’ READMEs the same', () => {
    const modules = join(import.meta.dirname, '../../node_modules');
    const readmes = readdirSync(modules)
      .map((name) => join(modules, name, 'README.md'))
      .filter((_, at) => at % 8 === 0);
    let read = 0;
    for (const path of readmes) {
      let text: string;
      try {
        text = readFileSync(path, 'utf8');
      } catch {
        continue;
      }
      assertSame(normaliseText(text));
      read++;
    }
    assert.ok(read > 10);
  });
});
