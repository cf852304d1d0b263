import { fileURLToPath } from 'node:url';

/**
 * The `file:` URI of an absolute path, spelled as VS Code's `Uri.toString()` spells it (everything
 * but unreserved characters percent-encoded, the drive in lower case), so that a document pushed by
 * the editor and the same file found on disk have one name.
 * Source of the spelling: VS Code, src/vs/base/common/uri.ts.
 */
export function uriOfPath(path: string): string {
  const slashed = process.platform === 'win32' ? path.replaceAll('\\', '/') : path;
  const [, authority = '', rest = slashed] = /^\/\/([^/]+)(\/.*)$/s.exec(slashed) ?? [];
  const rooted = rest.startsWith('/') ? rest : '/' + rest;
  const named = rooted.replace(/^\/[A-Z]:/, (drive) => drive.toLowerCase());
  return `file://${authority.toLowerCase()}${named.split('/').map(encodeSegment).join('/')}`;
}

/** The path of a `file:` URI; null for any other and for one that names no path here. */
export function pathOfUri(uri: string): string | null {
  if (!uri.startsWith('file:')) return null;
  try {
    return fileURLToPath(uri);
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
