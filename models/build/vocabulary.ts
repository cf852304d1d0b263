import { Vocabulary } from '../tokenizer/vocabulary';
import type { ReaderDescription } from '../readerDescription';
import { BuildError } from './buildError';

/** What a reader must know of its vocabulary. */
export interface VocabularyFacts {
  readonly text: string;
  readonly lowercase: boolean;
  readonly specialTokens: ReaderDescription['specialTokens'];
}

/**
 * Reads the special tokens and the case off a WordPiece vocabulary: one that has no word with a
 * capital, special tokens aside, was made from lower-cased text.
 * @param rows how many words the network has embeddings for
 * @throws BuildError when the vocabulary is not the network's
 */
export function vocabularyFacts(text: string, rows: number): VocabularyFacts {
  const vocabulary = new Vocabulary(text);
  if (vocabulary.size > rows) {
    throw new BuildError(
      `vocab.txt has ${vocabulary.size} words, but the weights have embeddings for ${rows}; choose the vocabulary that belongs to them.`,
    );
  }
  const id = (word: string): number => {
    const found = vocabulary.idOf(word);
    if (found === undefined) {
      throw new BuildError(`vocab.txt lacks ${word}, so it is no vocabulary of BERT's kind.`);
    }
    return found;
  };
  return {
    text,
    lowercase: !/^(##)?[A-Z]/m.test(text),
    specialTokens: { cls: id('[CLS]'), sep: id('[SEP]'), pad: id('[PAD]'), unk: id('[UNK]') },
  };
}
