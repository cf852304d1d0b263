/**
 * Whether this is the name of a file in one folder and nothing more, on any system: no separator, no
 * drive or stream (`:`), not `.` or `..`, no control character.
 */
export function isPlainName(name: string): boolean {
  // eslint-disable-next-line no-control-regex -- control characters are what is refused
  return name !== '' && name !== '.' && name !== '..' && !/[/\\:\u0000-\u001f]/.test(name);
}

/** The part before the last '/', '' when there is none. */
export function parentOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('/')));
}

/** Joins a folder ('' is the root) and a name with '/'. */
export function within(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** The part after the last '/'. */
export function lastName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
