import { join, resolve } from 'node:path';
import { createHostReader } from '../runtime/hostReader';
import type { HostReaderOptions } from '../runtime/hostReader';
import { createNativeReader, hasNative } from '../runtime/nativeReader';
import type { HomeReader } from '../runtime/homeReader';
import { openReaderFolder } from '../runtime/readerFolder';
import type { WordPieceTokenizer } from '../../models/tokenizer/wordPiece';
import { ReaderLoadError } from '../../models/reading/readerErrors';
import type { ReaderChoice } from './commandLine';

/** Where this copy of Verbatim lies. */
export interface Installation {
  /** Folder with the built bundles and workers. */
  readonly distDir: string;
  /** Folder of the bundled reader. */
  readonly bundledReader: string;
}

/** @param distDir absolute path of the folder this bundle runs from */
export function installationAt(distDir: string): Installation {
  return { distDir, bundledReader: join(distDir, '..', 'models', 'bundled') };
}

/** A reader ready to read, with its tokenizer. */
export interface OpenReader {
  readonly reader: HomeReader;
  readonly tokenizer: WordPieceTokenizer;
}

/** @throws ReaderLoadError when the folder holds no reader that runs here */
export async function openReader(
  { distDir, bundledReader }: Installation,
  { reader, threads, accelerator }: ReaderChoice,
): Promise<OpenReader> {
  const folder = await openReaderFolder(reader === null ? bundledReader : resolve(reader));
  const tokenizer = folder.createTokenizer();
  return { reader: await startReader({ folder, distDir, threads }, accelerator), tokenizer };
}

/** Native code that does not start here gives way to WebAssembly, unless it was asked for by name. */
async function startReader(
  options: HostReaderOptions & { readonly spawn?: never },
  accelerator: ReaderChoice['accelerator'],
): Promise<HomeReader> {
  if (accelerator === 'native') return createNativeReader(options);
  if (accelerator === 'auto' && hasNative(options.distDir)) {
    try {
      return await createNativeReader(options);
    } catch (error) {
      // What is wrong with the reader's own files is so in every home.
      if (error instanceof ReaderLoadError && error.failure === 'damaged') throw error;
    }
  }
  return createHostReader(options);
}
