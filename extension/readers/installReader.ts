import { copyFile, mkdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type CatalogueEntry, type CatalogueFile, QUESTIONS } from '../../models/catalogue';
import { verifyNetworkFile } from '../../models/reading/integrity';
import { ReaderLoadError } from '../../models/reading/readerErrors';
import type { ReaderScore } from '../../models/readerDescription';
import { openReaderFolder } from '../runtime/readerFolder';
import type { BuildOptions } from './buildInWorker';
import type { BuildOrder } from './buildMessages';
import { Checksums } from './checksums';
import { download, type DownloadOptions, hostOf } from './download';
import { DownloadFolder } from './downloadFolder';
import { BadWeightsError, diskSentence, InstallError } from './installError';
import type { ReaderStore, StoredReader } from './readerStore';

/** What adding a reader needs of its home. */
export interface InstallHome {
  readonly store: ReaderStore;
  /** Absolute path of the vocabulary for weights that have none beside them. */
  readonly vocab: string;
  /** Makes a reader folder of weights; `buildInWorker` in the extension. */
  readonly build: (
    order: BuildOrder,
    options: Pick<BuildOptions, 'signal' | 'onProgress'>,
  ) => Promise<void>;
  readonly download?: DownloadOptions;
}

/** What is going on: `done` and `total` in bytes, `total` null when the server does not tell. */
export type InstallStep =
  | {
      readonly kind: 'downloading';
      readonly file: string;
      readonly done: number;
      readonly total: number | null;
    }
  /** `done` in [0, 1]. */
  | { readonly kind: 'building'; readonly step: string; readonly done: number }
  | { readonly kind: 'copying' };

export interface InstallOptions {
  readonly signal: AbortSignal;
  readonly onStep: (step: InstallStep) => void;
}

/** Small files beside the weights are refused beyond this. */
const MOST_COMPANION_BYTES = 16e6;
/** Weights of a size that is not published. */
const MOST_WEIGHTS_BYTES = 2e9;
/** How much larger than stated a file may have become. */
const GROWTH = 1.5;

/**
 * Downloads a catalogue entry, holds it against its checksums, builds the reader and puts it into
 * the store. To be called only after the user agreed to that very download. When it fails or is
 * cancelled the store is as before; what was downloaded is kept for the next try unless it is bad.
 * @throws InstallError, or the signal's reason
 */
export async function installFromCatalogue(
  entry: CatalogueEntry,
  home: InstallHome,
  { signal, onStep }: InstallOptions,
): Promise<StoredReader> {
  const { store } = home;
  const checksums = new Checksums(store.checksums);
  return await spoken(() =>
    store.withWorkFolder(async (work) => {
      const folder = await DownloadFolder.claim(store.downloads, entry.id);
      let bad = false;
      try {
        const sums = new Map<string, string>();
        for (const file of entry.files) {
          const got = await download(
            {
              url: file.url,
              folder: folder.path,
              name: file.name,
              mostBytes: mostBytes(file, file === entry.files[0]),
              signal,
              onProgress: (done, total) =>
                onStep({ kind: 'downloading', file: file.name, done, total }),
            },
            home.download,
          );
          const expected = file.sha256 ?? (await checksums.get(file.url));
          if (expected !== null && got.sha256 !== expected) {
            bad = true;
            throw otherChecksum(file);
          }
          sums.set(file.url, got.sha256);
        }
        try {
          await build(home, { signal, onStep }, work, {
            from: join(folder.path, entry.files[0].name),
            title: entry.files[0].name,
            name: entry.name,
            licence: entry.licence ?? 'NOASSERTION',
            sources: entry.files.map(({ url }) => url),
            scores: publishedScores(entry),
          });
        } catch (error) {
          // They would make no reader the next time, either.
          bad = error instanceof BadWeightsError;
          throw error;
        }
        const reader = await store.place(join(work, 'reader'), entry.id);
        for (const [url, sha256] of sums) await checksums.record(url, sha256);
        await folder.discard();
        return reader;
      } catch (error) {
        await (bad ? folder.discard() : folder.release());
        throw error;
      }
    }),
  );
}

/**
 * Adds a reader of the user's own: a folder with a `reader.json` is copied, and checked on the way;
 * anything else is taken for weights and built.
 * @param path of a file or folder; absolute
 * @throws InstallError, or the signal's reason
 */
