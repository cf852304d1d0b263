import type { TextRange } from '../documents/document';
import type { PassageReading } from './candidate';

/** What stands in front, up to the first mark that explains it or parts it from the next cell. */
const LEAD = /^([^\n]{1,40}?)(?: \| | ?[:=–—]|\s-\s| ?\()/u;
/** One word that the document itself sets apart as code or as strong: `` `<=` Less than or equal``. */
const MARKED = /^(`+|\*\*|__)([^\s`(]{1,40}?)\1/u;
/** Options of a manual page, which end with their line or before a gap. */
const FLAGS = /^-{1,2}[^\s-]\S*(?:,? -\S+)*(?:[ =][^\s,]+)?(?=\n|\s{2,}|$)/u;
/** A word on a line of its own, above what is said of it; a number before a gap, as a status is. */
const HANGING = /^(?:[^\s:]{2,40}(?=\n[ \t]+\S)|\d{1,3}(?=[ \t]{2,}\S))/u;
/** One option, without what it takes: `--color` of `--color[=WHEN]`. */
const FLAG = /(?<![^\s,])-{1,2}[\p{L}\p{N}?][\p{L}\p{N}-]*/gu;
/** What stands between a lead and what is said of it: arguments, a default, a mark. */
const BETWEEN = /^(?:\s*\([^()\n]*\))*(?:\s*(?::=|[:=–—|.-])(?=\s)|[:=])*\s*/u;

/** An item of a list or a row of a table, readable, that begins with what it is about. */
export interface LedItem extends TextRange {
  readonly lead: string;
  /** What the lead calls it: itself, or each of several options, with their dashes and without. */
  readonly names: readonly string[];
  /** Where that ends which stands in front of what is said of it. */
  readonly said: number;
}

/** The items and rows of a passage that begin with what they are about: `port (default 80): …`. */
export function ledItemsOf(passage: PassageReading): readonly LedItem[] {
  const { readable, blocks = [] } = passage.hit;
  return blocks.flatMap(({ kind, start, end }) => {
    const text = readable.slice(start, end);
    const apart = kind === 'listItem' || kind === 'paragraph' ? leadApart(passage, start) : null;
    if (apart !== null && text.startsWith(apart)) {
      const said = start + apart.length + text.slice(apart.length).search(/\S|$/u);
      return [{ start, end, lead: apart, names: namesIn(apart), said }];
    }
    if (kind !== 'listItem' && kind !== 'tableRow') return [];
    const lead = markedLead(passage, start, text) ?? LEAD.exec(text)?.[1] ?? null;
    if (lead === null) return [];
    const between = BETWEEN.exec(text.slice(lead.length))?.[0].length ?? 0;
    return [{ start, end, lead, names: [lead], said: start + lead.length + between }];
  });
}

/** What stands on a line of its own, or options before a gap, at the begin of what describes it. */
function leadApart(passage: PassageReading, start: number): string | null {
  const { excerpt, excerptStart, readable } = passage.hit;
  const first = passage.toSource(start, start + 1);
  if (first === null) return null;
  const pattern = readable.charAt(start) === '-' ? FLAGS : HANGING;
  return pattern.exec(excerpt.slice(first.start - excerptStart))?.[0] ?? null;
}

function namesIn(lead: string): readonly string[] {
  const flags = lead.match(FLAG) ?? [lead];
  const words = flags.map((flag) => flag.replace(/^-+/u, '')).filter((word) => word.length > 1);
  return [...new Set([...flags, ...words])];
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
