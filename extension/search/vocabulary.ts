import { GrowableInt32 } from './growable';
import type { Snapshot } from './snapshot';
import { SnapshotReader } from './snapshot';
import { StringTable } from './stringTable';
import { LONGEST_WORD, termsOfWord } from './terms';
import { isAstralWord, WordClass, wordClasses } from './wordScan';

const FORMAT = 1;

/** Values for each term in `found`. */
export const FOUND_STRIDE = 3;

/**
 * Splits text into words and knows the terms of every word seen, so that a word costs one hash probe
 * without a string being made. Words differ by their exact units; terms are numbered from 0.
 */
export class Vocabulary {
  private readonly classes = wordClasses();
  private terms = new StringTable();
  private words = new StringTable();
  /** A word's term, or -1 - the place of its terms in `several`. */
  private single = new GrowableInt32(1 << 10);
  /** How many terms, then the terms, of words that have none or more than one. */
  private several = new GrowableInt32();

  /** Terms of the last `scan`, three values each: number, start and end of the word in the text. */
  readonly found = new GrowableInt32(1 << 14);

  get termCount(): number {
    return this.terms.size;
  }

  /** Bytes that terms and words take. */
  get bytes(): number {
    const { terms, words, single, several } = this;
    return terms.bytes + words.bytes + single.data.byteLength + several.data.byteLength;
  }

  /** The names of terms by number. */
  get names(): Pick<StringTable, 'nameOf' | 'lengthOf' | 'unitOf' | 'numberOf'> {
    return this.terms;
  }

  /** The term's text. */
  nameOf(term: number): string {
    return this.terms.nameOf(term);
  }

  /** The terms; words are seen again when they are met. */
  toSnapshot(): Snapshot {
    const { format, numbers, arrays } = this.terms.toSnapshot();
    return { format: FORMAT, numbers: { ...numbers, terms: format }, arrays };
  }

  /** @throws RangeError when the snapshot is of another format or incomplete */
  static fromSnapshot(snapshot: Snapshot): Vocabulary {
    const terms = new SnapshotReader(snapshot, FORMAT).number('terms');
    const vocabulary = new Vocabulary();
    vocabulary.terms = StringTable.fromSnapshot({ ...snapshot, format: terms });
    return vocabulary;
  }

  /**
   * Finds the words of `text` in [from, to) as if nothing stood around, in order; their terms are in
   * `found` until the next call. Words of scripts without spaces are pairs of
   * characters, each overlapping the next.
   */
  scan(text: string, from: number, to: number): void {
    const { classes } = this;
    this.found.length = 0;
    let at = from;
    while (at < to) {
      const kind = classes[text.charCodeAt(at)]!;
      if (kind === WordClass.letter || kind === WordClass.digit) {
        at = this.scanWord(text, at, to);
      } else if (kind === WordClass.unspaced) {
        at = this.scanUnspaced(text, at, to);
      } else if (kind === WordClass.surrogate && this.astralAt(text, at, to)) {
        at = this.scanWord(text, at, to);
      } else {
        at++;
      }
    }
  }

  /**
   * Forgets the terms that `isUsed` denies, and every word seen (they are seen again when met).
   * @returns each old term's new number, or -1
   */
  keep(isUsed: (term: number) => boolean): Int32Array {
    const before = this.terms;
    this.terms = new StringTable();
    const renumbered = new Int32Array(before.size).fill(-1);
    for (let term = 0; term < before.size; term++) {
      if (isUsed(term)) renumbered[term] = this.terms.add(before.nameOf(term));
    }
    this.words = new StringTable();
    this.single = new GrowableInt32(1 << 10);
    this.several = new GrowableInt32();
    return renumbered;
  }

  private scanWord(text: string, start: number, to: number): number {
    const { classes } = this;
    let hash = 0;
    let at = start;
    let before: number = WordClass.letter;
    while (at < to) {
      const unit = text.charCodeAt(at);
      const kind = classes[unit]!;
      if (kind !== WordClass.letter && kind !== WordClass.digit) {
        if (kind === WordClass.separator || kind === WordClass.unspaced) break;
        if (kind === WordClass.surrogate) {
          if (!this.astralAt(text, at, to)) break;
          hash = Math.imul(hash, 31) + unit;
          at++;
        } else {
          const side = kind === WordClass.point ? WordClass.digit : WordClass.letter;
          if (before !== side || at + 1 >= to || classes[text.charCodeAt(at + 1)] !== side) break;
        }
      }
      hash = Math.imul(hash, 31) + text.charCodeAt(at);
      before = kind;
      at++;
    }
    this.addWord(text, start, at, Math.imul(hash, 0x9e3779b1));
    return at;
  }

  private scanUnspaced(text: string, start: number, to: number): number {
    let end = start + 1;
    while (end < to && this.classes[text.charCodeAt(end)] === WordClass.unspaced) end++;
    if (end === start + 1) {
      this.addWord(text, start, end, text.charCodeAt(start));
      return end;
    }
    for (let at = start; at + 1 < end; at++) {
      const hash = Math.imul(text.charCodeAt(at), 0x9e3779b1) ^ text.charCodeAt(at + 1);
      this.addWord(text, at, at + 2, Math.imul(hash, 0x85ebca6b) ^ (hash >>> 15));
    }
    return end;
  }

  private astralAt(text: string, at: number, to: number): boolean {
    return at + 1 < to && isAstralWord(text.codePointAt(at)!);
  }

  private addWord(text: string, start: number, end: number, hash: number): void {
    const length = Math.min(end - start, LONGEST_WORD);
    let word = this.words.find(text, start, length, hash);
    if (word < 0) word = this.learn(text, start, length, hash, word);
    const single = this.single.data[word]!;
    if (single >= 0) {
      this.addTerm(single, start, end);
      return;
    }
    const { data } = this.several;
    const first = -single;
    const last = first + data[first - 1]!;
    for (let at = first; at < last; at++) this.addTerm(data[at]!, start, end);
  }

  private addTerm(term: number, start: number, end: number): void {
    const { found } = this;
    const at = found.length;
    if (at + FOUND_STRIDE > found.data.length) found.reserve(at + FOUND_STRIDE);
    const { data } = found;
    data[at] = term;
    data[at + 1] = start;
    data[at + 2] = end;
    found.length = at + FOUND_STRIDE;
  }

  private learn(text: string, start: number, length: number, hash: number, at: number): number {
    const word = this.words.insert(text, start, length, hash, at);
    const terms = termsOfWord(text.slice(start, start + length));
    if (terms.length === 1) {
      this.single.push(this.terms.add(terms[0]!));
    } else {
      this.single.push(-1 - this.several.length);
      this.several.push(terms.length);
      for (const name of terms) this.several.push(this.terms.add(name));
    }
    return word;
  }
}
