import { buildWindows, spanToText } from '../../models/reading/windows';
import type { PassageWindow } from '../../models/reading/windows';
import type { SpanOptions, WindowReading } from '../../models/reading/messages';
import type { ReaderDescription } from '../../models/readerDescription';
import type { Encoding } from '../../models/tokenizer/encoding';
import type { PassageHit } from '../index/passageIndex';
import { PassageReading } from './candidate';
import type { Candidate } from './candidate';
import { mostAnswerTokens } from './questionKind';
import type { QuestionKind } from './questionKind';

/**
 * Spans asked of each window. The best few often overlap and become one answer, so more are asked
 * than are shown.
 */
export const SPAN_OPTIONS: SpanOptions = { topSpans: 20, maxAnswerTokens: 30 };

/** The same for a question of this kind: how and why take longer answers. */
export function spanOptionsFor(kind: QuestionKind): SpanOptions {
  return { ...SPAN_OPTIONS, maxAnswerTokens: mostAnswerTokens(kind) };
}
/** Passage tokens between two windows of one passage, as in the BERT papers' SQuAD settings. */
export const WINDOW_STRIDE = 128;

/** One window to read, and what it takes to lead its spans back. */
export interface PlannedWindow {
  readonly window: PassageWindow;
  readonly passage: PassageReading;
  readonly encoding: Encoding;
  /** True for the last window of its passage. */
  readonly last: boolean;
}

/**
 * Lays out every passage's windows in rank order; a passage without words has none.
 * @throws RangeError when the reader's `maxQuestion` leaves no room for a passage
 */
export function planWindows(
  question: Encoding,
  hits: readonly PassageHit[],
  tokenizer: { encode(text: string): Encoding },
  description: ReaderDescription,
): PlannedWindow[] {
  const { maxLength, maxQuestion, specialTokens } = description;
  const { cls, sep } = specialTokens;
  const limits = { maxLength, maxQuestion, stride: WINDOW_STRIDE, cls, sep };
  return hits.flatMap((hit) => {
    const passage = new PassageReading(hit);
    const encoding = tokenizer.encode(hit.readable);
    const windows = buildWindows(question, encoding, limits);
    return windows.map((window, at) => {
      return { window, passage, encoding, last: at === windows.length - 1 };
    });
  });
}

/**
 * What a reading proposes, in words of the source. Spans that run across a line of the readable text
 * (from a heading into its paragraph, from one row into the next) give way to those that do not.
 */
export function candidatesOf(planned: PlannedWindow, reading: WindowReading): Candidate[] {
  const candidates: Candidate[] = [];
  for (const span of reading.spans) {
    const candidate = planned.passage.candidate({
      ...spanToText(planned.window, span, planned.encoding),
      score: span.startLogit + span.endLogit,
      nullScore: reading.nullScore,
      tokens: span.end - span.start,
    });
    if (candidate !== null) candidates.push(candidate);
  }
  const within = candidates.filter(({ hit, readable }) => {
    return !hit.readable.slice(readable.start, readable.end).includes('\n');
  });
  return within.length > 0 ? within : candidates;
}
