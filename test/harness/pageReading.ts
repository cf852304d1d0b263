/** Readers in a page for tests: the tiny reader, its forms, and what starts it on each provider. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as ort from 'onnxruntime-web';
import { type FloatFormName, makeFloatForm } from '../../models/build/floatForms';
import { ortRunner } from '../../models/build/runner';
import type { SpanOptions, WindowInput, WindowReading } from '../../models/reading/messages';
import type { Provider } from '../../models/reading/provider';
import type { Proof } from '../../models/reading/prover';
import {
  type NetworkForm,
  parseReaderDescription,
  type ReaderDescription,
} from '../../models/readerDescription';
import type { HomeReader } from '../../extension/runtime/homeReader';
import { createWebviewReader } from '../../extension/runtime/webviewReader';
import { buildTinyReader } from '../unit/tinyReader';
import type { ReaderPage, ReaderServer } from './readerPage';

export const OPTIONS: SpanOptions = { topSpans: 3, maxAnswerTokens: 12 };
export const NEVER = new AbortController().signal;

/** A reader on disk, in some forms. */
export interface ReaderFiles {
  readonly description: ReaderDescription;
  /** Absolute paths. */
  readonly networks: Readonly<Partial<Record<NetworkForm, string>>>;
}

/** The reader of two blocks in int8, and the forms of it that are made on a machine. */
export async function tinyReaderFiles(
  folder: string,
  forms: readonly FloatFormName[],
): Promise<ReaderFiles> {
  const runner = ortRunner(ort);
  const into = join(folder, 'reader');
  let { description } = await buildTinyReader(into, runner);
  const int8 = join(into, 'network-int8.onnx');
  const networks: Partial<Record<NetworkForm, string>> = { int8 };
  for (const form of forms) {
    const made = await makeFloatForm(
      { description, network: int8, form },
      join(folder, form),
      runner,
    );
    networks[form] = join(folder, form, made.file.path);
    description = {
      ...description,
      files: { ...description.files, [form]: made.file },
      checks: [...description.checks, ...made.checks],
    };
  }
  return { description, networks };
}

export async function bundledReaderFiles(): Promise<ReaderFiles> {
  const folder = new URL('../../models/bundled/', import.meta.url);
  const text = await readFile(new URL('reader.json', folder), 'utf8');
  return {
    description: parseReaderDescription(JSON.parse(text)),
    networks: { int8: new URL('network-int8.onnx', folder).pathname },
  };
}

export interface PageStart {
  readonly provider: Provider['name'];
  readonly form: NetworkForm;
  readonly threads?: number;
  readonly proofs?: readonly Proof[];
  readonly onProof?: (proof: Proof) => void;
  /** In the place of the files' own. */
  readonly description?: ReaderDescription;
}

/** Starts a reader in a page as the panel does. @throws ReaderLoadError */
export function startInPage(
  page: ReaderPage,
  server: ReaderServer,
  files: ReaderFiles,
  start: PageStart,
): Promise<HomeReader> {
  const { provider, form, threads = 1, proofs = [], onProof, description } = start;
  const plain = provider === 'wasm';
  const build = plain ? 'ort-wasm-simd-threaded' : 'ort-wasm-simd-threaded.asyncify';
  return createWebviewReader(
    page.connection,
    {
      description: description ?? files.description,
      ...{ form, threads, proofs, provider: { name: provider } },
      workerUri: server.own(plain ? 'webviewWorker.js' : 'webviewGpuWorker.js'),
      glueUri: server.own(`${build}.mjs`),
      wasmUri: server.own(`${build}.wasm`),
      networkUri: server.add(files.networks[form] ?? 'missing'),
    },
    { accelerator: plain ? 'webview-wasm' : 'webview-webgpu', ...(onProof && { onProof }) },
  );
}

/** A window of a check's row, or of its first `length` tokens. */
export function windowOfCheck(
  { ids, mask, typeIds }: ReaderDescription['checks'][number],
  length = mask.lastIndexOf(1) + 1,
): WindowInput {
  const row = Int32Array.from(ids.slice(0, length));
  row[length - 1] = ids[mask.lastIndexOf(1)]!;
  const contextStart = typeIds.indexOf(1);
  const contextEnd = length - 1;
  return { ids: row, contextStart, contextEnd, answerStart: contextStart, answerEnd: contextEnd };
}

export async function readAll(
  reader: Pick<HomeReader, 'read'>,
  windows: readonly WindowInput[],
  signal = NEVER,
): Promise<WindowReading[]> {
  const readings: WindowReading[] = [];
  for await (const it of reader.read(windows, OPTIONS, signal)) readings.push(it);
  return readings;
}
