import { CharacterClass, CharacterTable } from './characterClasses';
import type { CharacterSink } from './normaliser';
import type { TokenBuffer } from './tokenBuffer';
import type { Vocabulary } from './vocabulary';

/** Letters a word may have before it is given up as unknown. */
const LONGEST_WORD = 100;

/**
 * Cuts normalised characters into words at spaces and around punctuation, and each word into pieces
 * of the vocabulary, the longest first; a word that cannot be cut, or has more than 100 code points
 * once normalised, is one unknown token.
 */
export class Words implements CharacterSink {
  readonly #classes = CharacterTable.shared().classes;
  readonly #vocabulary: Vocabulary;
  readonly #unknown: number;
  readonly #tokens: TokenBuffer;
  /** The word so far; only the first LONGEST_WORD letters are kept, `#end` is always that of all. */
  readonly #codes = new Int32Array(LONGEST_WORD);
  readonly #starts = new Int32Array(LONGEST_WORD);
  readonly #ends = new Int32Array(LONGEST_WORD);
  #length = 0;
  #end = 0;

  constructor(vocabulary: Vocabulary, unknown: number, tokens: TokenBuffer) {
    this.#vocabulary = vocabulary;
    this.#unknown = unknown;
    this.#tokens = tokens;
  }

  character(code: number, start: number, end: number): void {
    const kind = this.#classes[code]! & (CharacterClass.space | CharacterClass.punctuation);
    if (kind === 0) {
      this.#letter(code, start, end);
      return;
    }
    this.finish();
    if (kind & CharacterClass.punctuation) {
      this.#letter(code, start, end);
      this.finish();
    }
  }

  /** Ends the word begun, if any. */
  finish(): void {
    const length = this.#length;
    if (length === 0) return;
    this.#length = 0;
    const before = this.#tokens.length;
    if (length <= LONGEST_WORD && this.#pieces(length)) return;
    this.#tokens.length = before;
    this.#tokens.push(this.#unknown, this.#starts[0]!, this.#end);
  }

  #letter(code: number, start: number, end: number): void {
    const at = this.#length++;
    this.#end = end;
    if (at >= LONGEST_WORD) return;
    this.#codes[at] = code;
    this.#starts[at] = start;
    this.#ends[at] = end;
  }

  /** False when some rest of the word begins with no piece; the pieces before it are pushed then. */
  #pieces(length: number): boolean {
    const vocabulary = this.#vocabulary;
    let from: number = vocabulary.root;
    for (let first = 0; first < length; from = vocabulary.continuation) {
      let id = -1;
      let stop = first;
      let node = from;
      for (let at = first; at < length; at++) {
        node = vocabulary.child(node, this.#codes[at]!);
        if (node < 0) break;
        const found = vocabulary.idAt(node);
        if (found >= 0) {
          id = found;
          stop = at + 1;
        }
      }
      if (id < 0) return false;
      this.#tokens.push(id, this.#starts[first]!, this.#ends[stop - 1]!);
      first = stop;
    }
    return true;
  }
}
