import type { Encoding } from './encoding';
import { Normaliser, type NormaliserOptions } from './normaliser';
import { TokenBuffer } from './tokenBuffer';
import { Vocabulary } from './vocabulary';
import { Words } from './words';

/**
 * BERT's WordPiece (Devlin et al. 2018; Wu et al. 2016) with the source range of every token: ids
 * and offsets are those of Hugging Face `tokenizers` (BertNormalizer, BertPreTokenizer, WordPiece),
 * offsets counted in UTF-16 units. No special tokens are added, and none is recognised in text.
 */
export class WordPieceTokenizer {
  readonly #vocabulary: Vocabulary;
  readonly #unknown: number;
  readonly #options: NormaliserOptions;

  private constructor(vocabulary: Vocabulary, unknown: number, options: NormaliserOptions) {
    this.#vocabulary = vocabulary;
    this.#unknown = unknown;
    this.#options = options;
  }

  /**
   * @param vocabText The vocabulary, one word a line; pieces inside a word begin with `##`.
   * @throws Error when the vocabulary has no `[UNK]`.
   */
  static fromVocab(vocabText: string, options: NormaliserOptions): WordPieceTokenizer {
    const vocabulary = new Vocabulary(vocabText);
    const unknown = vocabulary.idOf('[UNK]');
    if (unknown === undefined) throw new Error('The vocabulary has no [UNK] word.');
    return new WordPieceTokenizer(vocabulary, unknown, options);
  }

  /** Number of words in the vocabulary; every id is below it. */
  get vocabularySize(): number {
    return this.#vocabulary.size;
  }

  /**
   * Tokens of a text with UTF-16 offsets [start, end) into it. Letters that share a source character
   * (a syllable decomposed into several) share its range; no range splits a surrogate pair.
   */
  encode(text: string): Encoding {
    const tokens = new TokenBuffer((text.length >> 2) + 16);
    const words = new Words(this.#vocabulary, this.#unknown, tokens);
    new Normaliser(this.#options, words).run(text);
    words.finish();
    return tokens.encoding();
  }
}
