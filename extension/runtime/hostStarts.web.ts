import type { ProofMemory } from './proofMemory';
import type { HostAcceleratorId } from './reader';
import type { ReaderFolder } from './readerFolder';
import type { StartReader } from './readerHome';
import { createWebHostReader } from './webHostReader';

/** In a browser the extension host has WebAssembly on one thread, and nothing else. */
export function hostStarts(
  folder: ReaderFolder,
  distDir: string,
  proofs: Pick<ProofMemory, 'all' | 'add'>,
): ReadonlyMap<HostAcceleratorId, StartReader> {
  return new Map([['host-wasm', () => createWebHostReader({ folder, distDir, proofs })]]);
}
