import type { TextRange } from '../documents/document';
import type { PassageReading } from './candidate';

/** What stands in front, up to the first mark that explains it or parts it from the next cell. */
const LEAD = /^([^\n]{1,40}?)(?: \| | ?[:=–—]|\s-\s| ?\()/u;
/** One word that the document itself sets apart as code or as strong: `` `<=` Less than or equal``. */
const MARKED = /^(`+|\*\*|__)([^\s`(]{1,40}?)\1/u;
/** What stands between a lead and what is said of it: arguments, a default, a mark. */
const BETWEEN = /^(?:\s*\([^()\n]*\))*(?:\s*(?::=|[:=–—|.-])(?=\s)|[:=])*\s*/u;

/** An item of a list or a row of a table, readable, that begins with what it is about. */
export interface LedItem extends TextRange {
  readonly lead: string;
  /** Where that ends which stands in front of what is said of it. */
  readonly said: number;
}

/** The items and rows of a passage that begin with what they are about: `port (default 80): …`. */
export function ledItemsOf(passage: PassageReading): readonly LedItem[] {
  const { readable, blocks = [] } = passage.hit;
  return blocks.flatMap(({ kind, start, end }) => {
    if (kind !== 'listItem' && kind !== 'tableRow') return [];
    const text = readable.slice(start, end);
    const lead = markedLead(passage, start, text) ?? LEAD.exec(text)?.[1] ?? null;
    if (lead === null) return [];
    const between = BETWEEN.exec(text.slice(lead.length))?.[0].length ?? 0;
    return [{ start, end, lead, said: start + lead.length + between }];
  });
}

/** The words at the begin of an item that its source has between marks. */
function markedLead(passage: PassageReading, start: number, text: string): string | null {
  const { excerpt, excerptStart } = passage.hit;
  const first = passage.toSource(start, start + 1);
  if (first === null) return null;
  const at = first.start - excerptStart;
  const marks = /(?:`+|\*\*|__)$/u.exec(excerpt.slice(Math.max(0, at - 3), at))?.[0] ?? '';
  const words = MARKED.exec(excerpt.slice(at - marks.length))?.[2];
  return marks !== '' && words !== undefined && text.startsWith(words) ? words : null;
}
