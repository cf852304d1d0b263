import type { NetworkFile } from '../readerDescription';
import { ReaderLoadError } from './readerErrors';

/**
 * Holds a network file against its size and SHA-256 in `reader.json`.
 * @throws ReaderLoadError `damaged`
 */
export async function verifyNetworkFile(content: ArrayBuffer, file: NetworkFile): Promise<void> {
  if (content.byteLength === file.bytes) {
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', content));
    const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
    if (hex === file.sha256) return;
  }
  throw new ReaderLoadError('damaged', damagedMessage(file.path, 'damaged'));
}

/** The sentence for a reader's file that cannot be used. */
export function damagedMessage(path: string, state: 'damaged' | 'missing'): string {
  return `The reader's file ${path} is ${state}; reinstall Verbatim or choose another reader folder.`;
}
