import type { TextRange } from '../documents/document';
import { hashText } from '../documents/hash';
import type { Anchor } from './anchor';
import { quotePattern, withoutLayout } from './quotePattern';

export type Resolution =
  /** The words stand where the anchor says. */
  | { readonly kind: 'exact'; readonly range: TextRange }
  /** The text has changed; this is the one place that fits best. */
  | { readonly kind: 'moved'; readonly range: TextRange }
  /** Several places fit equally well, nearest first. */
  | { readonly kind: 'ambiguous'; readonly ranges: readonly TextRange[] }
  /** The words are gone; `near` is where they were, an empty range unless the place is unknown. */
  | { readonly kind: 'gone'; readonly near: TextRange };

/** Places offered at most when several fit. */
const MOST_OFFERED = 50;
/** Characters that layout may add to 32 units of context. */
const LAYOUT_ROOM = 400;

/**
 * Where the anchor's words stand in the normalised `text`.
 * @param followed true when `shiftAnchor` carried the range through every edit since it was read:
 *   then the words at the range are the ones meant, however often they occur
 */
export function resolveAnchor(anchor: Anchor, text: string, followed = false): Resolution {
  const { range, quote } = anchor;
  if (text.slice(range.start, range.end) === quote && quote !== '') {
    if (followed || hashText(text) === anchor.textHash) return { kind: 'exact', range };
  }
  const best = bestPlaces(anchor, text);
  const [first] = best;
  if (first === undefined) return { kind: 'gone', near: formerPlace(anchor, text) };
  if (best.length === 1) return { kind: 'moved', range: first };
  return { kind: 'ambiguous', ranges: best.slice(0, MOST_OFFERED) };
}

/** The places that fit equally well and better than all others, nearest first. */
function bestPlaces(anchor: Anchor, text: string): TextRange[] {
  let bestFit = 0;
  let best: TextRange[] = [];
  const contexts = contextsOf(anchor);
  for (const range of occurrences(anchor.quote, text)) {
    const fit = fitOf(anchor, contexts, text, range);
    if (fit < bestFit) continue;
    if (fit > bestFit) best = [];
    bestFit = fit;
    best.push(range);
  }
  const distance = (range: TextRange) => Math.abs(range.start - anchor.range.start);
  return best.sort((a, b) => distance(a) - distance(b));
}

/** Every place of the quote, white space and line markers aside; overlapping ones too. */
function* occurrences(quote: string, text: string): Generator<TextRange> {
  const pattern = quotePattern(quote);
  if (pattern === null) return;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    yield { start: match.index, end: match.index + match[0].length };
    // Past a whole character: in its middle the pattern would step back and match it again.
    pattern.lastIndex = match.index + String.fromCodePoint(match[0].codePointAt(0)!).length;
  }
}

/**
 * How well a place fits: contexts count most, layout aside; then the quote's own layout; then the
 * contexts to the letter. An empty context means the edge of the document.
 */
function fitOf(anchor: Anchor, contexts: Contexts, text: string, range: TextRange): number {
  const { start, end } = range;
  const { before, after } = anchor;
  const exactBefore = before === '' ? start === 0 : text.endsWith(before, start);
  const exactAfter = after === '' ? end === text.length : text.startsWith(after, end);
  const fitsBefore =
    exactBefore ||
    (contexts.before !== '' &&
      withoutLayout(text.slice(Math.max(0, start - LAYOUT_ROOM), start)).endsWith(contexts.before));
  const fitsAfter =
    exactAfter ||
    (contexts.after !== '' &&
      withoutLayout(text.slice(end, end + LAYOUT_ROOM)).startsWith(contexts.after));
  const same = text.slice(start, end) === anchor.quote;
  return (
    1 +
    8 * (Number(fitsBefore) + Number(fitsAfter)) +
    4 * Number(same) +
    Number(exactBefore) +
    Number(exactAfter)
  );
}

/** An anchor's contexts without layout. */
interface Contexts {
  readonly before: string;
  readonly after: string;
}

function contextsOf({ before, after }: Anchor): Contexts {
  return {
    // It may begin inside a line marker, what is left of it there is layout too.
    before: withoutLayout(before.replace(/^[\s>*/#;|-]+/u, '')),
    after: withoutLayout(after),
  };
}

/** Where the words were: between what still stands of their context, else at the old offsets. */
function formerPlace(anchor: Anchor, text: string): TextRange {
  const { before, after, range } = anchor;
  const left = before === '' ? -1 : nearestIndex(text, before, range.start - before.length);
  if (left >= 0) {
    const at = left + before.length;
    return { start: at, end: at };
  }
  const right = after === '' ? -1 : nearestIndex(text, after, range.end);
  if (right >= 0) return { start: right, end: right };
  const at = Math.min(range.start, text.length);
  return { start: at, end: at };
}

/** Index of the occurrence of `part` nearest to `near`, or −1. */
function nearestIndex(text: string, part: string, near: number): number {
  const from = Math.max(0, near);
  const right = text.indexOf(part, from);
  const left = text.lastIndexOf(part, from);
  if (left < 0 || right < 0) return Math.max(left, right);
  return right - near < near - left ? right : left;
}
