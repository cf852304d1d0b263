import { buildWindows, spanToText, textToSpan } from '../../models/reading/windows';
import type { PassageWindow } from '../../models/reading/windows';
import type { SpanOptions, TokenRange, WindowReading } from '../../models/reading/messages';
import type { ReaderDescription } from '../../models/readerDescription';
import type { Encoding } from '../../models/tokenizer/encoding';
import type { TextRange } from '../documents/document';
import { blockAt } from '../index/passageBlocks';
import type { PassageHit } from '../index/passageIndex';
import { PassageReading } from './candidate';
import type { Candidate } from './candidate';
import { areWhollyNamed } from './fieldCredit';
import type { NamedField } from './fields';
import type { QuestionNames } from './namedFields';
import { mostAnswerTokens } from './questionKind';
import type { QuestionKind } from './questionKind';
import { cellsOf } from './tableCells';

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
  /** Whose values the window's places are, in their order. */
  readonly named: readonly NamedField[];
}

/**
 * Lays out every passage's windows in rank order, those with a value that the question names wholly
 * before all others; a passage without words has none.
 * @param names what the question names, whose values are scored as they stand
 * @param stride tokens of the passage between two windows of it
 * @throws RangeError when the reader's `maxQuestion` leaves no room for a passage
 */
export function planWindows(
  question: Encoding,
  hits: readonly PassageHit[],
  tokenizer: { encode(text: string): Encoding },
  description: ReaderDescription,
  names: QuestionNames | null = null,
  stride = WINDOW_STRIDE,
): PlannedWindow[] {
  const { maxLength, maxQuestion, specialTokens } = description;
  const { cls, sep } = specialTokens;
  const limits = { maxLength, maxQuestion, stride, cls, sep };
  const plans = hits.map((hit) => {
    const passage = new PassageReading(hit);
    const encoding = tokenizer.encode(hit.readable);
    const windows = buildWindows(question, encoding, limits);
    const fields = names?.in(passage) ?? [];
    const planned = windows.map((window, at) => {
      const last = at === windows.length - 1;
      return { ...withPlaces(window, encoding, fields), passage, encoding, last };
    });
    return { planned, first: areWhollyNamed(fields) };
  });
  const inOrder = [...plans.filter(({ first }) => first), ...plans.filter(({ first }) => !first)];
  return inOrder.flatMap(({ planned }) => planned);
}

/** The window with a place for the value of each field that begins and ends in it. */
function withPlaces(
  window: PassageWindow,
  encoding: Encoding,
  fields: readonly NamedField[],
): { readonly window: PassageWindow; readonly named: readonly NamedField[] } {
  const named: NamedField[] = [];
  const places: TokenRange[] = [];
  for (const field of fields) {
    const place = textToSpan(window, field.field.value, encoding);
    if (place === null) continue;
    named.push(field);
    places.push(place);
  }
  return places.length === 0 ? { window, named } : { window: { ...window, places }, named };
}

/**
 * What a reading proposes, in words of the source. The value of a field that the question names is
 * proposed whole, with the best score of all that lies in the field. Of the rest, spans that run across
 * a line of the readable text (from a heading into its paragraph, from one row into the next) give way
 * to those that do not; what a table calls its columns is no answer.
 */
export function candidatesOf(planned: PlannedWindow, reading: WindowReading): Candidate[] {
  const { passage, window, encoding, named } = planned;
  const { nullScore } = reading;
  const candidates: Candidate[] = [];
  for (const span of reading.spans) {
    const candidate = passage.candidate({
      ...withinCell(passage, withoutHeader(passage.hit, spanToText(window, span, encoding))),
      ...{ score: span.startLogit + span.endLogit, nullScore, tokens: span.end - span.start },
    });
    if (candidate !== null) candidates.push(candidate);
  }
  const said = candidates.filter(({ readable }) => !isHeader(passage.hit, readable));
  const within = said.filter(({ hit, readable }) => {
    return !hit.readable.slice(readable.start, readable.end).includes('\n');
  });
  let rest = within.length > 0 ? within : said;
  const values: Candidate[] = [];
  for (const [at, span] of (reading.places ?? []).entries()) {
    const field = named[at];
    const source = field === undefined ? null : passage.sourceOf(field.field.value);
    if (field === undefined || source === null) continue;
    const { whole, value } = field.field;
    const inside = ({ readable }: Candidate) =>
      whole.start < readable.end && readable.start < whole.end;
    const score = rest
      .filter(inside)
      .reduce((best, it) => Math.max(best, it.score), span.startLogit + span.endLogit);
    rest = rest.filter((it) => !inside(it));
    const tokens = span.end - span.start;
    values.push({ hit: passage.hit, readable: value, source, score, nullScore, tokens, field });
  }
  return [...values, ...rest];
}

/** Whether a span stands in the first row of a table that has others. */
function isHeader(hit: PassageHit, { start, end }: TextRange): boolean {
  const row = headerAt(hit, start);
  return row !== null && end <= row.end;
}

/** A span without the row of headings that it begins in: what a reader finds below them is a cell. */
function withoutHeader(hit: PassageHit, { start, end }: TextRange): TextRange {
  const row = headerAt(hit, start);
  return row !== null && row.end < end ? { start: row.end, end } : { start, end };
}

/** A span of a row as far as the cell goes that it begins in: what stands behind is about something else. */
function withinCell(passage: PassageReading, { start, end }: TextRange): TextRange {
  const { readable, blocks = [] } = passage.hit;
  const row = blockAt(blocks, start);
  if (row?.kind !== 'tableRow' || !readable.slice(start, end).includes(' | '))
    return { start, end };
  const span = passage.withSource({ start, end });
  const cells = cellsOf(readable, row, (from, to) => passage.toSource(from, to));
  const cell = cells.find((it) => it.start <= span.start && span.start < it.end);
  return { start: span.start, end: Math.min(span.end, cell?.end ?? span.end) };
}

/** The first row, of a table that has others, in which a place stands. */
function headerAt({ blocks = [] }: PassageHit, at: number): TextRange | null {
  const block = blockAt(blocks, at);
  if (block?.kind !== 'tableRow' || block.header !== undefined) return null;
  return blocks[blocks.indexOf(block) + 1]?.header !== undefined ? block : null;
}
