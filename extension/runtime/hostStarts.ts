import { createHostReader } from './hostReader';
import type { ProofMemory } from './proofMemory';
import { createNativeReader, hasNative } from './nativeReader';
import type { HostAcceleratorId } from './reader';
import type { ReaderFolder } from './readerFolder';
import type { StartReader } from './readerHome';

/**
 * What starts a reader in this process: native code where this package has it for this platform, and
 * WebAssembly everywhere.
 * @param distDir absolute path of the folder with the built bundles
 * @param proofs what was proved before, and where new proofs go
 */
export function hostStarts(
  folder: ReaderFolder,
  distDir: string,
  proofs: Pick<ProofMemory, 'all' | 'add'>,
): ReadonlyMap<HostAcceleratorId, StartReader> {
  const starts = new Map<HostAcceleratorId, StartReader>();
  if (hasNative(distDir)) {
    starts.set('host-native', (threads) =>
      createNativeReader({ folder, distDir, threads, proofs }),
    );
  }
  starts.set('host-wasm', (threads) => createHostReader({ folder, distDir, threads, proofs }));
  return starts;
}
