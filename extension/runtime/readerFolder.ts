import { damagedMessage } from '../../models/reading/integrity';
import { ReaderLoadError } from '../../models/reading/readerErrors';
import {
  type NetworkForm,
  parseReaderDescription,
  type ReaderDescription,
  ReaderDescriptionError,
} from '../../models/readerDescription';
import { WordPieceTokenizer } from '../../models/tokenizer/wordPiece';
import { placeIn, readPlace } from './places';

/** A folder with a `reader.json`, opened: described, its network not read yet. */
export interface ReaderFolder {
  /** Absolute path; in a browser a URI. */
  readonly path: string;
  readonly description: ReaderDescription;
  /**
   * Builds the tokenizer from the folder's vocabulary; some milliseconds of work.
   * @throws ReaderLoadError `damaged` when that is not the vocabulary the reader was made with
   */
  createTokenizer(): WordPieceTokenizer;
  /** Absolute path (in a browser the URI) of a form's network file; null when the reader has no such form. */
  networkPath(form: NetworkForm): string | null;
}

/**
 * Reads `reader.json` and the vocabulary of a reader folder.
 * @throws ReaderLoadError `damaged`, naming the file and what to do
 */
export async function openReaderFolder(path: string): Promise<ReaderFolder> {
  const description = parse(await readText(path, 'reader.json'));
  const { tokenizer, files } = description;
  const vocab = await readText(path, tokenizer.vocab);
  return {
    path,
    description,
    createTokenizer: () => createTokenizer(vocab, description),
    networkPath: (form) => {
      const file = files[form];
      return file ? placeIn(path, file.path) : null;
    },
  };
}

function parse(text: string): ReaderDescription {
  try {
    return parseReaderDescription(JSON.parse(text));
  } catch (error) {
    if (error instanceof ReaderDescriptionError) {
      throw new ReaderLoadError('damaged', `${error.message} Choose another reader folder.`);
    }
    throw new ReaderLoadError('damaged', damagedMessage('reader.json', 'damaged'));
  }
}

function createTokenizer(vocab: string, description: ReaderDescription): WordPieceTokenizer {
  const { tokenizer, specialTokens, checks } = description;
  let made: WordPieceTokenizer | null = null;
  try {
    made = WordPieceTokenizer.fromVocab(vocab, tokenizer);
  } catch {
    // Told below.
  }
  const used = [...Object.values(specialTokens), ...checks.flatMap(({ ids }) => ids)];
  if (made && used.every((id) => id < made.vocabularySize)) return made;
  throw new ReaderLoadError('damaged', damagedMessage(tokenizer.vocab, 'damaged'));
}

async function readText(folder: string, name: string): Promise<string> {
  try {
    return new TextDecoder().decode(await readPlace(placeIn(folder, name)));
  } catch {
    throw new ReaderLoadError('damaged', damagedMessage(name, 'missing'));
  }
}
