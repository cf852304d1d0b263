/** Tokens of one text, without special tokens. */
export interface Encoding {
  /** int32 [tokens]: vocabulary ids. */
  readonly ids: Int32Array;
  /** int32 [tokens × 2]: UTF-16 offsets [start, end) of each token in the text given. */
  readonly offsets: Int32Array;
}
