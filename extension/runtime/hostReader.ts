import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker, type WorkerOptions } from 'node:worker_threads';
import { damagedMessage } from '../../models/reading/integrity';
import { ReaderLoadError } from '../../models/reading/readerErrors';
import { type ClientOptions, ReadingWorkerClient } from '../../models/reading/workerClient';
import type { WorkerReply } from '../../models/reading/workerMessages';
import { homeOfClient } from './homeOfClient';
import type { HomeReader } from './homeReader';
import { ownFileExists, ownFileMissing, readBuffer } from './ownFiles';
import type { ProofMemory } from './proofMemory';
import type { ReaderFolder } from './readerFolder';

export interface HostReaderOptions {
  readonly folder: ReaderFolder;
  /** Absolute path of the folder with the built worker and ONNX Runtime's files. */
  readonly distDir: string;
  /** WebAssembly threads, 1 by default, at most one a core. */
  readonly threads?: number;
  /** What was proved before, and where new proofs go. */
  readonly proofs?: Pick<ProofMemory, 'all' | 'add'>;
  /** Starts the thread; a test keeps hold of it. */
  readonly spawn?: (entry: string, options: WorkerOptions) => Worker;
}

/** What the worker's entry is started with. */
export interface NodeReaderWorkerData {
  /** `file:` URL of ONNX Runtime's glue script. */
  readonly glueUrl: string;
}

const WORKER = 'readerWorker.mjs';
const GLUE = 'ort-wasm-simd-threaded.mjs';
const WASM = 'ort-wasm-simd-threaded.wasm';

/**
 * The reader in a worker thread of this process, its int8 network loaded, verified and self-tested.
 * Nothing is read from disk afterwards, and nothing ever from the network.
 * @throws ReaderLoadError
 */
export async function createHostReader(options: HostReaderOptions): Promise<HomeReader> {
  const { folder, distDir } = options;
  const { description } = folder;
  const path = folder.networkPath('int8');
  const file = description.files.int8;
  if (!path || !file) {
    throw new ReaderLoadError('damaged', 'The reader has no int8 network; choose another.');
  }
  const [network, wasm] = await Promise.all([
    readBuffer(path, damagedMessage(file.path, 'missing')),
    readBuffer(join(distDir, WASM), ownFileMissing(WASM)),
    ...[WORKER, GLUE].map((name) => ownFileExists(distDir, name)),
  ]);
  const worker = startWorker(options);
  let told: number | undefined;
  const client = connect(worker, {
    onMemory: (bytes) => (told = bytes),
    onProof: (proof) => options.proofs?.add(proof),
  });
  try {
    const known = options.proofs?.all() ?? [];
    const threads = Math.min(Math.max(1, options.threads ?? 1), availableParallelism());
    const loaded = await client.load({
      description,
      form: 'int8',
      network,
      wasm,
      threads,
      proofs: known,
    });
    return homeOfClient({
      accelerator: 'host-wasm',
      description,
      client,
      loaded,
      memoryTold: () => told,
      ended: () => worker.terminate(),
    });
  } catch (error) {
    client.close();
    throw error;
  }
}

function startWorker({ distDir, spawn }: HostReaderOptions): Worker {
  const workerData: NodeReaderWorkerData = { glueUrl: pathToFileURL(join(distDir, GLUE)).href };
  const start = spawn ?? ((entry, options) => new Worker(entry, options));
  // Loaders and flags of this process are none of the worker's.
  return start(join(distDir, WORKER), { workerData, execArgv: [], name: 'verbatim-reader' });
}

function connect(worker: Worker, options: ClientOptions): ReadingWorkerClient {
  const client = new ReadingWorkerClient(
    {
      post: (request, transfer) => worker.postMessage(request, transfer),
      terminate: () => void worker.terminate(),
    },
    options,
  );
  worker.on('message', (reply: WorkerReply) => client.receive(reply));
  worker.on('messageerror', () => client.lose('The reader sent what cannot be read.'));
  worker.on('error', () => client.lose('The reader has stopped with an error.'));
  worker.on('exit', () => client.lose('The reader has stopped.'));
  return client;
}
