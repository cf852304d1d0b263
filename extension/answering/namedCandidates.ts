import type { TextRange } from '../documents/document';
import type { Candidate } from './candidate';
import { chanceOfNamedText } from './fieldCredit';
import type { QuestionPlaces } from './namedPlaces';
import { documentKey } from './rank';
import { shapedSource } from './shape';

/**
 * What stands first under the names that the question is, in passages that were read: proposed beside
 * what the reader found, for it was taught to answer with a few words, not with what a section says.
 * @param judged spans with their chance of being right
 * @returns each place once, with its chance
 */
export function namedCandidates(
  judged: readonly (readonly [Candidate, number])[],
  places: QuestionPlaces,
): (readonly [Candidate, number])[] {
  const byPassage = new Map<string, (readonly [Candidate, number])[]>();
  for (const pair of judged) {
    const { id } = pair[0].hit;
    byPassage.set(id, [...(byPassage.get(id) ?? []), pair]);
  }
  const proposed = new Map<string, readonly [Candidate, number]>();
  for (const spans of byPassage.values()) {
    const { hit } = spans[0]![0];
    for (const text of places.textsIn(hit)) {
      const { value, whole } = text;
      const source = shapedSource(hit, value);
      const inside = spans.filter(([{ readable }]) => overlaps(readable, whole));
      const best = bestOf(inside.length > 0 ? inside : spans);
      if (source === null || best === null) continue;
      const chance = chanceOfNamedText(inside.length > 0 ? best[1] : 0.01, text);
      const place = `${documentKey(hit.uri, hit.part)}:${source.start}-${source.end}`;
      const known = proposed.get(place);
      if (known !== undefined && known[1] >= chance) continue;
      proposed.set(place, [{ ...best[0], readable: value, source, isWhole: true }, chance]);
    }
  }
  return [...proposed.values()];
}

function bestOf(spans: readonly (readonly [Candidate, number])[]) {
  return spans.reduce<readonly [Candidate, number] | null>((best, it) => {
    return best === null || it[1] > best[1] ? it : best;
  }, null);
}

function overlaps(a: TextRange, b: TextRange): boolean {
  return a.start < b.end && b.start < a.end;
}
