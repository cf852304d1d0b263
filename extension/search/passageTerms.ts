import type { TextRange } from '../documents/document';
import type { Field } from './fields';
import { countedIn } from './fields';
import { GrowableInt32 } from './growable';
import { TokenWriter } from './tokens';
import type { Vocabulary } from './vocabulary';
import { FOUND_STRIDE } from './vocabulary';

/** The terms of one passage, valid until the next one is counted. */
export interface TermCounts {
  /** The distinct terms: `terms.data[0…length)`. */
  readonly terms: GrowableInt32;
  /** By term: how often in which field (see `fields.ts`). */
  readonly frequencies: Uint8Array;
  /** How many terms the passage's own words make. */
  readonly length: number;
  /** The passage's words in order: bytes [from, to) of `run.tokens`. */
  readonly run: TokenRun;
  readonly from: number;
  readonly to: number;
  /** Terms of title and heading path; the same array for passages that share them. */
  readonly label: Label;
}

/** The words of passages that overlap, written once. */
export interface TokenRun {
  readonly tokens: TokenWriter;
  /** Unlike that of any other run. */
  readonly number: number;
}

/** Terms in order, each as `term << 1`, `| 1` where it stands at the same word as the one before. */
export interface Label {
  readonly title: Int32Array;
  readonly heading: Int32Array;
}

/** What the counting needs of a passage. */
export interface CountedPassage {
  readonly readable: TextRange;
  readonly heading: readonly string[];
}

/**
 * Counts the terms of passages. The terms of a passage depend on its own words, heading path and
 * title alone; overlapping passages of one text share one scan of it, save where a passage's edge
 * cuts a word in two.
 */
export class PassageTerms {
  private readonly terms = new GrowableInt32(1 << 10);
  private frequencies = new Uint8Array(1 << 12);
  private readonly tokens = new TokenWriter();
  /** By place in `vocabulary.found`: where the term's bytes begin in `tokens`. */
  private readonly byteStarts = new GrowableInt32(1 << 12);
  private runs = 0;

  constructor(private readonly vocabulary: Vocabulary) {}

  /**
   * Calls `visit` with the counts of each passage, in order.
   * @param title of the document, and of its name what words are in it
   */
  count(
    text: string,
    passages: readonly CountedPassage[],
    visit: (counts: TermCounts, at: number) => void,
    title = '',
  ): void {
    const labels = this.labelsOf(passages, title);
    const finish = (at: number, first: number, end: number): void => {
      const label = labels.get(passages[at]!.heading)!;
      for (const token of label.title) this.addTerm(token >>> 1, 'title');
      for (const token of label.heading) this.addTerm(token >>> 1, 'heading');
      visit(
        {
          terms: this.terms,
          frequencies: this.frequencies,
          length: (end - first) / FOUND_STRIDE,
          run: { tokens: this.tokens, number: this.runs },
          from: this.byteStarts.data[first / FOUND_STRIDE]!,
          to: this.byteStarts.data[end / FOUND_STRIDE]!,
          label,
        },
        at,
      );
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
      this.scan(text, passages[first]!.readable.start, reach);
      const cut: number[] = [];
      let low = 0;
      for (let at = first; at < end; at++) {
        const { readable } = passages[at]!;
        low = this.firstAtOrAfter(readable.start, low);
        const high = this.endOfScanned(low, readable);
        if (high < 0) {
          cut.push(at);
        } else {
          this.addScanned(low, high);
          finish(at, low, high);
        }
      }
      for (const at of cut) {
        const { readable } = passages[at]!;
        this.scan(text, readable.start, readable.end);
        this.addScanned(0, this.vocabulary.found.length);
        finish(at, 0, this.vocabulary.found.length);
      }
      first = end;
    }
  }

