import type { PassageHit } from '../index/passageIndex';
import type { TextRange } from '../documents/document';
import { PassageReading } from './candidate';
import type { LedItem } from './ledItems';
import type { NamedText } from './namedTexts';
import type { QuestionWords } from './questionWords';
import { shareTold, termSet } from './questionWords';
import { cellsOf } from './tableCells';

/** UTF-16 units beyond which an item is no step. */
const LONGEST = 500;
/** The share of what a how-to tells that an item must say to be proposed as its step. */
const LEAST = 0.6;
/** What a single word, which many items have, counts where it does not name the item. */
const LONE_WORD = 0.75;

/**
 * Items of a passage that say all, or nearly all, that a how-to tells, as its steps: of `How do I abort a
 * rebase?` in the manual of rebase the option `--abort`. Those that say most, and of these those whose
 * name the question has.
 * @param led the passage's items
 */
export function itemsThatTell(
  hit: PassageHit,
  led: readonly LedItem[],
  words: QuestionWords,
): readonly NamedText[] {
  const telling = words.besidesDocument(hit.uri);
  if (telling.length === 0) return [];
  const items = led.flatMap((item) => {
    const { start, end } = item;
    if (end - start > LONGEST) return [];
    const own = termSet([hit.readable.slice(start, end), ...hit.heading]);
    const isNamed = item.names.some((name) => words.holdsAll(name));
    const lone = telling.length === 1 && !isNamed ? LONE_WORD : 1;
    const share = lone * shareTold(telling, own);
    if (share < LEAST) return [];
    const value = stepOf(hit, item, telling);
    return [{ value, whole: { start, end }, as: 'step' as const, share, isNamed }];
  });
  const most = Math.max(0, ...items.map(({ share }) => share));
  const fullest = items.filter(({ share }) => share === most);
  const named = fullest.filter(({ isNamed }) => isNamed);
  return named.length > 0 ? named : fullest;
}

/** The item; of a row the cell that says most, for its row and column are shown beside it. */
function stepOf(hit: PassageHit, item: LedItem, telling: QuestionWords['telling']): TextRange {
  const { start, end } = item;
  const block = hit.blocks?.find((it) => it.start === start);
  if (block?.kind !== 'tableRow') return { start, end };
  const passage = new PassageReading(hit);
  const cells = cellsOf(hit.readable, item, (from, to) => passage.toSource(from, to)).slice(1);
  const shares = cells.map((cell) => {
    return shareTold(telling, termSet([hit.readable.slice(cell.start, cell.end)]));
  });
  const best = shares.indexOf(Math.max(...shares));
  return best < 0 ? { start, end } : passage.withSource(cells[best]!);
}