export async function installFromPath(
  path: string,
  home: InstallHome,
  options: InstallOptions,
): Promise<StoredReader> {
  const { store } = home;
  const title = basename(path);
  return await spoken(() =>
    store.withWorkFolder(async (work) => {
      const folder = await readerFolderOf(path);
      if (folder !== null) {
        options.onStep({ kind: 'copying' });
        await copyReader(folder, join(work, 'reader'), options.signal);
        return await store.place(join(work, 'reader'), idOf(basename(folder)));
      }
      const name = nameOf(path);
      await build(home, options, work, {
        from: path,
        title,
        name,
        licence: 'NOASSERTION',
        sources: [title],
        scores: [],
      });
      return await store.place(join(work, 'reader'), idOf(name));
    }),
  );
}

/** The largest download that is accepted for a file. */
function mostBytes({ bytes }: CatalogueFile, isWeights: boolean): number {
  if (bytes !== null) return bytes * GROWTH;
  return isWeights ? MOST_WEIGHTS_BYTES : MOST_COMPANION_BYTES;
}

function otherChecksum({ name, url, sha256 }: CatalogueFile): InstallError {
  const than =
    sha256 === null ? 'what it was when it was first downloaded' : 'what the publisher states';
  return new InstallError(
    `${name} from ${hostOf(url)} is not ${than} (its SHA-256 differs), so it was thrown away. If you trust the new file, download it yourself and add it from a file.`,
  );
}

/** Ours is another int8 than the publisher's, so only the float scores are this reader's. */
function publishedScores({ scores }: CatalogueEntry): ReaderScore[] {
  return scores
    .filter(({ form }) => form === 'float')
    .flatMap(({ dataset, exactMatch, f1 }) => {
      const score = (metric: string, value: number): ReaderScore[] => [
        { dataset, metric, form: 'fp32', value, n: QUESTIONS[dataset] },
      ];
      return [...(exactMatch === null ? [] : score('EM', exactMatch)), ...score('F1', f1)];
    });
}

async function build(
  home: InstallHome,
  { signal, onStep }: InstallOptions,
  work: string,
  order: Omit<BuildOrder, 'into' | 'unpackInto' | 'vocab'>,
): Promise<void> {
  await home.build(
    { ...order, into: join(work, 'reader'), unpackInto: join(work, 'unpacked'), vocab: home.vocab },
    { signal, onProgress: (step, done) => onStep({ kind: 'building', step, done }) },
  );
}

/** The folder when it is a reader's, or its `reader.json` was chosen; else null. */
async function readerFolderOf(path: string): Promise<string | null> {
  if (basename(path) === 'reader.json') return dirname(path);
  const found = await stat(join(path, 'reader.json')).catch(() => null);
  return found?.isFile() === true ? path : null;
}

/** Copies what belongs to a reader, and nothing else that lies in its folder. */
async function copyReader(from: string, into: string, signal: AbortSignal): Promise<void> {
  const reader = await openReaderFolder(from);
  reader.createTokenizer();
  const { description } = reader;
  const networks = Object.values(description.files);
  const names = ['reader.json', description.tokenizer.vocab, ...networks.map(({ path }) => path)];
  for (const name of names) {
    signal.throwIfAborted();
    await mkdir(dirname(join(into, name)), { recursive: true });
    await copyFile(join(from, name), join(into, name));
  }
  for (const file of networks) {
    signal.throwIfAborted();
    const content = await readFile(join(into, file.path));
    await verifyNetworkFile(new Uint8Array(content).buffer, file);
  }
}

/** The file's name without its endings, or the folder's where all weights are called like this one. */
function nameOf(path: string): string {
  const name = basename(path).replace(/(\.tar)?\.[a-z]+$/i, '');
  return /^(model|weights|variables|saved_model|\d+)$/i.test(name)
    ? basename(dirname(path)) || name
    : name;
}

function idOf(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40);
  // Apart from those of the catalogue.
  return `own-${plain || 'reader'}`;
}

/** Puts errors of the disk and of reader folders into the one kind that is shown. */
async function spoken<T>(install: () => Promise<T>): Promise<T> {
  try {
    return await install();
  } catch (error) {
    if (error instanceof ReaderLoadError) throw new InstallError(error.message, { cause: error });
    const disk = diskSentence(error);
    throw disk === null || error instanceof InstallError
      ? error
      : new InstallError(disk, { cause: error });
  }
}
