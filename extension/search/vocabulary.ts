import { GrowableInt32 } from './growable';
import { LONGEST_KEY, ShortWords } from './shortWords';
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
  /** Short words of ASCII have their value right there; the others' are in `single` by number. */
  private short = new ShortWords();
  private words = new StringTable();
  /** A word's value: its term, or -1 - the place of its terms in `several`. */
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
    const { terms, short, words, single, several } = this;
    const columns = single.data.byteLength + several.data.byteLength;
    return terms.bytes + short.bytes + words.bytes + columns;
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
    const { classes, found, short } = this;
    const { separator, digit } = WordClass;
    let { data } = found;
    let count = 0;
    let at = from;
    while (at < to) {
      const start = at;
      let unit = text.charCodeAt(at);
      let kind = classes[unit]!;
      if (beginsNone(kind)) {
        at++;
        continue;
      }
      // Nearly all words are short and of ASCII letters and digits alone: no call for each of these.
      let first = 0;
      let second = 0;
      let third = 0;
      while (unit < 128 && kind <= digit && kind !== separator) {
        third = (third << 8) | (second >>> 24);
        second = (second << 8) | (first >>> 24);
        first = (first << 8) | unit;
        if (++at === to) {
          kind = separator;
          break;
        }
        unit = text.charCodeAt(at);
        kind = classes[unit]!;
      }
      if (at === start || at - start > LONGEST_KEY || !this.endsAt(text, at, to, kind)) {
        found.length = count;
        at = this.scanOther(text, start, to);
        count = found.length;
        data = found.data;
        continue;
      }
      const place = short.find(first, second, third);
      let value = short.slots[place]!;
      if (!short.holds(place)) {
        value = this.valueOf(text.slice(start, at));
        short.insert(place, first, second, third, value);
      }
      if (value < 0) {
        found.length = count;
        this.addTerms(value, start, at);
        count = found.length;
        data = found.data;
        continue;
      }
      if (count + FOUND_STRIDE > data.length) {
        found.reserve(count + FOUND_STRIDE);
        data = found.data;
      }
      data[count] = value;
      data[count + 1] = start;
      data[count + 2] = at;
      count += FOUND_STRIDE;
    }
    found.length = count;
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
    this.short = new ShortWords();
    this.words = new StringTable();
    this.single = new GrowableInt32(1 << 10);
    this.several = new GrowableInt32();
    return renumbered;
  }

  /** Whether a word that has come to a unit of class `kind` at `at` ends there. */
  private endsAt(text: string, at: number, to: number, kind: number): boolean {
    if (kind === WordClass.separator || kind === WordClass.unspaced) return true;
    if (kind !== WordClass.apostrophe && kind !== WordClass.point) return false;
    const { classes } = this;
    const side = kind === WordClass.point ? WordClass.digit : WordClass.letter;
    if (at + 1 >= to || classes[text.charCodeAt(at + 1)] !== side) return true;
    return classes[text.charCodeAt(at - 1)] !== side;
  }

  /** Whatever begins at `start`, any word included. @returns where to go on */
  private scanOther(text: string, start: number, to: number): number {
    const kind = this.classes[text.charCodeAt(start)]!;
    if (kind === WordClass.unspaced) return this.scanUnspaced(text, start, to);
    const isWord =
      kind === WordClass.letter ||
      kind === WordClass.digit ||
      (kind === WordClass.surrogate && this.astralAt(text, start, to));
    return isWord ? this.scanWord(text, start, to) : start + 1;
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
    if (word < 0) {
      word = this.words.insert(text, start, length, hash, word);
      this.single.push(this.valueOf(text.slice(start, start + length)));
    }
    this.addTerms(this.single.data[word]!, start, end);
  }

  private addTerms(value: number, start: number, end: number): void {
    if (value >= 0) {
      this.addTerm(value, start, end);
      return;
    }
    const { data } = this.several;
    const first = -value;
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

  /** The value of a word met for the first time. */
  private valueOf(word: string): number {
    const terms = termsOfWord(word);
    if (terms.length === 1) return this.terms.add(terms[0]!);
    const value = -1 - this.several.length;
    this.several.push(terms.length);
    for (const name of terms) this.several.push(this.terms.add(name));
    return value;
  }
}

/** Whether no word begins with a unit of that class. */
function beginsNone(kind: number): boolean {
  return kind === WordClass.separator || kind === WordClass.apostrophe || kind === WordClass.point;
}
