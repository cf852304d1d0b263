import { unzipSync } from 'fflate';
import { UnreadableFileError } from './fileText';

/**
 * Unpacks some of a zip archive's entries. An archive inside the archive is an entry like any other,
 * and is not opened.
 * @param isWanted asked for every entry by its name
 * @param mostBytes that the wanted entries may have together, as the archive's directory says; what
 *   holds more than it says is cut off there
 * @throws UnreadableFileError when it is no zip archive, is broken, or holds too much
 */
export function openZip(
  bytes: Uint8Array,
  isWanted: (name: string) => boolean,
  mostBytes: number,
): Map<string, Uint8Array> {
  if (bytes[0] === 0xd0 && bytes[1] === 0xcf) {
    throw new UnreadableFileError(
      'It is encrypted, or of an older format than its name says. Save it anew as DOCX, without a password.',
    );
  }
  let sum = 0;
  try {
    const entries = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (!isWanted(name)) return false;
        sum += originalSize;
        if (sum > mostBytes) {
          const limit = `${Math.round(mostBytes / 1e6)} MB`;
          throw new UnreadableFileError(`Its text unpacks to more than ${limit}.`);
        }
        return true;
      },
    });
    return new Map(Object.entries(entries));
  } catch (error) {
    if (error instanceof UnreadableFileError) throw error;
    throw new UnreadableFileError('It is broken: it cannot be unpacked. Get or save it anew.');
  }
}
