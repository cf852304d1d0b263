import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { ANCHOR_CONTEXT } from '../../extension/answering/anchor';
import type { Anchor } from '../../extension/answering/anchor';
import { resolveAnchor } from '../../extension/answering/anchorResolve';
import type { Resolution } from '../../extension/answering/anchorResolve';
import { shiftAnchor, shiftRange } from '../../extension/answering/anchorShift';
import type { OffsetChange } from '../../extension/answering/anchorShift';
import { hashText } from '../../extension/documents/hash';
import { normaliseText } from '../../extension/documents/text';

function anchorAt(text: string, start: number, end: number): Anchor {
  return {
    uri: 'file:///a.md',
    part: null,
    range: { start, end },
    quote: text.slice(start, end),
    before: text.slice(Math.max(0, start - ANCHOR_CONTEXT), start),
    after: text.slice(end, end + ANCHOR_CONTEXT),
    textHash: hashText(text),
  };
}

/** An anchor on the nth occurrence of the words. */
function anchorOn(text: string, words: string, nth = 0): Anchor {
  let start = text.indexOf(words);
  for (let skip = 0; skip < nth; skip++) start = text.indexOf(words, start + 1);
  return anchorAt(text, start, start + words.length);
}

/** The words a resolution leads to. */
function wordsOf(text: string, resolution: Resolution): string {
  assert.ok(
    resolution.kind === 'exact' || resolution.kind === 'moved',
    `resolved as ${resolution.kind}`,
  );
  return text.slice(resolution.range.start, resolution.range.end);
}

function apply(text: string, change: OffsetChange, insert: string): string {
  return text.slice(0, change.start) + insert + text.slice(change.end);
}

describe('an anchor that follows edits', () => {
  const range = { start: 10, end: 20 };
  const cases: readonly (readonly [string, OffsetChange, [number, number] | null])[] = [
    ['an insertion before', { start: 3, end: 3, length: 4 }, [14, 24]],
    ['a deletion before', { start: 3, end: 8, length: 0 }, [5, 15]],
    ['a replacement that ends at its start', { start: 5, end: 10, length: 1 }, [6, 16]],
    ['an insertion at its start', { start: 10, end: 10, length: 2 }, [12, 22]],
    ['an insertion at its end', { start: 20, end: 20, length: 2 }, [10, 20]],
    ['an edit after', { start: 25, end: 30, length: 1 }, [10, 20]],
    ['an insertion inside', { start: 15, end: 15, length: 1 }, null],
    ['a replacement that covers it', { start: 0, end: 40, length: 40 }, null],
    ['an edit across its start', { start: 8, end: 12, length: 4 }, null],
    ['an edit across its end', { start: 19, end: 22, length: 3 }, null],
  ];
  for (const [name, change, expected] of cases) {
    it(name, () => {
      const shifted = shiftRange(range, change);
      assert.deepEqual(
        shifted,
        expected === null ? null : { start: expected[0], end: expected[1] },
      );
    });
  }

  it('comes back with undo and goes again with redo', () => {
    const text = 'The mill was built by Anna in May.';
    const anchor = anchorOn(text, 'Anna');
    const edit = { start: 4, end: 8, length: 11 };
    const edited = apply(text, edit, 'water house');
    const done = shiftAnchor(anchor, edit)!;
    assert.deepEqual(resolveAnchor(done, edited, true), { kind: 'exact', range: done.range });
    const undone = shiftAnchor(done, { start: 4, end: 15, length: 4 })!;
    assert.deepEqual(resolveAnchor(undone, text), { kind: 'exact', range: anchor.range });
    assert.deepEqual(shiftAnchor(undone, edit)!.range, done.range);
  });

  it('is found again after an undo that put its own words back', () => {
    const text = 'The mill was built by Anna in May.';
    const anchor = anchorOn(text, 'Anna');
    assert.equal(shiftAnchor(anchor, { start: 20, end: 30, length: 0 }), null);
    assert.deepEqual(resolveAnchor(anchor, text), { kind: 'exact', range: anchor.range });
  });

  it('keeps to its own of five equal places while it is followed', () => {
    const text = 'port 80\n'.repeat(5);
    const anchor = anchorOn(text, 'port 80', 2);
    const followed = shiftAnchor(anchor, { start: 0, end: 8, length: 0 })!;
    const edited = text.slice(8);
    assert.deepEqual(resolveAnchor(followed, edited, true), {
      kind: 'exact',
      range: { start: 8, end: 15 },
    });
  });
});

