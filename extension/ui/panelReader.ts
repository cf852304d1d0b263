import * as vscode from 'vscode';
import type { MessageConnection } from 'vscode-jsonrpc';
import type { Provider } from '../../models/reading/provider';
import { ReaderLoadError } from '../../models/reading/readerErrors';
import type { NetworkForm, ReaderDescription } from '../../models/readerDescription';
import { ReaderProbe, type ReaderProbeResult } from '../../webview/protocol';
import type { FormStore } from '../readers/forms';
import type { HomeReader } from '../runtime/homeReader';
import type { ProofMemory } from '../runtime/proofMemory';
import type { PageAcceleratorId } from '../runtime/reader';
import type { ReaderFolder } from '../runtime/readerFolder';
import type { StartReader } from '../runtime/readerHome';
import { createWebviewReader } from '../runtime/webviewReader';
import { uriOfPlace } from './uriOfPlace';

export interface PanelReaderPorts {
  readonly webview: vscode.Webview;
  readonly connection: MessageConnection;
  /** Where the built files lie. */
  readonly dist: vscode.Uri;
  /** The chosen reader, once the page may fetch from its folder. @throws ReaderLoadError */
  readonly openFolder: () => Promise<ReaderFolder>;
  readonly forms: () => Promise<Pick<FormStore, 'get'>>;
  readonly proofs: ProofMemory;
}

/** The files of ONNX Runtime's builds, and our worker around each. */
const PLAIN = {
  worker: 'webviewWorker.js',
  glue: 'ort-wasm-simd-threaded.mjs',
  wasm: 'ort-wasm-simd-threaded.wasm',
};
const GPU = {
  worker: 'webviewGpuWorker.js',
  glue: 'ort-wasm-simd-threaded.asyncify.mjs',
  wasm: 'ort-wasm-simd-threaded.asyncify.wasm',
};

/** What is loaded into the page. */
interface Load {
  readonly build: typeof PLAIN;
  readonly provider: Provider;
  readonly form: NetworkForm;
  /** With the file and the checks of that form. */
  readonly description: ReaderDescription;
  /** As `placeOf` says it. */
  readonly network: string;
  readonly threads: number;
  readonly device?: string;
}

/**
 * What starts a reader in the page, for each accelerator that a page may have: whether this one has
 * it is found out by the start.
 */
export function panelStarts(ports: PanelReaderPorts): ReadonlyMap<PageAcceleratorId, StartReader> {
  return new Map<PageAcceleratorId, StartReader>([
    ['webview-webgpu', () => startFloat(ports, 'webview-webgpu', 'webgpu')],
    ['webview-webnn', () => startFloat(ports, 'webview-webnn', 'webnn')],
    ['webview-wasm', (threads) => startPlain(ports, threads)],
  ]);
}

async function startPlain(ports: PanelReaderPorts, threads: number): Promise<HomeReader> {
  const folder = await ports.openFolder();
  const network = folder.networkPath('int8');
  if (network === null) {
    throw new ReaderLoadError('damaged', vscode.l10n.t('The reader has no int8 network.'));
  }
  return start(ports, 'webview-wasm', {
    ...{ build: PLAIN, provider: { name: 'wasm' }, form: 'int8', network, threads },
    description: folder.description,
  });
}

/** In float16 where shaders have it and compute it rightly, else in float32. */
async function startFloat(
  ports: PanelReaderPorts,
  accelerator: PageAcceleratorId,
  name: 'webgpu' | 'webnn',
): Promise<HomeReader> {
  const found = await probe(ports.connection, name);
  if (!found.available) throw new ReaderLoadError('unavailable', found.reason);
  const folder = await ports.openFolder();
  const forms = await ports.forms();
  const load = async (form: 'fp16' | 'fp32'): Promise<HomeReader> => {
    const { network, description } = await forms.get(folder, form);
    return start(ports, accelerator, {
      ...{ build: GPU, provider: found.provider, form, description, network, threads: 1 },
      device: `${found.device}, ${form}`,
    });
  };
  if (!found.float16) return load('fp32');
  try {
    return await load('fp16');
  } catch (error) {
    if (!(error instanceof ReaderLoadError) || error.failure === 'damaged') throw error;
    return load('fp32');
  }
}

async function probe(
  connection: MessageConnection,
  provider: 'webgpu' | 'webnn',
): Promise<ReaderProbeResult> {
  try {
    return await connection.sendRequest(ReaderProbe, { provider });
  } catch {
    return { available: false, reason: vscode.l10n.t('The panel was closed.') };
  }
}

function start(
  { webview, connection, dist, proofs }: PanelReaderPorts,
  accelerator: PageAcceleratorId,
  { build, provider, form, description, network, threads, device }: Load,
): Promise<HomeReader> {
  const resource = (uri: vscode.Uri) => webview.asWebviewUri(uri).toString();
  const own = (file: string) => resource(vscode.Uri.joinPath(dist, file));
  return createWebviewReader(
    connection,
    {
      ...{ description, form, provider, threads, proofs: proofs.all() },
      workerUri: own(build.worker),
      glueUri: own(build.glue),
      wasmUri: own(build.wasm),
      networkUri: resource(uriOfPlace(network)),
    },
    {
      accelerator,
      onProof: (proof) => proofs.add(proof),
      ...(device !== undefined && { device }),
    },
  );
}
