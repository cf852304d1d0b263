/** A passage cut down around its answer, with an ellipsis where something was left out. */
export interface Excerpt {
  readonly before: string;
  readonly answer: string;
  readonly after: string;
  readonly trimmed: boolean;
}

/** Context kept on either side even when the answer alone fills the budget, in UTF-16 units. */
const LEAST_CONTEXT = 32;
/** How far a cut may move to fall between words. */
const WORD_REACH = 24;
const ELLIPSIS = '…';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * Cuts the words around an answer to about `budget` UTF-16 units. The answer itself is always whole.
 * What one side does not need the other may use; cuts fall between words, or between graphemes where
 * there are no words.
 */
export function excerptAround(
  before: string,
  answer: string,
  after: string,
  budget: number,
): Excerpt {
  const room = Math.max(budget - answer.length, 2 * LEAST_CONTEXT);
  const half = Math.floor(room / 2);
  const left = Math.min(before.length, Math.max(half, room - after.length));
  const right = Math.min(after.length, room - left);
  const head = tail(before, left);
  const foot = lead(after, right);
  return { before: head, answer, after: foot, trimmed: head !== before || foot !== after };
}

/** The last `length` units of the text, rounded inwards to a whole word. */
function tail(text: string, length: number): string {
  let cut = text.length - length;
  if (cut <= 0) return text;
  const space = text.slice(cut, cut + WORD_REACH).search(/\s/);
  cut = space >= 0 ? cut + space : graphemeStart(text, cut);
  const kept = text.slice(cut).replace(/^\s+/, '');
  return kept === '' ? ELLIPSIS + ' ' : ELLIPSIS + kept;
}

/** The first `length` units of the text, rounded inwards to a whole word. */
function lead(text: string, length: number): string {
  if (length >= text.length) return text;
  const from = Math.max(0, length - WORD_REACH);
  const space = text.slice(from, length + 1).search(/\s\S*$/);
  const cut = space >= 0 ? from + space : graphemeStart(text, length);
  const kept = text.slice(0, cut).replace(/\s+$/, '');
  // A word or two of the next sentence say nothing.
  const stub = /(?<=[.!?]['")\]’”]?)\s+\S{1,10}$/u.exec(kept);
  return stub ? `${kept.slice(0, stub.index)} ${ELLIPSIS}` : kept + ELLIPSIS;
}

/** Where the grapheme that covers `index` begins. */
function graphemeStart(text: string, index: number): number {
  return graphemes.segment(text).containing(index)?.index ?? index;
}
