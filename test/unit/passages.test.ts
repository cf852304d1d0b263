import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { Block, BlockKind, ParsedDocument } from '../../extension/documents/parsedDocument';
import { parsePlainText } from '../../extension/documents/plainText';
import { SourceMap } from '../../extension/documents/sourceMap';
import { parserFor } from '../../extension/documents/formats';
import type { Passage } from '../../extension/passages/passage';
import { buildPassages } from '../../extension/passages/passages';
import { headingPathAt } from '../../extension/passages/sections';
import { endsSentence } from '../../extension/passages/sentenceEnd';
import { installedTexts } from '../fixtures/documents/formatProperties';

type Part = readonly [kind: BlockKind, text: string, level?: number];

/** A document whose readable text is its source. */
function documentOf(parts: readonly Part[]): ParsedDocument {
  const blocks: Block[] = [];
  let readable = '';
  for (const [kind, text, level = 0] of parts) {
    if (readable !== '') readable += '\n';
    blocks.push({ kind, level, start: readable.length, end: readable.length + text.length });
    readable += text;
  }
  const map = new SourceMap(Int32Array.of(0, 0, readable.length, 0), readable.length);
  return { readable, map, blocks };
}

const wordsOf = (count: number, word = 'word'): string =>
  Array.from({ length: count }, (_, at) => `${word}${at}`).join(' ');

const sentencesOf = (count: number, length = 12): string =>
  Array.from({ length: count }, (_, at) => `Sentence${at} ${wordsOf(length - 1, 'w')}.`).join(' ');

const textOf = (parsed: ParsedDocument, { readable }: Passage): string =>
  parsed.readable.slice(readable.start, readable.end);

function assertCovered(parsed: ParsedDocument, passages: readonly Passage[]): void {
  const covered = new Uint8Array(parsed.readable.length);
  for (const { readable } of passages) covered.fill(1, readable.start, readable.end);
  const left = covered.findIndex((is, at) => is === 0 && /\S/.test(parsed.readable[at]!));
  assert.equal(left, -1, 'a unit lies in no passage');
}

function assertWellCut(parsed: ParsedDocument, passages: readonly Passage[]): void {
  for (const { readable } of passages) {
    const text = parsed.readable.slice(readable.start, readable.end);
    assert.equal(text, text.trim());
    assert.ok(text.length > 0);
    for (const edge of [readable.start, readable.end]) {
      const pair = parsed.readable.slice(edge - 1, edge + 1);
      assert.ok(!/^[\ud800-\udbff][\udc00-\udfff]$/.test(pair), `a pair is cut at ${edge}`);
    }
  }
}

