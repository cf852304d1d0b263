import { hashText, wordHashes } from '../documents/hash';
import type { TextRange } from '../documents/document';
import type { Passage } from '../passages/passage';

/**
 * Values for each passage: its number in the inverted index, its range in the readable text, its
 * range in the source, three hashes of its words, the hash of its heading path.
 */
const STRIDE = 9;
const WORDS = 5;
const HEADING = 8;

/** What a passage says, as a name for equal ones. */
export interface PassageContent {
  /** Of the words alone: copies in other documents share it. */
  readonly words: string;
  /** Of words and heading path: what the inverted index made of it. */
  readonly whole: string;
}

/** What is known of a document's passages when its text is not at hand: 36 bytes for each. */
export class PassageTable {
  static readonly empty = new PassageTable(new Int32Array(0));

  /** @param data as `data` of another table held it */
  constructor(readonly data: Int32Array) {
    if (data.length % STRIDE !== 0) throw new RangeError('not a whole number of passages');
  }

  /** @param numbers of the passages in the inverted index, to be set later with `setNumber` */
  static of(readable: string, passages: readonly Passage[]): PassageTable {
    const data = new Int32Array(passages.length * STRIDE);
    let heading: readonly string[] | null = null;
    let headingHash = 0;
    passages.forEach((passage, index) => {
      if (passage.heading !== heading) {
        heading = passage.heading;
        headingHash = hashOfHeading(heading);
      }
      const { start, end } = passage.readable;
      const words = wordHashes(readable.slice(start, end));
      const { source } = passage;
      data.set([-1, start, end, source.start, source.end, ...words, headingHash], index * STRIDE);
    });
    return new PassageTable(data);
  }

  /**
   * The table after a change.
   * @param kept by passage: its place in the table before, from which number and hashes are taken; -1
   *   for a new one
   */
  static after(
    before: PassageTable,
    kept: Int32Array,
    readable: string,
    passages: readonly Passage[],
  ): PassageTable {
    const fresh = passages.filter((_, at) => kept[at]! < 0);
    const made = PassageTable.of(readable, fresh);
    const data = new Int32Array(passages.length * STRIDE);
    let next = 0;
    passages.forEach((passage, at) => {
      const [from, place] = kept[at]! < 0 ? [made, next++] : [before, kept[at]!];
      data.set(from.data.subarray(place * STRIDE, (place + 1) * STRIDE), at * STRIDE);
      const { readable: range, source } = passage;
      data.set([range.start, range.end, source.start, source.end], at * STRIDE + 1);
    });
    return new PassageTable(data);
  }

  /** A part of joined tables, in the same memory. @throws RangeError when it is not all there */
  static within(joined: Int32Array<ArrayBuffer>, first: number, length: number): PassageTable {
    const data = joined.subarray(first * STRIDE, (first + length) * STRIDE);
    if (data.length !== length * STRIDE) throw new RangeError('a table that is cut short');
    return new PassageTable(data);
  }

  /** The tables one after the other. */
  static join(tables: readonly PassageTable[]): Int32Array<ArrayBuffer> {
    const joined = new Int32Array(tables.reduce((sum, { data }) => sum + data.length, 0));
    let at = 0;
    for (const { data } of tables) {
      joined.set(data, at);
      at += data.length;
    }
    return joined;
  }

  /** The greatest number in the inverted index that joined tables tell; -1 for none. */
  static mostNumber(joined: Int32Array): number {
    let most = -1;
    for (let at = 0; at < joined.length; at += STRIDE) {
      if (joined[at]! > most) most = joined[at]!;
    }
    return most;
  }

  get length(): number {
    return this.data.length / STRIDE;
  }

  /** The passage's number in the inverted index. */
  numberOf(at: number): number {
    return this.data[at * STRIDE]!;
  }

  setNumber(at: number, number: number): void {
    this.data[at * STRIDE] = number;
  }

  readableOf(at: number): TextRange {
    return { start: this.data[at * STRIDE + 1]!, end: this.data[at * STRIDE + 2]! };
  }

  sourceOf(at: number): TextRange {
    return { start: this.data[at * STRIDE + 3]!, end: this.data[at * STRIDE + 4]! };
  }

  /** Whether two passages say the same, whatever stands above them. */
  sameWords(left: number, right: number): boolean {
    const { data } = this;
    const [a, b] = [left * STRIDE + WORDS, right * STRIDE + WORDS];
    for (let nth = 0; nth < HEADING - WORDS; nth++) {
      if (data[a + nth] !== data[b + nth]) return false;
    }
    return true;
  }

  /** Whether a passage has these words under these headings. */
  says(at: number, readable: string, heading: readonly string[]): boolean {
    const from = at * STRIDE;
    const { data } = this;
    return (
      data[from + HEADING] === hashOfHeading(heading) &&
      wordHashes(readable).every((hash, nth) => data[from + WORDS + nth] === hash)
    );
  }

  contentOf(at: number): PassageContent {
    const words = this.wordsAt(at * STRIDE);
    return { words, whole: words + hex(this.data[at * STRIDE + HEADING]!) };
  }

  /** Its passages whose words are among these. @param firsts the first of their hashes */
  *withWords(
    wanted: { has(words: string): boolean },
    firsts: ReadonlySet<number>,
  ): Generator<readonly [at: number, words: string]> {
    const { data } = this;
    for (let from = 0; from < data.length; from += STRIDE) {
      // Most passages are told apart by one number, without a string made for each.
      if (!firsts.has(data[from + WORDS]!)) continue;
      const words = this.wordsAt(from);
      if (wanted.has(words)) yield [from / STRIDE, words];
    }
  }

  private wordsAt(from: number): string {
    return wordsName(this.data.subarray(from + WORDS, from + HEADING));
  }
}

/** What `PassageContent.words` is for these words, and the first of their hashes. */
export function wordsNameOf(readable: string): readonly [words: string, first: number] {
  const hashes = wordHashes(readable);
  return [wordsName(hashes), hashes[0]];
}

function hashOfHeading(heading: readonly string[]): number {
  return parseInt(hashText(heading.join('\n')).slice(-8), 16) | 0;
}

function wordsName(hashes: Int32Array | readonly number[]): string {
  let name = '';
  for (const hash of hashes) name += hex(hash);
  return name;
}

function hex(hash: number): string {
  return (hash >>> 0).toString(16).padStart(8, '0');
}
