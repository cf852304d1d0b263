import { fill, type Phrases } from '../phrases';
import type { PanelAnswer } from '../protocol';
import { splitPlace, type SplitPlace } from './splitPlace';

/** A line under an answer: another place of its words, all of those, or what another version says. */
export interface LineView {
  /** Its identity in the page. */
  readonly key: string;
  /** The answer it stands under, by id. */
  readonly of: string;
  /** What it leads to; null for the line that shows and hides the places. */
  readonly target: string | null;
  readonly kind: 'places' | 'place' | 'version';
  /** In front of the place. */
  readonly words: string;
  readonly place: SplitPlace | null;
  readonly open: boolean;
  readonly active: boolean;
  /** For screen readers. */
  readonly label: string;
}

/**
 * The lines under an answer or a nearest passage: versions first, for they are news; a single other
 * place at once, several behind a line that opens.
 * @param opened whether their places are shown
 */
export function linesOf(
  { id: of, versions = [], copies }: PanelAnswer,
  opened: boolean,
  active: string | null,
  phrases: Phrases,
): LineView[] {
  const line = (
    kind: LineView['kind'],
    target: { readonly id: string; readonly place: string },
    words: string,
  ): LineView => ({
    ...{ key: `${of} ${kind} ${target.id}`, of, target: target.id, kind, words },
    place: splitPlace(target.place),
    open: false,
    active: target.id === active,
    label: words === '' ? target.place : `${words} ${target.place}`,
  });
  const lines = versions.map((it) => {
    return line('version', it, `${fill(phrases.otherVersion, it.words)} —`);
  });
  if (copies === undefined) return lines;
  const { places, more } = copies;
  const [only] = places;
  if (only !== undefined && places.length + more === 1) {
    return [...lines, line('place', only, phrases.alsoAt)];
  }
  const count = places.length + more;
  const words =
    opened && more > 0
      ? fill(phrases.alsoAtFirst, count, places.length)
      : fill(phrases.alsoAtPlaces, count);
  lines.push({
    ...{ key: `${of} places`, of, target: null, kind: 'places', words, place: null, open: opened },
    active: false,
    label: `${words}, ${opened ? phrases.hidePlaces : phrases.showPlaces}`,
  });
  if (opened) lines.push(...places.map((it) => line('place', it, '')));
  return lines;
}
