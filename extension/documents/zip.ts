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
    throw new UnreadableFileError('zip-older');
  }
  let sum = 0;
  try {
    const entries = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (!isWanted(name)) return false;
        sum += originalSize;
        if (sum > mostBytes) {
          throw new UnreadableFileError('zip-large', Math.round(mostBytes / 1e6));
        }
        return true;
      },
    });
    return new Map(Object.entries(entries));
  } catch (error) {
    if (error instanceof UnreadableFileError) throw error;
    throw new UnreadableFileError('zip-broken');
  }
}
