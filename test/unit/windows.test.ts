import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import {
  buildWindows,
  spanToText,
  textToSpan,
  type WindowLimits,
} from '../../models/reading/windows';
import type { Encoding } from '../../models/tokenizer/encoding';

const CLS = 101;
const SEP = 102;

/** Tokens 1000, 1001… of three units each, two apart. */
function tokens(count: number, firstId = 1000): Encoding {
  return {
    ids: Int32Array.from({ length: count }, (_, at) => firstId + at),
    offsets: Int32Array.from({ length: 2 * count }, (_, at) => (at >> 1) * 5 + (at & 1) * 3),
  };
}

function limits(of: Partial<WindowLimits>): WindowLimits {
  return { maxLength: 12, maxQuestion: 4, stride: 3, cls: CLS, sep: SEP, ...of };
}

const cutting = fc.record({
  question: fc.nat(8),
  passage: fc.nat(120),
  maxQuestion: fc.integer({ min: 1, max: 8 }),
  room: fc.integer({ min: 1, max: 40 }),
  stride: fc.integer({ min: 1, max: 50 }),
});

describe('windows', () => {
  it('lay out [CLS] question [SEP] passage [SEP]', () => {
    const [window, ...others] = buildWindows(tokens(2, 1), tokens(3), limits({}));
    assert.deepEqual(others, []);
    assert.deepEqual(window, {
      ids: Int32Array.of(CLS, 1, 2, SEP, 1000, 1001, 1002, SEP),
      contextStart: 4,
      contextEnd: 7,
      answerStart: 4,
      answerEnd: 7,
      firstToken: 0,
    });
  });

  it('cut a long question, and have none for an empty passage', () => {
    const [window] = buildWindows(tokens(9, 1), tokens(1), limits({}));
    assert.deepEqual([...window!.ids], [CLS, 1, 2, 3, 4, SEP, 1000, SEP]);
    assert.deepEqual(buildWindows(tokens(9, 1), tokens(0), limits({})), []);
  });

  it('deal tokens out by most context, as BERT does for SQuAD', () => {
    // 12 - [CLS] - 4 - [SEP] - [SEP] leaves room for 5; windows at 0, 3, 6.
    const windows = buildWindows(tokens(4, 1), tokens(11), limits({}));
    assert.deepEqual(
      windows.map((w) => [
        w.firstToken,
        w.answerStart - w.contextStart,
        w.answerEnd - w.contextStart,
      ]),
      [
        [0, 0, 4],
        [3, 1, 4],
        [6, 1, 5],
      ],
    );
  });

  it('refuse a question that leaves no room', () => {
    const tight = limits({ maxLength: 7 });
    assert.throws(() => buildWindows(tokens(4, 1), tokens(5), tight), RangeError);
    assert.equal(buildWindows(tokens(3, 1), tokens(5), tight).length, 5);
  });

  it('keep to a shorter limit', () => {
    const windows = buildWindows(tokens(4, 1), tokens(11), limits({ maxWindow: 9 }));
    assert.ok(windows.every((window) => window.ids.length <= 9));
  });

  it('cover every token; let each begin an answer once, where it has most context', () => {
    fc.assert(
      fc.property(cutting, ({ question, passage, maxQuestion, room, stride }) => {
        const asked = Math.min(question, maxQuestion);
        const maxLength = asked + 3 + room;
        const windows = buildWindows(
          tokens(question, 1),
          tokens(passage),
          limits({ maxLength, maxQuestion, stride }),
        );
        const spans = windows.map(({ firstToken, contextStart, contextEnd, ...window }) => {
          const length = contextEnd - contextStart;
          assert.equal(window.ids.length, contextEnd + 1);
          assert.ok(window.ids.length <= maxLength && length > 0);
          assert.deepEqual(
            [...window.ids.subarray(contextStart, contextEnd)],
            Array.from({ length }, (_, at) => 1000 + firstToken + at),
          );
          return { first: firstToken, length };
        });
        const owners = Array.from({ length: passage }, () => [] as number[]);
        windows.forEach((window, at) => {
          assert.ok(window.answerStart < window.answerEnd, 'every window has a use');
          for (let index = window.answerStart; index < window.answerEnd; index++) {
            owners[index - window.contextStart + window.firstToken]!.push(at);
          }
        });
        owners.forEach((owner, token) => {
          const contexts = spans.map(({ first, length }) =>
            token < first || token >= first + length
              ? -Infinity
              : Math.min(token - first, first + length - 1 - token) + 0.01 * length,
          );
          assert.deepEqual(owner, [contexts.indexOf(Math.max(...contexts))]);
        });
      }),
      { seed: 42, numRuns: 1000 },
    );
  });
});

describe('a span of a window', () => {
  it('leads back to the passage', () => {
    const passage = tokens(11);
    const windows = buildWindows(tokens(4, 1), passage, limits({}));
    const window = windows[1]!;
    const from = window.contextStart + 1;
    assert.deepEqual(spanToText(window, { start: from, end: from + 2 }, passage), {
      start: 4 * 5,
      end: 5 * 5 + 3,
    });
  });

  it('is found from its place in the passage, in one window only', () => {
    fc.assert(
      fc.property(cutting, fc.nat(119), fc.integer({ min: 1, max: 6 }), (given, first, length) => {
        const { question, passage: count, ...of } = given;
        fc.pre(first + length <= count);
        const passage = tokens(count);
        const windows = buildWindows(
          tokens(question, 1),
          passage,
          limits({ ...of, maxLength: Math.min(question, of.maxQuestion) + 3 + of.room }),
        );
        const place = { start: 5 * first, end: 5 * (first + length - 1) + 3 };
        const found = windows.flatMap((window) => {
          const span = textToSpan(window, place, passage);
          return span === null ? [] : [spanToText(window, span, passage)];
        });
        const owner = windows.find((window) => {
          const at = first - window.firstToken + window.contextStart;
          return window.answerStart <= at && at < window.answerEnd;
        })!;
        const end = first + length - owner.firstToken + owner.contextStart;
        assert.deepEqual(found, end <= owner.contextEnd ? [place] : []);
      }),
      { seed: 42, numRuns: 1000 },
    );
  });

  it('is none where no token begins or all lie across the seam', () => {
    const passage = tokens(3);
    const [window] = buildWindows(tokens(4, 1), passage, limits({}));
    assert.equal(textToSpan(window!, { start: 100, end: 103 }, passage), null);
    assert.equal(textToSpan(window!, { start: 5, end: 7 }, passage), null);
  });

  it('is refused outside the passage', () => {
    const passage = tokens(3);
    const [window] = buildWindows(tokens(4, 1), passage, limits({}));
    const { contextStart, contextEnd } = window!;
    for (const [start, end] of [
      [contextStart - 1, contextStart + 1],
      [contextEnd - 1, contextEnd + 1],
      [contextStart, contextStart],
    ] as const) {
      assert.throws(() => spanToText(window!, { start, end }, passage), RangeError);
    }
  });
});
