import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { parseMarkdown } from '../../extension/documents/markdown';
import { openMarkdown, reparseMarkdown } from '../../extension/documents/markdownEdit';
import { changedRange } from '../../extension/documents/splice';
import { cutDocument, keptPassages, recutDocument } from '../../extension/passages/passages';
import { normaliseText } from '../../extension/documents/text';
import { markdown } from '../fixtures/documents/generators';

const inserted = fc.oneof(
  fc.constantFrom('', 'x', ' ', '\n', '\n\n', '    ', '```\n', '- ', '1. ', '> ', '# ', '<div>\n'),
  fc.constantFrom(
    '<!--',
    '-->',
    '[a]: /b\n',
    '[a]',
    '---\n',
    '| a |\n| - |\n',
    '*',
    '`',
    '😀',
    'é',
  ),
  fc.string({ maxLength: 6 }).map(normaliseText),
);
const edit = fc.record({ at: fc.nat(), length: fc.nat({ max: 40 }), text: inserted });

describe('Markdown edited', () => {
  it('finds the smallest stretch in which two texts differ', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 });
    fc.assert(
      fc.property(text, text, text, text, (head, before, after, tail) => {
        const long = 'z'.repeat(5000);
        const old = head + long + before + long + tail;
        const fresh = head + long + after + long + tail;
        const { start, oldEnd, newEnd } = changedRange(old, fresh);
        assert.equal(old.slice(0, start) + fresh.slice(start, newEnd) + old.slice(oldEnd), fresh);
        assert.ok(oldEnd - start <= before.length && newEnd - start <= after.length);
      }),
      { seed: 42 },
    );
  });

  it('reads after any edits what it reads from scratch', () => {
    const texts = fc.array(markdown.map(normaliseText), { maxLength: 4 });
    fc.assert(
      fc.property(texts, fc.array(edit, { minLength: 1, maxLength: 8 }), (parts, edits) => {
        let document = openMarkdown(parts.join('\n\n'));
        let cut = cutDocument(document.parsed);
        for (const { at, length, text } of edits) {
          const before = document.text;
          const start = at % (before.length + 1);
          const next = before.slice(0, start) + text + before.slice(start + length);
          const old = document.parsed;
          const update = reparseMarkdown(document, next);
          document = update.document;
          const whole = parseMarkdown(next);
          assert.equal(document.parsed.readable, whole.readable);
          assert.deepEqual(document.parsed.blocks, whole.blocks);
          assert.deepEqual(document.parsed.map, whole.map);
          const { chunks, blocksBefore } = openMarkdown(next);
          assert.deepEqual(document.chunks, chunks);
          assert.deepEqual(document.blocksBefore, blocksBefore);
          const fresh = cutDocument(document.parsed);
          const last = cut;
          cut = fresh;
          if (update.splice === null) continue;
          cut = recutDocument(last, document.parsed, update.splice);
          assert.deepEqual(cut.passages, fresh.passages);
          const kept = keptPassages(last.passages, cut.passages, update.splice);
          const used = [...kept].filter((place) => place >= 0);
          assert.equal(new Set(used).size, used.length);
          cut.passages.forEach(({ readable, heading }, place) => {
            const from = last.passages[kept[place]!];
            if (!from) return;
            assert.deepEqual(from.heading, heading);
            const words = document.parsed.readable.slice(readable.start, readable.end);
            assert.equal(old.readable.slice(from.readable.start, from.readable.end), words);
          });
          const { start: from, oldEnd, newEnd } = update.splice;
          const { firstBlock, lastBlockOld, lastBlockNew } = update.splice;
          const { readable } = document.parsed;
          assert.equal(readable.slice(0, from), old.readable.slice(0, from));
          assert.equal(readable.slice(newEnd), old.readable.slice(oldEnd));
          assert.deepEqual(
            document.parsed.blocks.slice(0, firstBlock),
            old.blocks.slice(0, firstBlock),
          );
          assert.equal(whole.blocks.length - lastBlockNew, old.blocks.length - lastBlockOld);
        }
      }),
      { seed: 42, numRuns: 400 },
    );
  });

  it('reads little of a long text again', () => {
    const text = Array.from({ length: 400 }, (_, at) => `## Part ${at}\n\nWords of it.\n`).join(
      '\n',
    );
    const at = text.indexOf('Words', 3000);
    const { splice } = reparseMarkdown(
      openMarkdown(text),
      text.slice(0, at) + 'Other w' + text.slice(at + 1),
    );
    assert.ok(splice && splice.newEnd - splice.start < 100);
  });
});
