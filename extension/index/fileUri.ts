/** False in a browser, where no `file:` URI is read. */
const IS_WINDOWS = typeof process !== 'undefined' && process.platform === 'win32';

/**
 * The `file:` URI of an absolute path, spelled as VS Code's `Uri.toString()` spells it (everything
 * but unreserved characters percent-encoded, the drive in lower case), so that a document pushed by
 * the editor and the same file found on disk have one name.
 * Source of the spelling: VS Code, src/vs/base/common/uri.ts.
 */
export function uriOfPath(path: string): string {
  const slashed = IS_WINDOWS ? path.replaceAll('\\', '/') : path;
  const [, authority = '', rest = slashed] = /^\/\/([^/]+)(\/.*)$/s.exec(slashed) ?? [];
  const rooted = rest.startsWith('/') ? rest : '/' + rest;
  const named = rooted.replace(/^\/[A-Z]:/, (drive) => drive.toLowerCase());
  return `file://${authority.toLowerCase()}${named.split('/').map(encodeSegment).join('/')}`;
}

/**
 * The path of a `file:` URI; null for any other and for one that names no path here.
 * As Node's `fileURLToPath`, which a browser does not have.
 */
export function pathOfUri(uri: string, windows = IS_WINDOWS): string | null {
  if (!uri.startsWith('file:')) return null;
  try {
    const { hostname, pathname } = new URL(uri);
    if ((windows ? /%2f|%5c/i : /%2f/i).test(pathname)) return null;
    const path = decodeURIComponent(pathname);
    if (!windows) return hostname === '' ? path : null;
    const slashed = path.replaceAll('/', '\\');
    // As it is written: in an address it would be in the letters of names of domains.
    const [, host = hostname] = /^file:\/\/([^/?#\\]*)/.exec(uri) ?? [];
    if (hostname !== '') return `\\\\${decodeURIComponent(host).toLowerCase()}${slashed}`;
    return /^\\[a-z]:/i.test(slashed) ? slashed.slice(1) : null;
  } catch {
    return null;
  }
}

/** One spelling for all URIs of the same file; other schemes are taken as they stand. */
export function canonicalUri(uri: string): string {
  const path = pathOfUri(uri);
  return path === null ? uri : uriOfPath(path);
}

function encodeSegment(segment: string): string {
  return encodeURIComponent(segment.replace(/[\ud800-\udfff]/gu, '\ufffd')).replace(
    /[!'()*]/g,
    (character) => '%' + character.charCodeAt(0).toString(16).toUpperCase(),
  );
}
