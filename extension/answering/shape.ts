import type { TextRange } from '../documents/document';
import type { PassageBlock } from '../index/passageBlocks';
import type { PassageHit } from '../index/passageIndex';
import { PassageReading } from './candidate';
import type { Candidate } from './candidate';
import { fieldsOf } from './fields';
import type { QuestionKind } from './questionKind';
import { documentKey } from './rank';
import { wholeIdentifiers, wholeMarked } from './shapeCode';
import { withAnnounced } from './namedTexts';
import { linesAround, sentenceAround } from './shapeSentence';
import { wholeAmount, wholeDate, wholeName } from './shapeWords';
import type { ToSource } from './tableCells';

/** UTF-16 units beyond which a sentence or an item is too long an answer: the span stays. */
const LONGEST_SENTENCE = 500;
/** The same of a block of code, which is shown whole or by its lines. */
const LONGEST_CODE = 600;

/** The same of a value that is shown whole. */
const LONGEST_VALUE = 60;

/** A question as its answers are shaped. */
export interface Asked {
  readonly kind: QuestionKind;
  /** Its words. */
  readonly text: string;
}

/**
 * The answers to show: each shaped for reading, best first, of those that then overlap only the better.
 * Runs over no more candidates than it takes.
 * @param judged best first
 * @param limit how many at most
 */
export function shapeAnswers(
  judged: readonly (readonly [candidate: Candidate, confidence: number])[],
  asked: Asked,
  limit: number,
): (readonly [Candidate, number])[] {
  const shaped: (readonly [Candidate, number])[] = [];
  for (const [candidate, confidence] of judged) {
    if (shaped.length >= limit) break;
    const whole = shapeCandidate(candidate, asked);
    if (!shaped.some(([other]) => overlap(whole, other))) shaped.push([whole, confidence]);
  }
  return shaped;
}

/** The candidate grown to what is read as a whole; itself where nothing is to be added. */
function shapeCandidate(candidate: Candidate, asked: Asked): Candidate {
  const { hit, readable: span, field, isWhole } = candidate;
  if (field !== undefined || isWhole === true) return candidate;
  const passage = new PassageReading(hit);
  const readable = shapeSpan(hit, span, asked, (start, end) => passage.toSource(start, end));
  const source = shapedSource(hit, readable);
  return source === null ? candidate : { ...candidate, readable, source };
}

/** Where a span of a passage's readable text, shaped, stands in its document; null where it has no words. */
export function shapedSource(hit: PassageHit, readable: TextRange): TextRange | null {
  const source = new PassageReading(hit).sourceOf(readable);
  return source === null ? null : withMarks(hit, source);
}

/**
 * Grows a span of a passage's readable text: short values of a key or a table's cell, identifiers,
 * amounts, dates and names whole, a how-to to its sentence, item or code with what it announces, the
 * answer to a yes/no question to the sentence that decides.
 * @returns a range that holds the span
 */
export function shapeSpan(
  hit: Pick<PassageHit, 'readable' | 'excerpt' | 'excerptStart' | 'blocks'>,
  span: TextRange,
  { kind, text: question }: Asked,
  toSource: ToSource,
): TextRange {
  const { readable: text } = hit;
  const isStep = kind === 'how-to' || kind === 'yes-no';
  const value = wholeValue(hit, span, isStep, toSource);
  if (value !== null) return value;
  let whole = wholeIdentifiers(text, wholeMarked(hit, span, toSource));
  whole = wholeAmount(text, whole, kind === 'amount' && !namesUnit(question));
  if (kind === 'time') whole = wholeDate(text, whole);
  if (kind === 'who') whole = wholeName(text, whole);
  if (isStep) whole = wholeStep(hit, whole);
  return kind === 'how-to' ? withAnnounced(text, hit.blocks ?? [], whole) : whole;
}

/** The value of a key, or the cell of a table, that holds the span, where it is to be shown whole. */
function wholeValue(
  hit: Pick<PassageHit, 'readable' | 'blocks'>,
  span: TextRange,
  isStep: boolean,
  toSource: ToSource,
): TextRange | null {
  const field = fieldsOf(hit, toSource).find(
    ({ value }) => value.start <= span.start && span.end <= value.end,
  );
  if (field === undefined) return null;
  const { start, end } = field.value;
  const words = hit.readable.slice(start, end);
  if (isStep) return words.length > LONGEST_SENTENCE ? null : { start, end };
  // Of a list or a text the part that answers is enough.
  if (words.length > LONGEST_VALUE || /[,.;] |\n/u.test(words)) return null;
  return { start, end };
}

/** Marks of Markdown whose halves stand in the source only. */
const MARKS = ['**', '`', '*', '__'];

/**
 * A source range without half a pair of marks at its ends: of `**set it** to `10`` the mark that opens
 * in front or closes behind is taken in where its other half lies inside.
 */
function withMarks({ excerpt, excerptStart }: PassageHit, source: TextRange): TextRange {
  let { start, end } = source;
  for (const mark of MARKS) {
    const inside = excerpt.slice(start - excerptStart, end - excerptStart);
    if (inside.split(mark).length % 2 === 1) continue;
    const opens = excerpt.slice(0, start - excerptStart).endsWith(mark);
    const closes = excerpt.startsWith(mark, end - excerptStart);
    // Both: which half lies inside cannot be told.
    if (opens && !closes) start -= mark.length;
    else if (closes && !opens) end += mark.length;
  }
  const inside = excerpt.slice(start - excerptStart, end - excerptStart);
  // The words of a link, whose address lies inside.
  if (/^[^[\]]*\]\(/u.test(inside) && excerpt[start - excerptStart - 1] === '[') start--;
  return { start, end };
}

/** `How many days` wants the number; `how long` the number with its unit. */
function namesUnit(question: string): boolean {
  return /\bhow (?:many|much (?!does|do|did|is|was|will|would|can))\b/iu.test(question);
}

/** The block of code, the list item or the sentence that a span stands in. */
function wholeStep(
  { readable, blocks = [] }: Pick<PassageHit, 'readable' | 'blocks'>,
  span: TextRange,
): TextRange {
  const block = blocks.find((it) => it.start <= span.start && span.end <= it.end);
  const step = stepIn(readable, block, span);
  return step.start <= span.start && span.end <= step.end ? step : span;
}

function stepIn(text: string, block: PassageBlock | undefined, span: TextRange): TextRange {
  const { start, end } = block ?? span;
  switch (block?.kind) {
    case 'code':
      return end - start <= LONGEST_CODE ? { start, end } : linesAround(text, span);
    case 'listItem':
      if (end - start <= LONGEST_SENTENCE && !text.slice(start, end).includes('\n')) {
        return { start, end };
      }
      break;
    case 'tableRow':
    case 'heading':
      return span;
    default:
  }
  const sentence = sentenceAround(text, span);
  return sentence.end - sentence.start <= LONGEST_SENTENCE ? sentence : span;
}

function overlap(a: Candidate, b: Candidate): boolean {
  return (
    documentKey(a.hit.uri, a.hit.part) === documentKey(b.hit.uri, b.hit.part) &&
    a.source.start < b.source.end &&
    b.source.start < a.source.end
  );
}
