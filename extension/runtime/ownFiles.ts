import { ReaderLoadError } from '../../models/reading/readerErrors';
import { assertPlace, placeIn, readPlace } from './places';

/** The sentence for a file of the extension itself that is not where it was installed. */
export function ownFileMissing(name: string): string {
  return `Verbatim's own file ${name} is missing; reinstall Verbatim.`;
}

/** @throws ReaderLoadError `damaged` when `folder` lacks the file */
export async function ownFileExists(folder: string, name: string): Promise<void> {
  try {
    await assertPlace(placeIn(folder, name));
  } catch {
    throw new ReaderLoadError('damaged', ownFileMissing(name));
  }
}

/**
 * A whole file as a buffer of its own, which can be transferred.
 * @throws ReaderLoadError `damaged` with that message when it cannot be read
 */
export async function readBuffer(place: string, message: string): Promise<ArrayBuffer> {
  try {
    const content = await readPlace(place);
    return content.byteLength === content.buffer.byteLength
      ? content.buffer
      : Uint8Array.from(content).buffer;
  } catch {
    throw new ReaderLoadError('damaged', message);
  }
}
