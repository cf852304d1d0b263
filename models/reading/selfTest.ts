import type { NetworkForm, ParityCheck, ReaderDescription } from '../readerDescription';
import { bestSpans } from '../spans';
import type { TokenSpan } from './messages';
import type { Network } from './network';
import { ReaderLoadError } from './readerErrors';

/** What a network made of one check. */
export interface CheckResult {
  /** The largest difference from the logits it must give, relative to the largest; may be NaN. */
  readonly difference: number;
  /** Why it fails, as a sentence for the user; null when it passes. */
  readonly failure: string | null;
}

/**
 * Runs the parity checks of one form; they also warm the network up.
 * @returns the largest difference seen, relative to the largest |logit|; 0 when there is no check
 * @throws ReaderLoadError `wrong-output` at the first check that fails
 */
export async function selfTest(
  network: Network,
  form: NetworkForm,
  description: ReaderDescription,
): Promise<number> {
  let worst = 0;
  for (const check of description.checks) {
    if (check.form !== form) continue;
    const { difference, failure } = await runCheck(network, check);
    if (failure !== null) throw new ReaderLoadError('wrong-output', failure);
    worst = Math.max(worst, difference);
  }
  return worst;
}

/**
 * Runs one check.
 * @param length what to pad it to; its own length by default, as int8 needs
 */
export async function runCheck(
  network: Network,
  check: ParityCheck,
  length = check.ids.length,
): Promise<CheckResult> {
  const [logits] = await network.runRows([check], length);
  const { start, end } = logits!;
  const difference = relativeDifference(check, start, end);
  // Written so that NaN fails, too.
  if (!(difference <= check.tolerance)) {
    const failure = `This accelerator reads wrongly (off by ${percent(difference)}, allowed ${percent(check.tolerance)}); choose another.`;
    return { difference, failure };
  }
  if (check.sameSpan && !sameSpan(check, start, end)) {
    const failure =
      'This accelerator reads wrongly (it finds other words than it must); choose another.';
    return { difference, failure };
  }
  return { difference, failure: null };
}

function relativeDifference(check: ParityCheck, start: Float32Array, end: Float32Array): number {
  if (start.length !== check.ids.length || end.length !== check.ids.length) return NaN;
  let difference = 0;
  let largest = 0;
  for (let i = 0; i < check.ids.length; i++) {
    // What a network gives for padding is never used.
    if (check.mask[i] === 0) continue;
    largest = Math.max(largest, Math.abs(check.start[i]!), Math.abs(check.end[i]!));
    // Math.max gives NaN when either is.
    difference = Math.max(
      difference,
      Math.abs(start[i]! - check.start[i]!),
      Math.abs(end[i]! - check.end[i]!),
    );
  }
  return difference / largest;
}

function sameSpan(check: ParityCheck, start: Float32Array, end: Float32Array): boolean {
  const expected = bestPassageSpan(
    check,
    Float32Array.from(check.start),
    Float32Array.from(check.end),
  );
  const found = bestPassageSpan(check, start, end);
  return found?.start === expected?.start && found?.end === expected?.end;
}

/** The best span of the passage: type 1, not padded, without the closing [SEP]. */
export function bestPassageSpan(
  check: Pick<ParityCheck, 'typeIds' | 'mask'>,
  start: Float32Array,
  end: Float32Array,
): TokenSpan | undefined {
  const answerStart = check.typeIds.indexOf(1);
  const answerEnd = check.mask.lastIndexOf(1);
  if (answerStart < 0) return undefined;
  const bounds = { answerStart, answerEnd, contextEnd: answerEnd };
  return bestSpans(start, end, bounds, { topSpans: 1, maxAnswerTokens: 30 })[0];
}

function percent(part: number): string {
  return Number.isNaN(part) ? 'everything' : `${(100 * part).toFixed(1)} %`;
}
