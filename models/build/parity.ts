import { SPAN_OUTPUTS } from '../architectures/heads';
import type { NetworkForm, ParityCheck } from '../readerDescription';
import { bestSpans } from '../spans';
import type { Row } from './runner';

/**
 * Largest differences of a form's logits, relative to the largest: between accelerators, which a
 * check allows; and to float32, beyond which the form is not offered at all. In int8 an activation
 * falls now and then on the other side of a rounding step, which another order of sums is enough for.
 */
export const TOLERANCES: Readonly<
  Record<NetworkForm, { readonly accelerators: number; readonly toFloat: number }>
> = {
  int8: { accelerators: 0.1, toFloat: 0.5 },
  fp16: { accelerators: 0.02, toFloat: 0.02 },
  fp32: { accelerators: 1e-3, toFloat: 1e-4 },
};

/** How far the best span must lead, relative to the largest |logit|, to be asked for. */
const CLEAR_LEAD = 0.02;

type Outputs = Readonly<Record<string, Float32Array>>;

/** The largest difference between two runs of the rows, padding left out. */
export function differenceOf(
  expected: readonly Outputs[],
  found: readonly Outputs[],
  rows: readonly Row[],
): number {
  let difference = 0;
  for (const [i, { mask }] of rows.entries()) {
    let largest = 0;
    let apart = 0;
    for (const name of [SPAN_OUTPUTS.start, SPAN_OUTPUTS.end]) {
      for (let at = 0; at < mask.length; at++) {
        if (mask[at] === 0) continue;
        const value = expected[i]?.[name]?.[at] ?? NaN;
        largest = Math.max(largest, Math.abs(value));
        apart = Math.max(apart, Math.abs(value - (found[i]?.[name]?.[at] ?? NaN)));
      }
    }
    difference = Math.max(difference, apart / largest);
  }
  return difference;
}

/** A check of reader.json, logits to seven digits. */
export function parityCheck(form: NetworkForm, row: Row, outputs: Outputs): ParityCheck {
  const logits = (name: string): number[] =>
    Array.from(outputs[name] ?? [], (it) => Number(it.toPrecision(7)));
  return {
    form,
    ...row,
    start: logits(SPAN_OUTPUTS.start),
    end: logits(SPAN_OUTPUTS.end),
    tolerance: TOLERANCES[form].accelerators,
    sameSpan: clearlyBest(row, outputs),
  };
}

/** Whether rounding cannot make another span of the passage the best one. */
function clearlyBest({ mask, typeIds }: Row, outputs: Outputs): boolean {
  const start = outputs[SPAN_OUTPUTS.start]!;
  const end = outputs[SPAN_OUTPUTS.end]!;
  const answerStart = typeIds.indexOf(1);
  const contextEnd = mask.lastIndexOf(1);
  if (answerStart < 0) return false;
  const bounds = { answerStart, answerEnd: contextEnd, contextEnd };
  const [best, next] = bestSpans(start, end, bounds, { topSpans: 2, maxAnswerTokens: 30 });
  if (!best || !next) return best !== undefined;
  const largest = Math.max(...start.map(Math.abs), ...end.map(Math.abs));
  const lead = best.startLogit + best.endLogit - next.startLogit - next.endLogit;
  return lead >= CLEAR_LEAD * largest;
}
