import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where a file or folder of our own lies: an absolute path here, a URI in a browser. */
export function placeOf(uri: { readonly fsPath: string }): string {
  return uri.fsPath;
}

/** What lies below a folder. */
export function placeIn(folder: string, ...names: readonly string[]): string {
  return join(folder, ...names);
}

/** Rejects when it cannot be read. */
export function readPlace(place: string): Promise<Uint8Array<ArrayBuffer>> {
  return readFile(place);
}

/** Rejects when there is nothing. */
export async function assertPlace(place: string): Promise<void> {
  await access(place);
}
