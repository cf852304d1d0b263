import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { SpanOptions, TokenSpan } from '../../models/reading/messages';
import { bestSpans, nullScore, spansAt, type SpanBounds } from '../../models/spans';

/** Every allowed span, sorted: the definition of bestSpans. */
function bruteForce(
  startLogits: Float32Array,
  endLogits: Float32Array,
  bounds: SpanBounds,
  options: SpanOptions,
): TokenSpan[] {
  const spans: TokenSpan[] = [];
  for (let start = bounds.answerStart; start < bounds.answerEnd; start++) {
    for (let end = start + 1; end <= bounds.contextEnd; end++) {
      if (end - start > options.maxAnswerTokens) continue;
      const span = { start, end, startLogit: startLogits[start]!, endLogit: endLogits[end - 1]! };
      if (Number.isFinite(span.startLogit + span.endLogit)) spans.push(span);
    }
  }
  const score = (span: TokenSpan): number => span.startLogit + span.endLogit;
  spans.sort((a, b) => score(b) - score(a) || a.start - b.start || a.end - b.end);
  return spans.slice(0, options.topSpans);
}

/** Few values, so that ties abound; now and then a logit that is no number. */
const tied = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: -3, max: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity) },
);
const logit = fc.oneof(tied, fc.float({ min: -20, max: 20, noNaN: true }));

const problem = fc.array(fc.tuple(logit, logit), { minLength: 1, maxLength: 30 }).chain((pairs) =>
  fc.record({
    startLogits: fc.constant(Float32Array.from(pairs, ([start]) => start)),
    endLogits: fc.constant(Float32Array.from(pairs, ([, end]) => end)),
    cuts: fc.tuple(...Array.from({ length: 3 }, () => fc.nat(pairs.length))),
    topSpans: fc.nat(8),
    maxAnswerTokens: fc.integer({ min: 1, max: 35 }),
  }),
);

describe('spans', () => {
  it('are those of brute force, ties and broken logits included', () => {
    fc.assert(
      fc.property(problem, ({ startLogits, endLogits, cuts, topSpans, maxAnswerTokens }) => {
        const [answerStart, answerEnd, contextEnd] = cuts.sort((a, b) => a - b);
        const bounds = {
          answerStart: answerStart!,
          answerEnd: answerEnd!,
          contextEnd: contextEnd!,
        };
        const options = { topSpans, maxAnswerTokens };
        assert.deepEqual(
          bestSpans(startLogits, endLogits, bounds, options),
          bruteForce(startLogits, endLogits, bounds, options),
        );
      }),
      { seed: 42, numRuns: 2000 },
    );
  });

  it('end beyond the last allowed start where the context goes on', () => {
    const startLogits = Float32Array.of(0, 1, 9, 9);
    const endLogits = Float32Array.of(0, 1, 2, 9);
    const bounds = { answerStart: 1, answerEnd: 2, contextEnd: 3 };
    assert.deepEqual(
      bestSpans(startLogits, endLogits, bounds, { topSpans: 1, maxAnswerTokens: 9 }),
      [{ start: 1, end: 3, startLogit: 1, endLogit: 2 }],
    );
  });

  it('are none when no token may answer, or every logit is broken', () => {
    const broken = new Float32Array(4).fill(NaN);
    const options = { topSpans: 3, maxAnswerTokens: 3 };
    const all = { answerStart: 0, answerEnd: 4, contextEnd: 4 };
    assert.deepEqual(bestSpans(broken, broken, all, options), []);
    const none = { answerStart: 2, answerEnd: 2, contextEnd: 4 };
    assert.deepEqual(bestSpans(new Float32Array(4), new Float32Array(4), none, options), []);
  });

  it('refuse bounds outside the logits', () => {
    const bounds = { answerStart: 0, answerEnd: 5, contextEnd: 5 };
    const options = { topSpans: 1, maxAnswerTokens: 1 };
    assert.throws(
      () => bestSpans(new Float32Array(4), new Float32Array(4), bounds, options),
      RangeError,
    );
  });
});

describe('given spans', () => {
  const starts = Float32Array.of(0, 1, 2, 3);
  const ends = Float32Array.of(0, 10, 20, 30);

  it('are scored in their order, whatever their rank', () => {
    assert.deepEqual(
      spansAt(starts, ends, [
        { start: 2, end: 4 },
        { start: 1, end: 2 },
      ]),
      [
        { start: 2, end: 4, startLogit: 2, endLogit: 30 },
        { start: 1, end: 2, startLogit: 1, endLogit: 10 },
      ],
    );
  });

  it('are refused when empty or outside the logits', () => {
    assert.throws(() => spansAt(starts, ends, [{ start: 2, end: 2 }]), RangeError);
    assert.throws(() => spansAt(starts, ends, [{ start: 2, end: 5 }]), RangeError);
  });
});

describe('null score', () => {
  it('is the sum at [CLS]', () => {
    assert.equal(nullScore(Float32Array.of(1.5, 9), Float32Array.of(-0.5, 9)), 1);
  });

  it('is refused when it is no number', () => {
    assert.throws(() => nullScore(Float32Array.of(NaN), Float32Array.of(1)), RangeError);
    assert.throws(() => nullScore(new Float32Array(), new Float32Array()), RangeError);
  });
});
