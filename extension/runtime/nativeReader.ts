import { type ChildProcess, fork, type ForkOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { ReaderLoadError } from '../../models/reading/readerErrors';
import { type ClientOptions, ReadingWorkerClient } from '../../models/reading/workerClient';
import type { WorkerReply } from '../../models/reading/workerMessages';
import { homeOfClient } from './homeOfClient';
import type { HomeReader } from './homeReader';
import { NO_NATIVE } from './machine';
import type { NativeLoad } from './hostMessages';
import { ownFileExists } from './ownFiles';
import type { ProofMemory } from './proofMemory';
import type { ReaderFolder } from './readerFolder';

export interface NativeReaderOptions {
  readonly folder: ReaderFolder;
  /** Absolute path of the folder with the built bundles. */
  readonly distDir: string;
  /** Threads of the native runtime, 1 by default, at most one a core. */
  readonly threads?: number;
  /** What was proved before, and where new proofs go. */
  readonly proofs?: Pick<ProofMemory, 'all' | 'add'>;
  /** Starts the process; a test keeps hold of it. */
  readonly spawn?: (entry: string, options: ForkOptions) => ChildProcess;
}

/** Relative to `dist`; the thread's bundle looks for the binding beside it, under `bin`. */
const ENTRY = join('native', 'nativeProcess.cjs');
const THREAD = join('native', 'nativeThread.cjs');

/** Absolute path of ONNX Runtime's native binding for this platform; it may not be there. */
function nativeBinding(distDir: string): string {
  const { platform, arch } = process;
  return join(distDir, 'bin', 'napi-v6', platform, arch, 'onnxruntime_binding.node');
}

/** Whether this package has native code for this platform. */
export function hasNative(distDir: string): boolean {
  return existsSync(nativeBinding(distDir));
}

/**
 * The reader in native code, in a process of its own: whatever happens there, this process lives on.
 * Its int8 network is loaded, verified and self-tested as in every home.
 * @throws ReaderLoadError `unavailable` where this package has no native code for this platform
 */
export async function createNativeReader(options: NativeReaderOptions): Promise<HomeReader> {
  const { folder, distDir } = options;
  const { description } = folder;
  const path = folder.networkPath('int8');
  if (!path) {
    throw new ReaderLoadError('damaged', 'The reader has no int8 network; choose another.');
  }
  if (!hasNative(distDir)) throw new ReaderLoadError('unavailable', NO_NATIVE);
  for (const name of [ENTRY, THREAD]) await ownFileExists(distDir, name);
  const child = startProcess(options);
  let told: number | undefined;
  const client = connect(child, path, {
    onMemory: (bytes) => (told = bytes),
    onProof: (proof) => options.proofs?.add(proof),
  });
  try {
    const known = options.proofs?.all() ?? [];
    const threads = Math.min(Math.max(1, options.threads ?? 1), availableParallelism());
    const nothing = new ArrayBuffer(0);
    const loaded = await client.load({
      ...{ description, form: 'int8', threads, proofs: known },
      ...{ network: nothing, wasm: nothing },
    });
    return homeOfClient({
      accelerator: 'host-native',
      description,
      client,
      loaded,
      memoryTold: () => told,
      ended: () => ended(child),
    });
  } catch (error) {
    client.close();
    throw error;
  }
}

function startProcess({ distDir, spawn }: NativeReaderOptions): ChildProcess {
  const start = spawn ?? ((entry, options) => fork(entry, options));
  const entry = join(distDir, ENTRY);
  return start(entry, {
    cwd: dirname(entry),
    // Loaders and flags of this process are none of its child's.
    execArgv: [],
    // The extension host of a desktop VS Code is Electron, which must be told to be Node.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

function connect(child: ChildProcess, path: string, options: ClientOptions): ReadingWorkerClient {
  const client = new ReadingWorkerClient(
    {
      post: (request) => {
        if (!child.connected) return;
        const load = request.type === 'load';
        child.send(load ? ({ type: 'loadFile', path, request } satisfies NativeLoad) : request);
      },
      terminate: () => void child.kill('SIGKILL'),
    },
    options,
  );
  child.on('message', (reply: WorkerReply) => client.receive(reply));
  child.on('error', () => client.lose('The native reader could not be started or reached.'));
  child.on('exit', () => client.lose('The native reader has stopped.'));
  return client;
}

/** Resolves when the process is gone. */
function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
}
