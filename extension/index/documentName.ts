import { nameSegments, uriPath } from '../documents/uriPath';

/** Segments of a path that name a document: the folder it lies in and the file. */
const SEGMENTS = 2;

/** Of a document that has no name yet. */
const UNNAMED = /^Untitled-\d+$/;

/**
 * The name a document is known by, for the title field of its passages: its file's name without
 * ending and the folder it lies in, as they are written (`guide/getting-started.md` → "guide
 * getting-started"). Empty where it has none.
 */
export function documentName(uri: string): string {
  return UNNAMED.test(uriPath(uri).path) ? '' : nameSegments(uri, SEGMENTS).join(' ');
}
