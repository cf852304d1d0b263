import { damagedMessage } from '../../models/reading/integrity';
import { ReaderLoadError } from '../../models/reading/readerErrors';
import type { ClientOptions } from '../../models/reading/workerClient';
import type { ReaderLoadParams } from '../protocol';
import { startBlobWorker, type StartedWorker } from './blobWorker';

/**
 * Starts a reading worker of the page and loads a network into it. The page fetches every file, for a
 * blob worker cannot load a webview's resources (vscode #315494).
 * @param signal ends the worker, whatever it does; the load then fails
 * @throws ReaderLoadError
 */
export async function startPageWorker(
  params: ReaderLoadParams,
  options: ClientOptions,
  signal: AbortSignal,
): Promise<StartedWorker> {
  const { description, form, provider, proofs } = params;
  const file = description.files[form];
  if (!file) {
    throw new ReaderLoadError('damaged', `The reader has no ${form} network; choose another.`);
  }
  const [worker, glue, wasm, network] = await Promise.all([
    fetchOwn(params.workerUri, signal),
    fetchOwn(params.glueUri, signal),
    fetchOwn(params.wasmUri, signal),
    fetchFile(params.networkUri, damagedMessage(file.path, 'missing'), signal),
  ]);
  if (signal.aborted) throw stopped();
  const threads = crossOriginIsolated ? Math.min(params.threads, navigator.hardwareConcurrency) : 1;
  return startBlobWorker(
    { worker, glue, wasm, network },
    { description, form, provider, proofs, threads },
    options,
    signal,
  );
}

function fetchOwn(uri: string, signal: AbortSignal): Promise<ArrayBuffer> {
  const name = uri.slice(uri.lastIndexOf('/') + 1);
  const message = `Verbatim's own file ${name} cannot be loaded; reinstall Verbatim.`;
  return fetchFile(uri, message, signal);
}

async function fetchFile(uri: string, message: string, signal: AbortSignal): Promise<ArrayBuffer> {
  try {
    const response = await fetch(uri, { signal });
    if (response.ok) return await response.arrayBuffer();
  } catch {
    // Told below: what fetch says is of no use to the user.
  }
  if (signal.aborted) throw stopped();
  throw new ReaderLoadError('damaged', message);
}

function stopped(): ReaderLoadError {
  return new ReaderLoadError('unavailable', 'The reader was stopped.');
}