describe('passages', () => {
  it('of nothing are none', () => {
    assert.deepEqual(buildPassages(documentOf([])), []);
    assert.deepEqual(buildPassages(documentOf([['paragraph', '  \n ']])), []);
  });

  it('hold about 200 words, overlap by about half and end with sentences', () => {
    const parsed = documentOf([['paragraph', sentencesOf(100)]]);
    const passages = buildPassages(parsed);
    assertCovered(parsed, passages);
    for (const [at, passage] of passages.entries()) {
      const count = textOf(parsed, passage).split(' ').length;
      assert.ok(count <= 230 && count >= 100, `${count} words`);
      assert.ok(textOf(parsed, passage).endsWith('.'));
      assert.ok(textOf(parsed, passage).startsWith('Sentence'));
      const next = passages[at + 1];
      if (!next) continue;
      const shared = parsed.readable.slice(next.readable.start, passage.readable.end);
      assert.ok(shared.split(' ').length >= 50);
    }
  });

  it('are as long, and as far apart, as they are wanted', () => {
    const parsed = documentOf([['paragraph', sentencesOf(100)]]);
    const wordsOf = (words: number, step: number) =>
      buildPassages(parsed, { words, step }).map((it) => textOf(parsed, it).split(' ').length);
    const short = wordsOf(60, 30);
    const apart = wordsOf(60, 60);
    assert.ok(short.every((count) => count <= 90));
    assert.ok(short.length > 1.5 * apart.length && apart.length > buildPassages(parsed).length);
  });

  it('stay within a section and carry its heading path', () => {
    const parsed = documentOf([
      ['heading', 'Guide', 1],
      ['paragraph', sentencesOf(8)],
      ['heading', 'Installing', 2],
      ['paragraph', sentencesOf(10)],
      ['heading', 'On Windows', 3],
      ['paragraph', sentencesOf(9)],
      ['heading', 'Using', 2],
      ['paragraph', sentencesOf(30)],
    ]);
    const passages = buildPassages(parsed);
    assert.deepEqual(
      passages.map(({ heading }) => heading.join(' > ')),
      [
        'Guide',
        'Guide > Installing',
        'Guide > Installing > On Windows',
        ...Array.from({ length: passages.length - 3 }, () => 'Guide > Using'),
      ],
    );
    assert.ok(textOf(parsed, passages[1]!).startsWith('Installing\nSentence0'));
    assertCovered(parsed, passages);
  });

  it('join short sections under one parent, and bare headings to what follows', () => {
    const parsed = documentOf([
      ['heading', 'Options', 1],
      ['heading', 'colour', 2],
      ['paragraph', 'Turns colour on.'],
      ['heading', 'depth', 2],
      ['paragraph', 'How deep to go.'],
      ['heading', 'Licence', 1],
      ['paragraph', 'MIT.'],
    ]);
    const passages = buildPassages(parsed);
    assert.equal(passages.length, 1, 'siblings of the short first section join too');
    assertCovered(parsed, passages);
    const child = documentOf([
      ['heading', 'Usage', 1],
      ['heading', 'Options', 2],
      ['paragraph', wordsOf(60)],
    ]);
    assert.deepEqual(buildPassages(child)[0]!.heading, ['Usage', 'Options']);
  });

  it('cut an endless line, words without end and text without spaces by size', () => {
    for (const text of [
      'x'.repeat(300_000),
      'ab '.repeat(50_000),
      '漢字かな'.repeat(20_000),
      '👩‍🚀'.repeat(20_000),
      '😀'.repeat(50_001),
      '.'.repeat(100_000),
    ]) {
      const parsed = parsePlainText(text);
      const passages = buildPassages(parsed);
      assertWellCut(parsed, passages);
      assertCovered(parsed, passages);
      for (const { readable } of passages) assert.ok(readable.end - readable.start <= 1500);
    }
  });

  it('hold every span of 50 words of a section as a whole', () => {
    const parsed = documentOf([
      ['paragraph', sentencesOf(20, 9)],
      ['paragraph', wordsOf(400)],
      ['code', Array.from({ length: 60 }, (_, at) => `line${at} of the code;`).join('\n')],
      ['paragraph', sentencesOf(40, 31)],
    ]);
    const passages = buildPassages(parsed);
    const starts = [...parsed.readable.matchAll(/\S+/g)].map((match) => match.index);
    for (let at = 0; at + 50 < starts.length; at++) {
      const [start, end] = [starts[at]!, starts[at + 50]! - 1];
      assert.ok(
        passages.some(({ readable }) => readable.start <= start && readable.end >= end),
        `words ${at} to ${at + 50}`,
      );
    }
  });

  it('cover every unit of any text, whole surrogate pairs only', () => {
    const line = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.constantFrom('', '# Head', '## Deeper', '- item', 'Dr. J. Doe came. He left? Yes! 好。'),
      fc.integer({ min: 1, max: 120 }).map((count) => wordsOf(count)),
    );
    const parts = fc.array(
      fc.tuple(
        fc.constantFrom<BlockKind>('heading', 'paragraph', 'listItem', 'code', 'text'),
        line,
        fc.integer({ min: 1, max: 6 }),
      ),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(parts, (blocks) => {
        const parsed = documentOf(blocks);
        const passages = buildPassages(parsed);
        assertCovered(parsed, passages);
        assertWellCut(parsed, passages);
      }),
      { seed: 42, numRuns: 100 },
    );
  });

  it('have the heading path that is found again without cutting the document', () => {
    const block = fc.tuple(
      fc.constantFrom<BlockKind>('heading', 'heading', 'paragraph', 'tableRow'),
      fc.oneof(
        fc.constantFrom('\u00a0', 'Head', 'Head', 'Other'),
        fc.integer({ min: 1, max: 90 }).map((count) => wordsOf(count)),
      ),
      fc.integer({ min: 1, max: 4 }),
      fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined, freq: 3 }),
    );
    const assertFound = (parsed: ParsedDocument): void => {
      for (const { readable, heading } of buildPassages(parsed)) {
        assert.deepEqual(headingPathAt(parsed, readable), heading);
      }
    };
    fc.assert(
      fc.property(fc.array(block, { maxLength: 30 }), (parts) => {
        const parsed = documentOf(parts.map(([kind, text, level]) => [kind, text, level]));
        const blocks = parsed.blocks.map((it, at) => {
          const closes = parts[at]?.[3];
          return closes === undefined ? it : { ...it, closes };
        });
        assertFound({ ...parsed, blocks });
      }),
      { seed: 42, numRuns: 500 },
    );
    for (const extension of ['md', 'json', 'yml', 'ts', 'html']) {
      for (const text of installedTexts(`.${extension}`, 8)) {
        assertFound(parserFor(`file:///a.${extension}`)(text));
      }
    }
  });

  it('cover real formats through their parsers', () => {
    const text = `# Title\n\nSome *emphasis* and \`code\`.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n${sentencesOf(60)}\n`;
    for (const name of ['file:///a.md', 'file:///a.txt', 'file:///a.ts', 'file:///a.html']) {
      const parsed = parserFor(name)(text);
      const passages = buildPassages(parsed);
      assertCovered(parsed, passages);
      for (const { readable, source } of passages) {
        assert.deepEqual(parsed.map.toSource(readable.start, readable.end), source);
      }
    }
  });
});

describe('ends of sentences', () => {
  const isEnd = (word: string): boolean => endsSentence(word, 0, word.length);

  it('are full stops, question and exclamation marks, closers behind them aside', () => {
    for (const word of ['end.', 'end?', 'end!', 'end.)', 'end."', 'wait…', '2.', 'it.”']) {
      assert.equal(isEnd(word), true, word);
    }
  });

  it('are not abbreviations, initials and dotted names', () => {
    for (const word of ['Dr.', 'J.', 'e.g.', 'U.S.', '(Fig.', 'end', 'a,b']) {
      assert.equal(isEnd(word), false, word);
    }
  });
});
