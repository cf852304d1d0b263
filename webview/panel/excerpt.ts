/** A passage cut down around its answer, with an ellipsis where a sentence was cut. */
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
/** A block with less text than this, in UTF-16 units, is shown with the block beside it. */
const ENOUGH = 80;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * Cuts the words around an answer to about `budget` UTF-16 units. The answer itself is always whole.
 * Of the passage's blocks (its lines) it shows the answer's own, and neighbours only where that is
 * short. What one side does not need the other may use; cuts fall between words, or between graphemes
 * where there are no words.
 */
export function excerptAround(
  before: string,
  answer: string,
  after: string,
  budget: number,
): Excerpt {
  if (answer === '') return excerptFrom(before, after, budget);
  const near = ownBlock(before, answer, after);
  const room = Math.max(budget - answer.length, 2 * LEAST_CONTEXT);
  const half = Math.floor(room / 2);
  const left = Math.min(near.before.length, Math.max(half, room - near.after.length));
  const right = Math.min(near.after.length, room - left);
  const head = tail(near.before, left);
  const foot = lead(near.after, right);
  return { before: head, answer, after: foot, trimmed: head !== before || foot !== after };
}

/** Without an answer: `after` from its beginning; of `before` only what is left of the budget. */
function excerptFrom(before: string, after: string, budget: number): Excerpt {
  const room = Math.max(budget, 2 * LEAST_CONTEXT);
  const foot = lead(after, room);
  const left = room - after.length;
  const head = left >= LEAST_CONTEXT ? tail(before, left) : before === '' ? '' : `${ELLIPSIS} `;
  return { before: head, answer: '', after: foot, trimmed: head !== before || foot !== after };
}

/** The context inside the answer's own block; with too little there, the blocks after and before. */
function ownBlock(
  before: string,
  answer: string,
  after: string,
): { readonly before: string; readonly after: string } {
  let start = before.lastIndexOf('\n') + 1;
  let end = lineEnd(after, 0);
  const size = () => before.length - start + answer.length + end;
  while (size() < ENOUGH && end < after.length) end = lineEnd(after, end + 1);
  while (size() < ENOUGH && start > 0) {
    // `start` stands behind a line break; where the text begins with one, there is nothing before.
    start = start === 1 ? 0 : before.lastIndexOf('\n', start - 2) + 1;
  }
  return { before: before.slice(start), after: after.slice(0, end) };
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
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
  const whole = stub ? kept.slice(0, stub.index) : kept;
  // Behind the end of a sentence an ellipsis would read as one more full stop.
  return /[.!?…]['")\]’”]?$/u.test(whole) ? whole : whole + ELLIPSIS;
}

/** Where the grapheme that covers `index` begins. */
function graphemeStart(text: string, index: number): number {
  return graphemes.segment(text).containing(index)?.index ?? index;
}
