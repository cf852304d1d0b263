/** What crosses between a reader's home and the worker that runs the network: token ids in, spans out. */

/** One network input: `[CLS] question [SEP] passage [SEP]`, token ids of the reader's vocabulary. */
export interface WindowInput {
  /** int32 [length]; no padding. */
  readonly ids: Int32Array;
  /** Index of the first passage token; type ids are 0 before it and 1 from it on. */
  readonly contextStart: number;
  /** Index of the final [SEP], right after the last passage token. */
  readonly contextEnd: number;
  /**
   * Spans may start in [answerStart, answerEnd) and must end at or before contextEnd (token
   * indexes): a start belongs to one window only, an end may lie beyond the seam.
   */
  readonly answerStart: number;
  readonly answerEnd: number;
  /** Spans of tokens [start, end) to be scored whatever their rank, within the passage. */
  readonly places?: readonly TokenRange[];
}

/** Tokens [start, end) of one window. */
export interface TokenRange {
  readonly start: number;
  readonly end: number;
}

export interface SpanOptions {
  /** How many spans at most, best first. */
  readonly topSpans: number;
  /** Longest answer in tokens. */
  readonly maxAnswerTokens: number;
}

/** A scored span of tokens [start, end) of one window. */
export interface TokenSpan extends TokenRange {
  readonly startLogit: number;
  readonly endLogit: number;
}

/** What the reader made of one window. */
export interface WindowReading {
  /** Best first by startLogit + endLogit; empty when no token may answer. */
  readonly spans: readonly TokenSpan[];
  /** Of a window with places: each of them scored, in their order. */
  readonly places?: readonly TokenSpan[];
  /** start + end logit of the null position ([CLS], index 0). */
  readonly nullScore: number;
  /** Milliseconds the network ran. */
  readonly networkMs: number;
}
