import type { Encoding } from '../tokenizer/encoding';
import type { TokenRange, TokenSpan, WindowInput } from './messages';

/** How a passage is cut into network inputs. */
export interface WindowLimits {
  /** Tokens the network takes at most, special ones counted. */
  readonly maxLength: number;
  /** Question tokens at most; the rest is cut. */
  readonly maxQuestion: number;
  /** Passage tokens from the start of one window to the start of the next, at least 1. */
  readonly stride: number;
  /** Ids of [CLS] and [SEP]. */
  readonly cls: number;
  readonly sep: number;
  /** A shorter limit than maxLength, where shorter windows are wanted. */
  readonly maxWindow?: number;
}

/** One network input, and where its passage tokens stand in the passage. */
export interface PassageWindow extends WindowInput {
  /** Passage token index that stands at window index `contextStart`. */
  readonly firstToken: number;
}

/**
 * Lays out `[CLS] question [SEP] passage [SEP]`. A passage that does not fit becomes several
 * overlapping windows, `stride` tokens apart (never farther than a window is long, so every token
 * is in one). A token may begin an answer only in the window that gives it the most context, so no
 * span is read twice; the answer may run on to that window's end, so none is lost on a seam.
 *
 * Windows are in passage order; an empty passage has none.
 *
 * @throws RangeError when the question leaves no room for the passage.
 */
export function buildWindows(
  question: Encoding,
  passage: Encoding,
  limits: WindowLimits,
): PassageWindow[] {
  const asked = question.ids.subarray(0, limits.maxQuestion);
  const contextStart = asked.length + 2;
  const room = Math.min(limits.maxLength, limits.maxWindow ?? limits.maxLength) - contextStart - 1;
  if (room < 1) throw new RangeError('the question leaves no room for the passage');

  const total = passage.ids.length;
  const stride = Math.max(1, Math.min(limits.stride, room));
  return ownedRanges(total, room, stride).map(({ first, length, ownedStart, ownedEnd }) => {
    const ids = new Int32Array(contextStart + length + 1);
    ids[0] = limits.cls;
    ids.set(asked, 1);
    ids[contextStart - 1] = limits.sep;
    ids.set(passage.ids.subarray(first, first + length), contextStart);
    ids[contextStart + length] = limits.sep;
    return {
      ids,
      contextStart,
      contextEnd: contextStart + length,
      answerStart: contextStart + ownedStart - first,
      answerEnd: contextStart + ownedEnd - first,
      firstToken: first,
    };
  });
}

/** UTF-16 offsets [start, end) in the passage's text of a span of one of its windows. */
export function spanToText(
  window: PassageWindow,
  span: Pick<TokenSpan, 'start' | 'end'>,
  passage: Encoding,
): { readonly start: number; readonly end: number } {
  const { contextStart, contextEnd, firstToken } = window;
  if (span.start < contextStart || span.end > contextEnd || span.end <= span.start) {
    throw new RangeError('the span is not in the window');
  }
  const first = span.start - contextStart + firstToken;
  const last = span.end - 1 - contextStart + firstToken;
  return { start: passage.offsets[2 * first]!, end: passage.offsets[2 * last + 1]! };
}

/**
 * The tokens of the window that make up [start, end) of the passage's text: null where its first token
 * belongs to another window, its last lies beyond the seam, or there is none.
 */
export function textToSpan(
  window: PassageWindow,
  { start, end }: { readonly start: number; readonly end: number },
  { offsets }: Encoding,
): TokenRange | null {
  const { contextStart, contextEnd, answerStart, answerEnd, firstToken } = window;
  const textOf = (at: number) => 2 * (at - contextStart + firstToken);
  let first = answerStart;
  while (first < answerEnd && offsets[textOf(first)]! < start) first++;
  const before = first === answerStart ? (offsets[textOf(first) - 2] ?? -1) : -1;
  if (first === answerEnd || before >= start) return null;
  let last = first;
  while (last < contextEnd && offsets[textOf(last) + 1]! <= end) last++;
  const isCut = last === contextEnd && (offsets[textOf(last)] ?? end) < end;
  return last === first || isCut ? null : { start: first, end: last };
}

interface OwnedRange {
  /** Passage tokens [first, first + length) in the window. */
  readonly first: number;
  readonly length: number;
  /** Passage tokens [ownedStart, ownedEnd) that may begin an answer there. */
  readonly ownedStart: number;
  ownedEnd: number;
}

/** Cuts `total` tokens into windows of `room`, `stride` apart, and deals the tokens out to them. */
function ownedRanges(total: number, room: number, stride: number): OwnedRange[] {
  if (total === 0) return [];
  const windows = total <= room ? 1 : Math.ceil((total - room) / stride) + 1;
  const ranges: OwnedRange[] = [];
  let owner = -1;
  for (let token = 0; token < total; token++) {
    const best = windowOfMostContext(token, total, room, stride, windows);
    if (best !== owner) {
      const first = best * stride;
      const length = Math.min(room, total - first);
      ranges.push({ first, length, ownedStart: token, ownedEnd: token });
      owner = best;
    }
    ranges[ranges.length - 1]!.ownedEnd = token + 1;
  }
  return ranges;
}

/**
 * The window where a token has the most context: the greatest min(tokens to its left, to its right)
 * + 0.01 · window length, the earlier of equals: the rule of BERT's SQuAD evaluation
 * (`_check_is_max_context`, Devlin et al. 2018).
 */
function windowOfMostContext(
  token: number,
  total: number,
  room: number,
  stride: number,
  windows: number,
): number {
  const earliest = Math.max(0, Math.ceil((token - room + 1) / stride));
  const latest = Math.min(windows - 1, Math.floor(token / stride));
  let best = earliest;
  let most = -Infinity;
  for (let window = earliest; window <= latest; window++) {
    const first = window * stride;
    const length = Math.min(room, total - first);
    const context = Math.min(token - first, first + length - 1 - token) + 0.01 * length;
    if (context > most) {
      most = context;
      best = window;
    }
  }
  return best;
}
