import { stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { chooseWeights } from './chooseWeights';
import { lastName, parentOf, within } from './fileNames';
import { readJsonObject } from './jsonObject';
import { nodeFolder } from './nodeFiles';
import { recogniseArchive, recogniseFile } from './recognise';
import { openSafetensors } from './safetensors';
import { openSafetensorsShards } from './safetensorsShards';
import { openCheckpoint } from './tensorflow';
import { openTflite } from './tflite';
import { unpack } from './unpack';
import { type ByteFile, type ByteFolder, type OpenedWeights, WeightsError } from './weightSource';

const MAX_CONFIG_BYTES = 2 ** 20;
const MAX_VOCAB_BYTES = 16 * 2 ** 20;

export interface OpenWeightsOptions {
  /**
   * Where an archive is unpacked: an absolute path, missing or empty. The caller removes it after
   * `close`; when opening fails, the files are gone already.
   */
  readonly workFolder: string;
  readonly signal?: AbortSignal;
}

/**
 * Opens published weights, whatever form they come in, told by content: a safetensors file or its
 * `.index.json`, a Hugging Face folder, a TensorFlow checkpoint (either of its files), a SavedModel,
 * a TFLite file, a `.tar` or `.tar.gz` with one of these, or a folder with one.
 * @param path of the file or folder
 * @throws WeightsError when there are none, several, or damaged ones; or the signal's reason
 */
export async function openWeights(
  path: string,
  { workFolder, signal }: OpenWeightsOptions,
): Promise<OpenedWeights> {
  const full = resolve(path);
  const name = basename(full);
  const found = await stat(full).catch(() => undefined);
  if (!found) throw new WeightsError(name, 'there is no such file or folder');
  if (found.isDirectory()) return openFolder(nodeFolder(full), name);
  const folder = nodeFolder(dirname(full));
  const form = await withFile(folder, name, recogniseArchive);
  if (!form) return openWeightsFile(folder, name);
  const unpacked = await unpack(full, form, workFolder, signal);
  try {
    return await openFolder(nodeFolder(workFolder), name);
  } catch (error) {
    await unpacked.remove();
    throw error;
  }
}

/**
 * Opens the weights in a folder.
 * @param title how errors name the folder
 * @throws WeightsError
 */
async function openFolder(folder: ByteFolder, title: string): Promise<OpenedWeights> {
  return openWeightsFile(folder, await chooseWeights(folder, title));
}

/** Opens one file of weights, and what lies beside it. @throws WeightsError */
export async function openWeightsFile(folder: ByteFolder, name: string): Promise<OpenedWeights> {
  const source = await openSource(folder, name);
  try {
    return { source, ...(await readCompanions(folder, parentOf(name))) };
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** Opens a file for one look at it. */
async function withFile<Result>(
  folder: ByteFolder,
  name: string,
  look: (file: ByteFile) => Promise<Result>,
): Promise<Result> {
  const file = await required(folder, name);
  try {
    return await look(file);
  } finally {
    await file.close();
  }
}

async function openSource(folder: ByteFolder, name: string): Promise<OpenedWeights['source']> {
  if (/\.data-\d{5}-of-\d{5}$/.test(name)) {
    const prefix = name.replace(/\.data-\d{5}-of-\d{5}$/, '');
    const index = await folder.open(`${prefix}.index`);
    await index?.close();
    if (index) return openCheckpoint(folder, prefix);
  }
  if (lastName(name) === 'saved_model.pb') {
    return openCheckpoint(folder, within(parentOf(name), 'variables/variables'));
  }
  switch (await withFile(folder, name, recogniseFile)) {
    case 'safetensors':
      return openOne(folder, name, openSafetensors);
    case 'tflite':
      return openOne(folder, name, openTflite);
    case 'checkpoint-index':
      if (!name.endsWith('.index')) {
        throw new WeightsError(name, 'a checkpoint index must keep its name, ending in .index');
      }
      return openCheckpoint(folder, name.slice(0, -'.index'.length));
    case 'json':
      if (name.endsWith('.index.json')) return openSafetensorsShards(folder, name);
      throw new WeightsError(name, 'this is no file of weights; choose the weights beside it');
    case 'gzip':
    case 'tar':
      throw new WeightsError(
        name,
        'this is an archive inside what you chose; choose the archive itself',
      );
  }
}

async function openOne<Source>(
  folder: ByteFolder,
  name: string,
  openFile: (file: ByteFile) => Promise<Source>,
): Promise<Source> {
  const file = await required(folder, name);
  try {
    return await openFile(file);
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function required(folder: ByteFolder, name: string): Promise<ByteFile> {
  const file = await folder.open(name);
  if (!file) throw new WeightsError(name, 'there is no such file');
  return file;
}

/** `config.json` (or `bert_config.json`) and `vocab.txt`, beside the weights or in their assets. */
async function readCompanions(
  folder: ByteFolder,
  beside: string,
): Promise<Pick<OpenedWeights, 'config' | 'vocab'>> {
  const config =
    (await folder.open(within(beside, 'config.json'))) ??
    (await folder.open(within(beside, 'bert_config.json')));
  // A SavedModel keeps its variables in one folder and its vocabulary in another.
  const vocab =
    (await folder.open(within(beside, 'vocab.txt'))) ??
    (await folder.open(within(beside, 'assets/vocab.txt'))) ??
    (await folder.open(within(parentOf(beside), 'assets/vocab.txt')));
  try {
    return {
      config: config && (await readJsonObject(config, MAX_CONFIG_BYTES)),
      vocab: vocab && (await readText(vocab)),
    };
  } finally {
    await config?.close();
    await vocab?.close();
  }
}

async function readText(file: ByteFile): Promise<string> {
  if (file.size > MAX_VOCAB_BYTES) throw new WeightsError(file.name, 'it is too large');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await file.read(0, file.size));
  } catch {
    throw new WeightsError(file.name, 'it is not UTF-8 text');
  }
}
