import { createHostReader } from './hostReader';
import { createNativeReader, hasNative } from './nativeReader';
import type { HostAcceleratorId } from './reader';
import type { ReaderFolder } from './readerFolder';
import type { StartReader } from './readerHome';

/**
 * What starts a reader in this process: native code where this package has it for this platform, and
 * WebAssembly everywhere.
 * @param distDir absolute path of the folder with the built bundles
 */
export function hostStarts(
  folder: ReaderFolder,
  distDir: string,
): ReadonlyMap<HostAcceleratorId, StartReader> {
  const starts = new Map<HostAcceleratorId, StartReader>();
  if (hasNative(distDir)) {
    starts.set('host-native', (threads) => createNativeReader({ folder, distDir, threads }));
  }
  starts.set('host-wasm', (threads) => createHostReader({ folder, distDir, threads }));
  return starts;
}
