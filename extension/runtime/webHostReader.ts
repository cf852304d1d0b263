import { damagedMessage } from '../../models/reading/integrity';
import { ReaderLoadError } from '../../models/reading/readerErrors';
import { startBlobWorker } from '../../webview/runtime/blobWorker';
import { homeOfClient } from './homeOfClient';
import type { HomeReader } from './homeReader';
import { ownFileMissing, readBuffer } from './ownFiles';
import { placeIn } from './places';
import type { ProofMemory } from './proofMemory';
import type { ReaderFolder } from './readerFolder';

export interface WebHostReaderOptions {
  readonly folder: ReaderFolder;
  /** Where the built worker and ONNX Runtime's files lie. */
  readonly distDir: string;
  readonly proofs: Pick<ProofMemory, 'all' | 'add'>;
}

/** The panel's worker does here, too. */
const WORKER = 'webviewWorker.js';
const GLUE = 'ort-wasm-simd-threaded.mjs';
const WASM = 'ort-wasm-simd-threaded.wasm';

/**
 * The reader in a web worker of a browser's extension host: one thread of WebAssembly, its int8
 * network loaded, verified and self-tested as in every home.
 * @throws ReaderLoadError
 */
export async function createWebHostReader(options: WebHostReaderOptions): Promise<HomeReader> {
  const { folder, distDir, proofs } = options;
  const { description } = folder;
  const place = folder.networkPath('int8');
  const file = description.files.int8;
  if (!place || !file) {
    throw new ReaderLoadError('damaged', 'The reader has no int8 network; choose another.');
  }
  const own = (name: string) => readBuffer(placeIn(distDir, name), ownFileMissing(name));
  const [network, worker, glue, wasm] = await Promise.all([
    readBuffer(place, damagedMessage(file.path, 'missing')),
    ...[WORKER, GLUE, WASM].map(own),
  ] as [Promise<ArrayBuffer>, Promise<ArrayBuffer>, Promise<ArrayBuffer>, Promise<ArrayBuffer>]);
  let told: number | undefined;
  const { client, result: loaded } = await startBlobWorker(
    { network, worker, glue, wasm },
    { description, form: 'int8', threads: 1, proofs: proofs.all() },
    { onMemory: (bytes) => (told = bytes), onProof: (proof) => proofs.add(proof) },
  );
  return homeOfClient({
    accelerator: 'host-wasm',
    description,
    client,
    loaded,
    memoryTold: () => told,
    ended: () => Promise.resolve(),
  });
}
