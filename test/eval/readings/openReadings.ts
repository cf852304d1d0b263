import { join } from 'node:path';
import { openReaderFolder } from '../../../extension/runtime/readerFolder';
import type { ReaderFolder } from '../../../extension/runtime/readerFolder';
import type { NetworkForm, ReaderDescription } from '../../../models/readerDescription';
import type { WordPieceTokenizer } from '../../../models/tokenizer/wordPiece';
import { CACHE, ROOT } from '../../harness/paths';
import { CachedReader } from './cachedReader';
import { LogitCache } from './logitCache';
import { openNativeNetwork } from './nativeNetwork';
import type { WindowNetwork } from './nativeNetwork';

/** A reader folder opened for evaluation. */
export interface Readings {
  readonly reader: CachedReader;
  /** The reader's folder. */
  readonly folder: ReaderFolder;
  readonly tokenizer: WordPieceTokenizer;
  readonly form: NetworkForm;
  /** sha256 of the network file. */
  readonly sha256: string;
  dispose(): Promise<void>;
}

export interface ReadingsChoice {
  /** A folder with a reader.json; the bundled one by default. */
  readonly reader?: string;
  readonly form?: NetworkForm;
  /** True to read from the cache alone. */
  readonly offline?: boolean;
  /** Instead of the folder's own: forms of one network are compared under one calibration. */
  readonly calibration?: ReaderDescription['calibration'];
}

/**
 * Opens a reader with its cache, `.cache/eval/readings/<sha256>-<form>-native.bin`; the network is
 * started when the first window is not in it.
 */
export async function openReadings(choice: ReadingsChoice = {}): Promise<Readings> {
  const { reader: path = join(ROOT, 'models', 'bundled'), form = 'int8', offline = false } = choice;
  const folder = await openReaderFolder(path);
  const network = folder.networkPath(form);
  const file = folder.description.files[form];
  if (network === null || file === undefined) throw new Error(`The reader has no ${form} network.`);
  const name = `${file.sha256.slice(0, 16)}-${form}-native.bin`;
  const cache = new LogitCache(join(CACHE, 'eval', 'readings', name));
  let opened: Promise<WindowNetwork> | null = null;
  const open = () => (opened ??= openNativeNetwork(network, folder.description));
  const description: ReaderDescription = {
    ...folder.description,
    calibration: choice.calibration ?? folder.description.calibration,
  };
  return {
    reader: new CachedReader(description, cache, offline ? null : open),
    folder,
    tokenizer: folder.createTokenizer(),
    form,
    sha256: file.sha256,
    dispose: async () => {
      if (opened !== null) await (await opened).dispose();
    },
  };
}
