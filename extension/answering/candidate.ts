import { SourceMap } from '../documents/sourceMap';
import type { TextRange } from '../documents/document';
import type { PassageHit } from '../index/passageIndex';
import type { NamedField } from './fields';
import { snapToWords } from './snap';

/** A span that one reading proposes, led back to the source. */
export interface Candidate {
  readonly hit: PassageHit;
  /** Half-open, in `hit.readable`. */
  readonly readable: TextRange;
  /** Half-open, in the document's source text. */
  readonly source: TextRange;
  /** Raw masked start + end logits. */
  readonly score: number;
  /** The same of the null position in the window it was read in. */
  readonly nullScore: number;
  /** Length in tokens, as scored. */
  readonly tokens: number;
  /** The field whose value it is, where the question names that. */
  readonly field?: NamedField;
  /** Whether it is whole as it stands and not to be grown. */
  readonly isWhole?: boolean;
}

/** A scored span of a passage's readable text, before snapping. */
export interface ReadableSpan extends TextRange {
  readonly score: number;
  readonly nullScore: number;
  readonly tokens: number;
}

/** A passage with its map unpacked once. */
export class PassageReading {
  private readonly map: SourceMap;

  constructor(readonly hit: PassageHit) {
    this.map = new SourceMap(hit.map, hit.readable.length);
  }

  /** @returns null when no whole word with a source is left of the span */
  candidate(span: ReadableSpan): Candidate | null {
    const { hit } = this;
    const readable = snapToWords(hit.readable, this.withSource(span));
    if (readable === null) return null;
    const source = this.sourceOf(readable);
    if (source === null) return null;
    const { score, nullScore, tokens } = span;
    return { hit, readable, source, score, nullScore, tokens };
  }

  /** The span without what was inserted at its ends: the column's name in front of a cell. */
  withSource({ start, end }: TextRange): TextRange {
    let from = start;
    let to = end;
    while (from < to && this.toSource(from, from + 1) === null) from++;
    while (to > from && this.toSource(to - 1, to) === null) to--;
    return { start: from, end: to };
  }

  /** Where a span of the readable text stands in the document; null where it has no words of it. */
  sourceOf(readable: TextRange): TextRange | null {
    const { hit } = this;
    const source = this.toSource(readable.start, readable.end);
    if (source === null || source.start >= source.end) return null;
    const excerptEnd = hit.excerptStart + hit.excerpt.length;
    return source.start < hit.excerptStart || source.end > excerptEnd ? null : source;
  }

  /** `SourceMap.toSource` of the passage's map. */
  toSource(start: number, end: number): TextRange | null {
    return this.map.toSource(start, end);
  }
}
