import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { parseHtml } from '../../extension/documents/html';
import { parseMarkdown } from '../../extension/documents/markdown';
import type { DocumentParser } from '../../extension/documents/parsedDocument';
import { parsePlainText } from '../../extension/documents/plainText';
import { decodeBytes, normaliseText, rawOffsets } from '../../extension/documents/text';
import { parseTextLines } from '../../extension/documents/textLines';
import { anyText, html, markdown } from '../fixtures/documents/generators';
import {
  assertMapProperties,
  assertSpanProperties,
  isCellLabel,
} from '../fixtures/documents/mapProperties';

const formats: readonly (readonly [string, DocumentParser, fc.Arbitrary<string>])[] = [
  ['Markdown', parseMarkdown, markdown],
  ['HTML', parseHtml, html],
  ['plain text', parsePlainText, markdown],
  ['lines of text', parseTextLines, markdown],
];

const span = fc.tuple(fc.nat(), fc.nat());

function spanIn(length: number, [a, b]: readonly [number, number]): [number, number] {
  const ends = [a % (length + 1), b % (length + 1)];
  return [Math.min(...ends), Math.max(...ends)];
}

function assertAll(text: string, parse: DocumentParser, picks: readonly [number, number][]): void {
  const parsed = parse(text);
  assertMapProperties(text, parsed, undefined, isCellLabel);
  for (const pick of picks) {
    assertSpanProperties(text, parsed, ...spanIn(parsed.readable.length, pick));
  }
}

describe('the map of readable text', () => {
  for (const [name, parse, texts] of formats) {
    it(`holds its promises on made-up ${name}`, () => {
      fc.assert(
        fc.property(texts.map(normaliseText), fc.array(span, { maxLength: 5 }), (text, picks) => {
          assertAll(text, parse, picks);
        }),
        { seed: 42, numRuns: 300 },
      );
    });

    it(`holds its promises on any units read as ${name}`, () => {
      fc.assert(
        fc.property(anyText.map(normaliseText), fc.array(span, { maxLength: 5 }), (text, picks) => {
          assertAll(text, parse, picks);
        }),
        { seed: 42, numRuns: 1500 },
      );
    });
  }

  const installed = installedDocuments();
  for (const [extension, parse] of [
    ['.md', parseMarkdown],
    ['.html', parseHtml],
    ['LICENSE', parsePlainText],
  ] as const) {
    it(`holds its promises on the installed packages' ${extension} files`, () => {
      const files = installed.filter((file) => file.endsWith(extension));
      assert.ok(files.length >= 5, 'the installed packages bring some');
      const step = Math.ceil(files.length / 60);
      for (const file of files.filter((_, at) => at % step === 0)) {
        const text = normaliseText(decodeBytes(readFileSync(file)));
        const picks = Array.from({ length: 20 }, (_, n): [number, number] => {
          const start = Math.floor((n * text.length) / 20);
          return [start, start + 40];
        });
        assertAll(text, parse, picks);
      }
    });
  }
});

/** Documents that nobody here wrote: smaller than 300 kB, in a fixed order. */
function installedDocuments(): string[] {
  const root = join(import.meta.dirname, '../../node_modules');
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => /(\.md|\.html|[/\\]LICENSE)$/.test(name))
    .sort()
    .map((name) => join(root, name))
    .filter((file) => readFileSync(file).length < 300_000);
}

type Variant = readonly [string, (text: string) => string];

const variants: readonly Variant[] = [
  ['LF', (text) => text],
  ['CRLF', (text) => text.replaceAll('\n', '\r\n')],
  ['lone CR', (text) => text.replaceAll('\n', '\r')],
  [
    'mixed line breaks',
    (text) => {
      let count = 0;
      // A lone \r before a lone \n would be one line break.
      return text.replaceAll(/\n+/g, (run) => run.replaceAll('\n', breaks[count++ % 3]!));
    },
  ],
  ['a BOM', (text) => '\ufeff' + text],
];
const breaks = ['\r\n', '\r', '\n'] as const;

const encodings: readonly (readonly [string, (raw: string) => Uint8Array])[] = [
  ['UTF-8', (raw) => new TextEncoder().encode(raw)],
  ['UTF-16LE', (raw) => Buffer.from('\ufeff' + raw.replace(/^\ufeff/, ''), 'utf16le')],
  ['UTF-16BE', (raw) => Buffer.from('\ufeff' + raw.replace(/^\ufeff/, ''), 'utf16le').swap16()],
];

describe('the same answer lands on the same words', () => {
  for (const [encoding, encode] of encodings) {
    for (const [variant, vary] of variants) {
      it(`with ${variant} in ${encoding}`, () => {
        fc.assert(
          fc.property(markdown, span, (text, pick) => {
            const parsed = parseMarkdown(text);
            const [start, end] = spanIn(parsed.readable.length, pick);
            const expected = parsed.map.toSource(start, end);

            const raw = decodeBytes(encode(vary(text)));
            const normalised = normaliseText(raw);
            const again = parseMarkdown(normalised);
            assert.equal(again.readable, parsed.readable);
            const range = again.map.toSource(start, end);
            assert.deepEqual(range, expected);
            if (range === null) return;
            const words = text.slice(range.start, range.end);
            assert.equal(normalised.slice(range.start, range.end), words);
            const at = rawOffsets(raw);
            const slice = raw.slice(at(range.start), at(range.end));
            assert.equal(slice.replace(/\r\n?/g, '\n'), words);
          }),
          { seed: 42, numRuns: 30 },
        );
      });
    }
  }
});
