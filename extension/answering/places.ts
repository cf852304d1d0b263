import type { Answer, AskUpdate, NearestPassage, Place } from './answer';

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

/** The update with every place that it names put through `change`. */
export function withPlaces(update: AskUpdate, change: <T extends Place>(place: T) => T): AskUpdate {
  const copied = <T extends Answer | NearestPassage>(target: T): T => {
    const { copies } = target;
    const changed = change(target);
    return copies
      ? { ...changed, copies: { ...copies, places: copies.places.map(change) } }
      : changed;
  };
  return {
    ...update,
    answers: update.answers.map((it) => {
      const answer = copied(it);
      return it.versions ? { ...answer, versions: it.versions.map(change) } : answer;
    }),
    nearest: update.nearest.map(copied),
  };
}
