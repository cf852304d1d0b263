import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as ort from 'onnxruntime-web';
import { ArchitectureError } from '../../models/architectures/inventory';
import { buildReader } from '../../models/build/buildReader';
import { processRunner } from '../../models/build/processRunner';
import { verifyNetworkFile } from '../../models/reading/integrity';
import { Network } from '../../models/reading/network';
import { ReaderLoadError } from '../../models/reading/readerErrors';
import { selfTest } from '../../models/reading/selfTest';
import type { NetworkForm } from '../../models/readerDescription';
import { openWeights } from '../../models/weights/openWeights';
import type { OpenedWeights } from '../../models/weights/weightSource';
import { openReaderFolder } from '../runtime/readerFolder';
import type { Output } from './output';
import type { BuildCommand } from './readerCommandLine';
import { inspect, inspectionText, inspectReader, readerText } from './readerInspect';
import { TerminalError } from './terminalError';

const NETWORK_PROCESS = new URL('../../models/build/networkProcess.ts', import.meta.url);

/** Makes a reader folder of weights. */
export async function buildCommand(
  command: BuildCommand,
  bundledVocab: string,
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  const title = basename(resolve(command.from));
  await withWeights(command.from, signal, async (weights) => {
    const vocab = await readFile(command.vocab ?? bundledVocab, 'utf8').catch(() => {
      throw new TerminalError(
        `cannot read the vocabulary ${command.vocab ?? 'of the bundled reader'}`,
      );
    });
    const { description, differences } = await buildReader(
      {
        // What the user names goes before what lies beside the weights.
        weights: command.vocab === null ? weights : { ...weights, vocab },
        title,
        vocab,
        forms: command.forms,
        name: command.name ?? title.replace(/(\.tar)?\.[a-z]+$/i, ''),
        revision: '1',
        licence: command.licence,
        sources: [title],
        keptInFloat: command.keptInFloat,
      },
      command.out,
      processRunner(fileURLToPath(NETWORK_PROCESS)),
      {
        replace: command.replace,
        signal,
        onProgress: (step, done) => output.progress(`${step} (${Math.round(100 * done)} %)`),
      },
    );
    output.progress('');
    await output.line(`${command.out}: ${description.name}, ${description.architecture}`);
    for (const [form, file] of Object.entries(description.files)) {
      const apart = (100 * (differences[form as NetworkForm] ?? 0)).toPrecision(2);
      const size = (file.bytes / 1e6).toFixed(1);
      await output.line(`  ${form}: ${file.path}, ${size} MB, logits within ${apart} % of float32`);
    }
    for (const [form, names] of Object.entries(description.keptInFloat ?? {})) {
      await output.line(`  ${form} keeps in float: ${names.join(', ')}`);
    }
  });
  return 0;
}

/**
 * Says what a file of weights is, or a reader folder. Status 1 when no span reader can be made of it.
 */
export async function inspectCommand(
  path: string,
  json: boolean,
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  if (await isFile(join(path, 'reader.json'))) {
    const { description } = await openReaderFolder(resolve(path));
    const found = inspectReader(description);
    await output.line(json ? JSON.stringify(found) : readerText(found));
    return 0;
  }
  return withWeights(path, signal, async (weights) => {
    const inspection = await inspect(weights).catch((error: unknown) => {
      if (!(error instanceof ArchitectureError)) throw error;
      throw new TerminalError(`${basename(resolve(path))}: ${error.message}`);
    });
    await output.line(json ? JSON.stringify(inspection) : inspectionText(inspection));
    return inspection.missing.length + inspection.wrongShape.length === 0 ? 0 : 1;
  });
}

/** Runs the parity checks of every form that a reader folder has. Status 1 when one fails. */
export async function checkCommand(folder: string, output: Output): Promise<number> {
  const opened = await openReaderFolder(resolve(folder));
  const { description } = opened;
  let status = 0;
  for (const [form, file] of Object.entries(description.files) as [
    NetworkForm,
    (typeof description.files)['int8'] & object,
  ][]) {
    try {
      const content = new Uint8Array(await readFile(opened.networkPath(form)!)).buffer;
      await verifyNetworkFile(content, file);
      const network = await Network.create(ort, content, description);
      const difference = await selfTest(network, form, description);
      await output.line(`${form}: good, logits within ${(100 * difference).toPrecision(2)} %`);
    } catch (error) {
      if (!(error instanceof ReaderLoadError)) throw error;
      await output.line(`${form}: ${error.message}`);
      status = 1;
    }
  }
  return status;
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isFile() ?? false;
}

async function withWeights<T>(
  path: string,
  signal: AbortSignal,
  use: (weights: OpenedWeights) => Promise<T>,
): Promise<T> {
  const workFolder = await mkdtemp(join(tmpdir(), 'verbatim-reader-'));
  try {
    const weights = await openWeights(path, { workFolder, signal });
    try {
      return await use(weights);
    } finally {
      await weights.source.close();
    }
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}
