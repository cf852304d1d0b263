import type { SpanOptions, TokenRange, TokenSpan } from './reading/messages';

/** Where spans of one window may lie, in token indexes; see WindowInput. */
export interface SpanBounds {
  /** First tokens lie in [answerStart, answerEnd). */
  readonly answerStart: number;
  readonly answerEnd: number;
  /** A span's end (exclusive) is at most this. */
  readonly contextEnd: number;
}

/**
 * The best spans of one window, exactly: of all tokens first ≤ last < first + maxAnswerTokens with
 * `first` in [answerStart, answerEnd) and `last` < contextEnd, the `topSpans` with the greatest
 * startLogits[first] + endLogits[last], best first; equal sums by earlier start, then shorter.
 *
 * Both logit arrays are [length] or longer (padding is never looked at). A sum that is not finite
 * (a NaN or an infinite logit) is passed over, so spans may be fewer than asked, or none.
 *
 * @throws RangeError when the bounds reach outside the logits.
 */
export function bestSpans(
  startLogits: Float32Array,
  endLogits: Float32Array,
  bounds: SpanBounds,
  options: SpanOptions,
): TokenSpan[] {
  const { answerStart, answerEnd, contextEnd } = bounds;
  if (
    answerStart < 0 ||
    answerEnd > contextEnd ||
    contextEnd > startLogits.length ||
    contextEnd > endLogits.length
  ) {
    throw new RangeError('span bounds reach outside the logits');
  }
  const { topSpans, maxAnswerTokens } = options;
  const spans: TokenSpan[] = [];
  if (topSpans < 1) return spans;

  let greatestEnd = -Infinity;
  for (let last = answerStart; last < contextEnd; last++) {
    const logit = endLogits[last]!;
    if (logit > greatestEnd) greatestEnd = logit;
  }

  // The sum a candidate must beat; candidates come in the order of ties, so equal never wins.
  let bar = -Infinity;
  for (let first = answerStart; first < answerEnd; first++) {
    const startLogit = startLogits[first]!;
    if (!(startLogit + greatestEnd > bar)) continue;
    const stop = Math.min(first + maxAnswerTokens, contextEnd);
    for (let last = first; last < stop; last++) {
      const sum = startLogit + endLogits[last]!;
      if (!(sum > bar) || sum === Infinity) continue;
      insert(spans, { start: first, end: last + 1, startLogit, endLogit: endLogits[last]! });
      if (spans.length > topSpans) spans.pop();
      if (spans.length === topSpans) bar = score(spans[topSpans - 1]!);
    }
  }
  return spans;
}

/**
 * Given spans of one window with their logits, in their order.
 *
 * @throws RangeError when one is empty or reaches outside the logits
 */
export function spansAt(
  startLogits: Float32Array,
  endLogits: Float32Array,
  places: readonly TokenRange[],
): TokenSpan[] {
  return places.map(({ start, end }) => {
    const startLogit = startLogits[start];
    const endLogit = endLogits[end - 1];
    if (end <= start || startLogit === undefined || endLogit === undefined) {
      throw new RangeError('a place reaches outside the logits');
    }
    return { start, end, startLogit, endLogit };
  });
}

/**
 * Score of "no answer here": start + end logit of the null position ([CLS], index 0).
 *
 * @throws RangeError when it is not a finite number: the network has gone wrong, and no span of it
 * should be believed.
 */
export function nullScore(startLogits: Float32Array, endLogits: Float32Array): number {
  const sum = (startLogits[0] ?? NaN) + (endLogits[0] ?? NaN);
  if (!Number.isFinite(sum)) throw new RangeError('the network gave no finite null score');
  return sum;
}

function score(span: TokenSpan): number {
  return span.startLogit + span.endLogit;
}

/** Keeps `spans` best first; the new one goes behind its equals. */
function insert(spans: TokenSpan[], span: TokenSpan): void {
  const sum = score(span);
  let at = spans.length;
  while (at > 0 && score(spans[at - 1]!) < sum) at--;
  spans.splice(at, 0, span);
}
