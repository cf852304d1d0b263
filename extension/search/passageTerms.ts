import type { TextRange } from '../documents/document';
import { GrowableInt32 } from './growable';
import { HIGHEST_FREQUENCY } from './postings';
import type { Vocabulary } from './vocabulary';
import { FOUND_STRIDE } from './vocabulary';

/** The distinct terms of one passage with their frequencies, valid until the next one is counted. */
export interface TermCounts {
  /** `terms.data[0…length)`. */
  readonly terms: GrowableInt32;
  /** By term, headings weighed in, at most `HIGHEST_FREQUENCY`. */
  readonly frequencies: Uint8Array;
  /** Sum of the frequencies. */
  readonly length: number;
}

/** What the counting needs of a passage. */
export interface CountedPassage {
  readonly readable: TextRange;
  readonly heading: readonly string[];
}

/**
 * Counts the terms of passages. The terms of a passage depend on its own words and heading path
 * alone; overlapping passages of one text share one scan of it, save where a passage's edge cuts a
 * word in two.
 */
export class PassageTerms {
  private readonly terms = new GrowableInt32(1 << 10);
  private frequencies = new Uint8Array(1 << 12);
  private length = 0;

  constructor(
    private readonly vocabulary: Vocabulary,
    private readonly headingWeight: number,
  ) {}

  /** Calls `visit` with the counts of each passage, in order. */
  count(
    text: string,
    passages: readonly CountedPassage[],
    visit: (counts: TermCounts, at: number) => void,
  ): void {
    const headings = new Map<readonly string[], Int32Array>();
    for (const { heading } of passages) {
      if (heading.length > 0 && !headings.has(heading)) {
        headings.set(heading, this.headingTerms(heading));
      }
    }
    const finish = (at: number): void => {
      const heading = headings.get(passages[at]!.heading) ?? none;
      for (const term of heading) this.addTerm(term, this.headingWeight);
      visit({ terms: this.terms, frequencies: this.frequencies, length: this.length }, at);
      this.clear();
    };
    // One scan serves neighbours that overlap or nearly touch; far ones are scanned by themselves.
    for (let first = 0; first < passages.length;) {
      let end = first + 1;
      let reach = passages[first]!.readable.end;
      while (end < passages.length && passages[end]!.readable.start <= reach + NEAR) {
        reach = Math.max(reach, passages[end]!.readable.end);
        end++;
      }
      const from = passages[first]!.readable.start;
      this.vocabulary.scan(text, from, reach);
      this.reserve();
      const cut: number[] = [];
      let low = 0;
      for (let at = first; at < end; at++) {
        const { readable } = passages[at]!;
        low = this.firstAtOrAfter(readable.start, low);
        if (this.addScanned(low, readable)) finish(at);
        else cut.push(at);
      }
      for (const at of cut) {
        const { readable } = passages[at]!;
        this.vocabulary.scan(text, readable.start, readable.end);
        this.reserve();
        this.addScanned(0, readable);
        finish(at);
      }
      first = end;
    }
  }

  /** First scanned word that starts at `offset` or later; `from` is known to be no later. */
  private firstAtOrAfter(offset: number, from: number): number {
    const { data, length } = this.vocabulary.found;
    let at = from;
    while (at < length && data[at + 1]! < offset) at += FOUND_STRIDE;
    return at;
  }

  /** Adds the scanned words of a range; false, and nothing added, when an edge cuts a word. */
  private addScanned(first: number, range: TextRange): boolean {
    const { data, length } = this.vocabulary.found;
    // A word with several terms stands there several times, so looking one back is enough.
    if (first > 0 && data[first - 1]! > range.start) return false;
    let end = first;
    while (end < length && data[end + 1]! < range.end) end += FOUND_STRIDE;
    if (end > first && data[end - 1]! > range.end) return false;
    for (let at = first; at < end; at += FOUND_STRIDE) this.addTerm(data[at]!, 1);
    return true;
  }

  private addTerm(term: number, weight: number): void {
    const { frequencies } = this;
    const before = frequencies[term]!;
    if (before === 0) this.terms.push(term);
    const after = before + weight > HIGHEST_FREQUENCY ? HIGHEST_FREQUENCY : before + weight;
    frequencies[term] = after;
    this.length += after - before;
  }

  /** Room for every term that the last scan may have brought. */
  private reserve(): void {
    const { termCount } = this.vocabulary;
    if (termCount <= this.frequencies.length) return;
    const grown = new Uint8Array(termCount + (termCount >>> 1));
    grown.set(this.frequencies);
    this.frequencies = grown;
  }

  private headingTerms(heading: readonly string[]): Int32Array {
    const path = heading.join('\n');
    this.vocabulary.scan(path, 0, path.length);
    const { data, length } = this.vocabulary.found;
    this.reserve();
    return Int32Array.from({ length: length / FOUND_STRIDE }, (_, at) => data[at * FOUND_STRIDE]!);
  }

  private clear(): void {
    const { terms, frequencies } = this;
    for (let at = 0; at < terms.length; at++) frequencies[terms.data[at]!] = 0;
    terms.length = 0;
    this.length = 0;
  }
}

const none = new Int32Array(0);
/** Units between passages that are cheaper scanned than skipped. */
const NEAR = 256;
