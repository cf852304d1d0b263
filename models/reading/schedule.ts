import type { ReaderDescription } from '../readerDescription';
import { bucketOf } from './buckets';
import type { Network, NetworkRow } from './network';

/** How windows are run on a provider. */
export interface Schedule {
  /** Padded up to their bucket: no length is then new to a provider that compiles for each. */
  readonly padded: boolean;
  /** Windows of one run at most. */
  readonly batch: number;
}

/** The only one for int8. */
export const ALONE: Schedule = { padded: false, batch: 1 };

const BATCH = 4;
/** What a run of several must save to be worth the wait for its last window. */
const GAIN = 0.85;
/** How far rows of one run may be from rows run alone, relative to the largest |logit|. */
const SAME = 0.02;
const LENGTHS = [97, 103, 109];
const REPEATS = 3;

/**
 * Measures, one network run a step, whether padding to the bucket and runs of several windows gain on
 * this provider; for floating point, where both are exact.
 */
export async function* measuredSchedule(
  network: Network,
  description: ReaderDescription,
): AsyncGenerator<void, Schedule, void> {
  const rows = LENGTHS.map((length) => rowOf(length, description));
  const row = rows[0]!;
  const bucket = bucketOf(row.ids.length);
  const alone = await network.runRows([row], bucket);
  yield;
  const padded: number[] = [];
  for (let i = 0; i < REPEATS; i++) {
    padded.push((await network.runRows([row], bucket))[0]!.ms);
    yield;
  }
  const exact: number[] = [];
  for (const it of rows) {
    exact.push((await network.runRows([it], it.ids.length))[0]!.ms);
    yield;
  }
  const several = Array.from({ length: BATCH }, (_, i) => rows[i % rows.length]!);
  const together = await network.runRows(several, bucket);
  yield;
  const batched: number[] = [];
  for (let i = 0; i < REPEATS; i++) {
    batched.push((await network.runRows(several, bucket))[0]!.ms);
    yield;
  }
  const one = Math.min(...padded);
  const sameOutput = difference(alone[0]!.start, together[0]!.start) <= SAME;
  if (sameOutput && Math.min(...batched) < GAIN * one) return { padded: true, batch: BATCH };
  // Lengths of real windows are nearly all new, so their first runs count.
  return { padded: middle(exact) > one, batch: 1 };
}

/** Words that mean nothing: what they cost is what words cost. */
function rowOf(length: number, { specialTokens }: ReaderDescription): NetworkRow {
  const ids = new Int32Array(length).fill(specialTokens.unk);
  ids[0] = specialTokens.cls;
  ids[length - 1] = specialTokens.sep;
  return { ids, typeIds: new Uint8Array(length).fill(1, 8), mask: null };
}

function difference(expected: Float32Array, found: Float32Array): number {
  const largest = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((it, i) => Math.abs(it - found[i]!))) / largest;
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}
