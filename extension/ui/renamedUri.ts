/**
 * The URI of a document after files and folders were renamed.
 * @param renames pairs of the URI before and after
 * @returns null when none of them concerns it
 */
export function renamedUri(
  uri: string,
  renames: readonly (readonly [from: string, to: string])[],
): string | null {
  for (const [from, to] of renames) {
    if (uri === from) return to;
    const folder = from.endsWith('/') ? from : `${from}/`;
    if (uri.startsWith(folder)) return `${to.replace(/\/$/u, '')}/${uri.slice(folder.length)}`;
  }
  return null;
}
