/** The parts of a URI that admission and format choice judge. */
export interface UriPath {
  readonly scheme: string;
  readonly authority: string;
  /** Decoded, with `/` between segments. */
  readonly path: string;
}

/**
 * Splits a URI, or an absolute path of POSIX or Windows (`C:\…`), which counts as `file:`. A version
 * of a file as Git has it is judged by the file's own name. Never throws: what is not well
 * percent-encoded is taken as it stands.
 */
export function uriPath(uri: string): UriPath {
  // A single letter before the colon is a drive, not a scheme.
  const match = /^([a-z][a-z0-9+.-]+):(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?/is.exec(uri);
  if (!match) return { scheme: 'file', authority: '', path: withSlashes(uri) };
  const [, name = '', authority = '', path = '', query = ''] = match;
  const scheme = name.toLowerCase();
  const own = withSlashes(decode(path));
  return {
    scheme,
    authority: authority.toLowerCase(),
    path: scheme === 'git' ? originalOf(own, decode(query)) : own,
  };
}

/** The last segment of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/**
 * What names a document: the last segments of its URI's path, `most` of them, the last without its
 * ending. One that is nothing but an ending, `.gitignore`, is kept.
 */
export function nameSegments(uri: string, most: number): string[] {
  const segments = uriPath(uri)
    .path.split('/')
    .filter((it) => it !== '')
    .slice(-most);
  const file = segments.pop();
  if (file !== undefined) segments.push(file.replace(/(?<=.)\.[\p{L}\p{N}]{1,9}$/u, ''));
  return segments;
}

/** VS Code's Git names some versions `a.md.git`, so that no other extension takes them for the file. */
function originalOf(path: string, query: string): string {
  if (!path.endsWith('.git')) return path;
  const original = path.slice(0, -'.git'.length);
  try {
    const { path: own } = JSON.parse(query) as { readonly path?: unknown };
    return typeof own === 'string' && isSamePath(withSlashes(own), original) ? original : path;
  } catch {
    return path;
  }
}

/** The letter of a drive is written small or large. */
function isSamePath(left: string, right: string): boolean {
  return left === right || (/^\/[a-z]:/i.test(left) && left.toLowerCase() === right.toLowerCase());
}

function withSlashes(path: string): string {
  const slashed = path.replaceAll('\\', '/');
  return /^[a-z]:/i.test(slashed) ? '/' + slashed : slashed;
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path.replace(/%[0-9a-f]{2}/gi, (code) => {
      const unit = parseInt(code.slice(1), 16);
      return unit < 0x80 ? String.fromCharCode(unit) : code;
    });
  }
}