describe('an anchor found again', () => {
  const text = [
    '# Mill',
    '',
    'The mill was built by Anna Meier in May 1901, as the records of the town say.',
    'It burned down in June 1930 and was never built again.',
  ].join('\n');

  it('is exact in the same text', () => {
    const anchor = anchorOn(text, 'June 1930');
    assert.deepEqual(resolveAnchor(anchor, text), { kind: 'exact', range: anchor.range });
  });

  it('after edits before, after and around it while the file was closed', () => {
    const anchor = anchorOn(text, 'Anna Meier');
    for (const edited of [
      `A new first line.\n${text}`,
      text.slice(8),
      `${text}\nAnd a line.`,
      `Before.\n${text}\nAfter.`,
      text.replace('was built', 'had been set up'),
      text.replace('in May 1901', 'a century ago'),
      text.replace('was built by Anna Meier in May', 'belonged to Anna Meier since May'),
      'Something else altogether, but Anna Meier is in it.',
    ]) {
      const found = resolveAnchor(anchor, edited);
      assert.equal(found.kind, 'moved');
      assert.equal(wordsOf(edited, found), 'Anna Meier');
    }
  });

  it('after a switch of line endings, which normalised text does not even see', () => {
    const windows = text.replaceAll('\n', '\r\n');
    const quote = 'town say.\nIt burned down';
    const anchor = anchorOn(text, quote);
    assert.equal(resolveAnchor(anchor, normaliseText(windows)).kind, 'exact');
    assert.equal(resolveAnchor(anchor, normaliseText(text.replaceAll('\n', '\r'))).kind, 'exact');
  });

  it('after a formatter that indents and wraps anew', () => {
    const anchor = anchorOn(text, 'records of the town say.\nIt burned down in June');
    const wrapped = text.replace(/ /g, '\n    ').replace('say.\n    It', 'say. It');
    assert.equal(
      wordsOf(wrapped, resolveAnchor(anchor, wrapped)).replace(/\s+/g, ' '),
      'records of the town say. It burned down in June',
    );
  });

  it('after a formatter that wraps comments and block quotes anew', () => {
    const code =
      '// The port is set by the first free number\n// above eight thousand, if any.\nf();';
    const anchor = anchorOn(code, 'first free number\n// above eight thousand');
    const wrapped =
      '  // The port is set by\n  // the first free\n  // number above eight\n  // thousand, if any.\nf();';
    assert.equal(
      wordsOf(wrapped, resolveAnchor(anchor, wrapped)),
      'first free\n  // number above eight\n  // thousand',
    );
    const quoted = '> One two three\n> four five.\n';
    const moved = '> One two\n> three four\n> five.\n';
    assert.equal(
      wordsOf(moved, resolveAnchor(anchorOn(quoted, 'three\n> four'), moved)),
      'three four',
    );
  });

  it('after a formatter that puts spaces around operators', () => {
    const code = 'const size=width*height+(border*2);';
    const formatted = 'const size = width * height + border * 2;';
    const found = resolveAnchor(anchorOn(code, 'width*height+'), formatted);
    assert.equal(wordsOf(formatted, found), 'width * height +');
  });

  it('neither joins nor splits words', () => {
    const anchor = anchorOn('It is land there.', 'is land');
    assert.equal(resolveAnchor(anchor, 'An island there.').kind, 'gone');
    assert.equal(resolveAnchor(anchorOn('an island', 'island'), 'this is land').kind, 'gone');
  });

  it('among five equal quotes by the context on both sides, then on one', () => {
    const list = ['a', 'b', 'c', 'd', 'e']
      .map((name) => `service ${name} listens on port 8080 by default of ${name} itself`)
      .join('\n');
    const anchor = anchorOn(list, 'port 8080', 3);
    const shuffled = list.split('\n').reverse().join('\n');
    const found = resolveAnchor(anchor, shuffled);
    assert.equal(found.kind, 'moved');
    assert.ok(
      shuffled
        .slice(0, (found as { range: { start: number } }).range.start)
        .endsWith('service d listens on '),
    );
    const oneSide = shuffled.replace('service d listens', 'service x listens');
    const again = resolveAnchor(anchor, oneSide);
    assert.equal(again.kind, 'moved');
    assert.equal(
      (again as { range: { start: number } }).range.start,
      shuffled.indexOf('service d') + 21,
    );
  });

  it('says so when several fit equally well, nearest first', () => {
    const line = 'the port is 8080 and nothing else is needed here at all, for sure\n';
    const anchor = anchorOn(line.repeat(7), '8080', 3);
    const edited = `Some words.\n${line.repeat(7)}`;
    const found = resolveAnchor(anchor, edited);
    assert.ok(found.kind === 'ambiguous');
    const starts = found.ranges.map(({ start }) => start);
    // The first line has another context before; the others are alike.
    assert.deepEqual(
      starts.map((start) => (start - 24) / line.length),
      [3, 2, 4, 1, 5, 6],
    );
  });

  it('at the start and the end of a document', () => {
    for (const [start, end] of [
      [0, 6],
      [text.length - 6, text.length],
      [0, text.length],
    ] as const) {
      const anchor = anchorAt(text, start, end);
      assert.equal(resolveAnchor(anchor, text).kind, 'exact');
      const edited = `x\n${text}\ny`;
      assert.equal(wordsOf(edited, resolveAnchor(anchor, edited)), anchor.quote);
    }
    const twice = 'same words and same words';
    const edited = `${twice} yet`;
    assert.deepEqual(resolveAnchor(anchorAt(twice, 0, 10), edited), {
      kind: 'moved',
      range: { start: 0, end: 10 },
    });
  });

  it('with characters beyond the basic plane and lone surrogates', () => {
    const odd = 'x 😀 the 𝐦𝐢𝐥𝐥 of 漢字 𠮷 \ud800 there';
    for (const words of ['😀 the 𝐦𝐢𝐥𝐥', '漢字 𠮷', '\ud800 there']) {
      const edited = `😀😀\n${odd.replace('of', 'by')}`;
      assert.equal(wordsOf(edited, resolveAnchor(anchorOn(odd, words), edited)), words);
    }
  });

  it('with characters that mean something in a pattern', () => {
    const odd = 'run `a|b` (x) [y] {2} ^$ \\d+ a.b? c/d - e';
    const anchor = anchorAt(odd, 0, odd.length);
    assert.equal(wordsOf(`# ${odd}!`, resolveAnchor(anchor, `# ${odd}!`)), odd);
  });

  it('says where it was when it is gone', () => {
    const anchor = anchorOn(text, 'June 1930');
    const edited = `New.\n${text.replace('June 1930', 'a storm')}`;
    const at = edited.indexOf('a storm');
    assert.deepEqual(resolveAnchor(anchor, edited), { kind: 'gone', near: { start: at, end: at } });
    const rest = 'Short.';
    assert.deepEqual(resolveAnchor(anchor, rest), { kind: 'gone', near: { start: 6, end: 6 } });
    const empty = resolveAnchor(anchor, '');
    assert.deepEqual(empty, { kind: 'gone', near: { start: 0, end: 0 } });
  });

  it('keeps to the same words through any edits outside quote and context', () => {
    const words = fc
      .array(fc.constantFrom('mill', 'town', 'May', '😀', 'the', '\n', '> ', '(x)', '8080'), {
        maxLength: 25,
      })
      .map((parts) => parts.join(' '));
    const quote = 'Anna Meier of Berg';
    const left = 'as the long records of the town say it was built by ';
    const right = ' in the month of May in nineteen hundred and one, at noon';
    fc.assert(
      fc.property(words, words, words, words, (head, tail, newHead, newTail) => {
        const old = `${head}\n${left}${quote}${right}\n${tail}`;
        const start = head.length + 1 + left.length;
        const anchor = anchorAt(old, start, start + quote.length);
        const edited = `${newHead}\n${left}${quote}${right}\n${newTail}`;
        const found = resolveAnchor(anchor, edited);
        assert.equal(wordsOf(edited, found), quote);
        assert.equal(
          (found as { range: { start: number } }).range.start,
          newHead.length + 1 + left.length,
        );
        // The same through the editor's changes: the end first, as the editor lists them.
        const tailChange = {
          start: old.length - tail.length,
          end: old.length,
          length: newTail.length,
        };
        const headChange = { start: 0, end: head.length, length: newHead.length };
        const followed = shiftAnchor(shiftAnchor(anchor, tailChange)!, headChange)!;
        assert.equal(wordsOf(edited, resolveAnchor(followed, edited, true)), quote);
      }),
      { seed: 42, numRuns: 500 },
    );
  });
});
