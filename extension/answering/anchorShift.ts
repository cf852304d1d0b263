import type { TextRange } from '../documents/document';
import type { Anchor } from './anchor';

/** One edit in offsets of the normalised text before it: `[start, end)` became `length` units. */
export interface OffsetChange {
  readonly start: number;
  readonly end: number;
  /** UTF-16 units of the new text, its line breaks counted as one. */
  readonly length: number;
}

/**
 * Where a range stands after an edit. Text put in at either border stays outside the range.
 * @returns null when the edit touches the range's own text, even if it puts the same words back:
 *   then only the words can say where they are now (`resolveAnchor`)
 */
export function shiftRange(range: TextRange, change: OffsetChange): TextRange | null {
  if (change.start >= range.end) return range;
  if (change.end <= range.start) {
    const by = change.length - (change.end - change.start);
    return by === 0 ? range : { start: range.start + by, end: range.end + by };
  }
  return null;
}

/**
 * The anchor after an edit; quote, context and hash stay those of the text that was read.
 * Apply the changes of one event in the order in which the editor lists them.
 * @returns null as `shiftRange` does; keep the anchor as it was and look for its words at the jump
 */
export function shiftAnchor(anchor: Anchor, change: OffsetChange): Anchor | null {
  const range = shiftRange(anchor.range, change);
  if (range === null) return null;
  return range === anchor.range ? anchor : { ...anchor, range };
}
