import type { TextRange } from '../documents/document';
import type { PassageHit } from '../index/passageIndex';

/** Units of a section that are looked at: what is said of its heading stands first. */
const SECTION = 600;

/** A heading of a passage, and the beginning of what stands under it up to the next; readable. */
export interface HeadedText {
  readonly heading: TextRange;
  readonly under: TextRange;
}

export function headedTexts({ readable, blocks = [] }: PassageHit): readonly HeadedText[] {
  return blocks.flatMap(({ kind, start, end }, at) => {
    if (kind !== 'heading') return [];
    const next = blocks.slice(at + 1).find((it) => it.kind === 'heading')?.start;
    const last = Math.min(next ?? readable.length, end + SECTION);
    return [{ heading: { start, end }, under: { start: end, end: last } }];
  });
}
