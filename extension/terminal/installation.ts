import { join, resolve } from 'node:path';
import { createHostReader } from '../runtime/hostReader';
import type { HomeReader } from '../runtime/homeReader';
import { openReaderFolder } from '../runtime/readerFolder';
import type { WordPieceTokenizer } from '../../models/tokenizer/wordPiece';
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
  { reader, threads }: ReaderChoice,
): Promise<OpenReader> {
  const folder = await openReaderFolder(reader === null ? bundledReader : resolve(reader));
  const tokenizer = folder.createTokenizer();
  return { reader: await createHostReader({ folder, distDir, threads }), tokenizer };
}
