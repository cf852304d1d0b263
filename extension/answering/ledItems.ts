import type { TextRange } from '../documents/document';
import type { PassageHit } from '../index/passageIndex';

/** What stands in front, up to the first mark that explains it or parts it from the next cell. */
const LEAD = /^([^\n]{1,40}?)(?: \| | ?[:=–—]|\s-\s| ?\()/u;

/** An item of a list or a row of a table, readable, that begins with what it is about. */
export interface LedItem extends TextRange {
  readonly lead: string;
}

/** The items and rows of a passage that begin with what they are about: `port (default 80): …`. */
export function ledItemsOf({
  readable,
  blocks = [],
}: Pick<PassageHit, 'readable' | 'blocks'>): readonly LedItem[] {
  return blocks.flatMap(({ kind, start, end }) => {
    if (kind !== 'listItem' && kind !== 'tableRow') return [];
    const lead = LEAD.exec(readable.slice(start, end))?.[1];
    return lead === undefined ? [] : [{ start, end, lead }];
  });
}