  /** Finds the words of [from, to) and writes them as a run of their own. */
  private scan(text: string, from: number, to: number): void {
    this.vocabulary.scan(text, from, to);
    this.reserve();
    this.runs++;
    const { tokens, byteStarts } = this;
    const { data, length } = this.vocabulary.found;
    tokens.length = 0;
    byteStarts.length = 0;
    byteStarts.reserve(length / FOUND_STRIDE + 1);
    for (let at = 0, word = -1; at < length; at += FOUND_STRIDE) {
      byteStarts.push(tokens.length);
      const start = data[at + 1]!;
      tokens.push(data[at]!, start === word);
      word = start;
    }
    byteStarts.push(tokens.length);
  }

  /** First scanned word that starts at `offset` or later; `from` is known to be no later. */
  private firstAtOrAfter(offset: number, from: number): number {
    const { data, length } = this.vocabulary.found;
    let low = from / FOUND_STRIDE;
    let high = length / FOUND_STRIDE;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (data[middle * FOUND_STRIDE + 1]! < offset) low = middle + 1;
      else high = middle;
    }
    return low * FOUND_STRIDE;
  }

  /** Where the scanned words of a range end; -1 when an edge of it cuts a word. */
  private endOfScanned(first: number, range: TextRange): number {
    const { data } = this.vocabulary.found;
    // A word with several terms stands there several times, so looking one back is enough.
    if (first > 0 && data[first - 1]! > range.start) return -1;
    const end = this.firstAtOrAfter(range.end, first);
    return end > first && data[end - 1]! > range.end ? -1 : end;
  }

  private addScanned(first: number, end: number): void {
    const { data } = this.vocabulary.found;
    const { terms, frequencies } = this;
    terms.reserve(terms.length + (end - first) / FOUND_STRIDE);
    const distinct = terms.data;
    let count = terms.length;
    for (let at = first; at < end; at += FOUND_STRIDE) {
      const term = data[at]!;
      const before = frequencies[term]!;
      if (before === 0) distinct[count++] = term;
      frequencies[term] = countedIn('body', before);
    }
    terms.length = count;
  }

  private addTerm(term: number, field: Field): void {
    const { frequencies } = this;
    const before = frequencies[term]!;
    if (before === 0) this.terms.push(term);
    frequencies[term] = countedIn(field, before);
  }

  /** Room for every term that the last scan may have brought. */
  private reserve(): void {
    const { termCount } = this.vocabulary;
    if (termCount <= this.frequencies.length) return;
    const grown = new Uint8Array(termCount + (termCount >>> 1));
    grown.set(this.frequencies);
    this.frequencies = grown;
  }

  private labelsOf(
    passages: readonly CountedPassage[],
    title: string,
  ): ReadonlyMap<readonly string[], Label> {
    const titleTokens = this.tokensOf(title);
    const labels = new Map<readonly string[], Label>();
    let bare: Label | null = null;
    for (const { heading } of passages) {
      if (labels.has(heading)) continue;
      if (heading.length > 0) {
        labels.set(heading, { title: titleTokens, heading: this.tokensOf(heading.join('\n')) });
      } else {
        bare ??= { title: titleTokens, heading: NONE };
        labels.set(heading, bare);
      }
    }
    return labels;
  }

  private tokensOf(text: string): Int32Array {
    if (text === '') return NONE;
    this.vocabulary.scan(text, 0, text.length);
    const { data, length } = this.vocabulary.found;
    this.reserve();
    return Int32Array.from({ length: length / FOUND_STRIDE }, (_, token) => {
      const at = token * FOUND_STRIDE;
      const same = at > 0 && data[at + 1] === data[at - FOUND_STRIDE + 1];
      return data[at]! * 2 + (same ? 1 : 0);
    });
  }

  private clear(): void {
    const { terms, frequencies } = this;
    for (let at = 0; at < terms.length; at++) frequencies[terms.data[at]!] = 0;
    terms.length = 0;
  }
}

const NONE = new Int32Array(0);
/** Units between passages that are cheaper scanned than skipped. */
const NEAR = 256;
