import { GrowableInt32 } from './growable';
import { LONGEST_WORD, termsOfWord } from './terms';
import { isAstralWord, WordClass, wordClasses } from './wordScan';

const FIRST_SLOTS = 1 << 12;

/** Values for each term in `found`. */
export const FOUND_STRIDE = 3;

/**
 * Splits text into words and knows the terms of every word seen, so that a word costs one hash probe
 * without a string being made. Words differ by their exact units; terms are numbered from 0.
 */
export class Vocabulary {
  private readonly classes = wordClasses();
  private readonly numbers = new Map<string, number>();
  private names: string[] = [];

  // Open addressing over the words seen: slot → word + 1.
  private slots = new Int32Array(FIRST_SLOTS);
  private words = 0;
  private hashes = new GrowableInt32(FIRST_SLOTS);
  /** Where each word's units begin in `units`; one more for the end. */
  private offsets = new GrowableInt32(FIRST_SLOTS);
  private units = new Uint16Array(FIRST_SLOTS * 8);
  private unitsUsed = 0;
  /** A word's term, or -1 - its place in `several`. */
  private single = new GrowableInt32(FIRST_SLOTS);
  private several: (readonly number[])[] = [];

  /** Terms of the last `scan`, three values each: number, start and end of the word in the text. */
  readonly found = new GrowableInt32(1 << 14);

  get termCount(): number {
    return this.names.length;
  }

  /** The term's text. */
  nameOf(term: number): string {
    return this.names[term]!;
  }

  /** The names of all terms in order, each ended by a line break, in UTF-16 units. */
  namesToArray(): Uint16Array {
    const units = new Uint16Array(this.names.reduce((sum, name) => sum + name.length + 1, 0));
    let at = 0;
    for (const name of this.names) {
      for (let unit = 0; unit < name.length; unit++) units[at++] = name.charCodeAt(unit);
      units[at++] = 0x0a;
    }
    return units;
  }

  /** Takes the names that `namesToArray` gave, into a vocabulary that has seen nothing yet. */
  setNames(units: Uint16Array): void {
    const names = new TextDecoder('utf-16le', { ignoreBOM: true }).decode(units).split('\n');
    names.pop();
    for (const name of names) this.numberOf(name);
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
    const renumbered = new Int32Array(this.names.length).fill(-1);
    const names = this.names;
    this.names = [];
    this.numbers.clear();
    names.forEach((name, term) => {
      if (isUsed(term)) renumbered[term] = this.numberOf(name);
    });
    this.slots = new Int32Array(FIRST_SLOTS);
    this.words = 0;
    this.hashes = new GrowableInt32(FIRST_SLOTS);
    this.offsets = new GrowableInt32(FIRST_SLOTS);
    this.units = new Uint16Array(FIRST_SLOTS * 8);
    this.unitsUsed = 0;
    this.single = new GrowableInt32(FIRST_SLOTS);
    this.several = [];
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
    const word = this.wordAt(text, start, end, hash);
    const single = this.single.data[word]!;
    if (single >= 0) {
      this.addTerm(single, start, end);
      return;
    }
    for (const term of this.several[-1 - single]!) this.addTerm(term, start, end);
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

  private wordAt(text: string, start: number, end: number, hash: number): number {
    const length = Math.min(end - start, LONGEST_WORD);
    const mask = this.slots.length - 1;
    let slot = (hash ^ (hash >>> 16)) & mask;
    for (;;) {
      const word = this.slots[slot]! - 1;
      if (word < 0) return this.learn(text, start, length, hash, slot);
      if (this.hashes.data[word] === hash && this.isWord(word, text, start, length)) return word;
      slot = (slot + 1) & mask;
    }
  }

  private isWord(word: number, text: string, start: number, length: number): boolean {
    const offset = this.offsets.data[word]!;
    const end = word + 1 < this.words ? this.offsets.data[word + 1]! : this.unitsUsed;
    if (end - offset !== length) return false;
    const { units } = this;
    for (let at = 0; at < length; at++) {
      if (units[offset + at] !== text.charCodeAt(start + at)) return false;
    }
    return true;
  }

  private learn(text: string, start: number, length: number, hash: number, slot: number): number {
    const word = this.words++;
    this.slots[slot] = word + 1;
    this.hashes.push(hash);
    this.offsets.push(this.unitsUsed);
    if (this.unitsUsed + length > this.units.length) {
      const grown = new Uint16Array(this.units.length * 2);
      grown.set(this.units);
      this.units = grown;
    }
    for (let at = 0; at < length; at++) this.units[this.unitsUsed++] = text.charCodeAt(start + at);
    const terms = termsOfWord(text.slice(start, start + length)).map((name) => this.numberOf(name));
    if (terms.length === 1) {
      this.single.push(terms[0]!);
    } else {
      this.single.push(-1 - this.several.length);
      this.several.push(terms);
    }
    if (this.words * 2 > this.slots.length) this.rehash();
    return word;
  }

  private rehash(): void {
    this.slots = new Int32Array(this.slots.length * 2);
    const mask = this.slots.length - 1;
    for (let word = 0; word < this.words; word++) {
      const hash = this.hashes.data[word]!;
      let slot = (hash ^ (hash >>> 16)) & mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
      this.slots[slot] = word + 1;
    }
  }

  private numberOf(name: string): number {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    const term = this.names.length;
    this.numbers.set(name, term);
    this.names.push(name);
    return term;
  }
}
