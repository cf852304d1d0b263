/** A place as VS Code's own lists show one: `readme.md`, `:12`, then its folder. */
export interface SplitPlace {
  readonly name: string;
  readonly line: string;
  readonly folder: string;
}

/** @param place `docs/readme.md:12` */
export function splitPlace(place: string): SplitPlace {
  const colon = place.lastIndexOf(':');
  const file = colon < 0 ? place : place.slice(0, colon);
  const slash = file.lastIndexOf('/');
  return {
    name: file.slice(slash + 1),
    line: place.slice(file.length),
    folder: file.slice(0, Math.max(0, slash)),
  };
}
