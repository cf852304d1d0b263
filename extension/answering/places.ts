import type { AskUpdate, Place } from './answer';

/** Every place that an update names: answers and nearest passages first, then copies and versions. */
export function* placesOf({ answers, nearest }: AskUpdate): Generator<Place> {
  yield* answers;
  yield* nearest;
  for (const { copies, versions = [] } of answers) {
    yield* copies?.places ?? [];
    yield* versions;
  }
  for (const { copies } of nearest) yield* copies?.places ?? [];
}
