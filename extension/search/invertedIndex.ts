import type { BestHits } from './bestHits';
import type { Bm25 } from './bm25';
import { BM25 } from './bm25';
import { weightedFrequencies } from './fields';
import { GrowableInt32 } from './growable';
import { MaxScore } from './maxScore';
import type { TermCounts } from './passageTerms';
import { PassageWords } from './passageWords';
import type { Phrase } from './phrases';
import { holdsPhrase, phraseOf } from './phrases';
import { Postings } from './postings';
import { MOST_PASSAGES } from './postingSlices';
import { Proximity } from './proximity';
import type { SearchQuery } from './query';
import type { QuestionTerm } from './question';
import { questionTerms } from './question';
import { joinSnapshots, partOf, SnapshotReader } from './snapshot';
import type { Snapshot } from './snapshot';
import { Spelling } from './spelling';
import { Vocabulary } from './vocabulary';

/** Removed passages are swept out when they are this many and a quarter of those alive. */
const SWEEP_AT = 512;

/** At least so many of the best by BM25 are looked at for words that stand close together. */
const LOOKED_AT = 100;

const SNAPSHOT_FORMAT = 4;

/** Which passages a search considers: 1 in `allowed` at the passage's group; null for all. */
export type GroupFilter = Uint8Array | null;

/**
 * An inverted index over numbered passages, each belonging to a group (its document), scored by
 * BM25F with credit for proximity. What a search finds depends on the passages held alone, not on the
 * way they came and went: frequencies and lengths are counted exactly, sums are made in the
 * question's canonical order.
 */
export class InvertedIndex {
  vocabulary = new Vocabulary();
  private spelling = new Spelling(this.vocabulary);
  private postings = new Postings();
  private words = new PassageWords();

  /** By passage: its group or -1 when removed, and its length. */
  private groups = new GrowableInt32();
  private lengths = new GrowableInt32();

  private live = 0;
  private totalLength = 0;

  private readonly maxScore = new MaxScore();
  private readonly proximity = new Proximity();
  private readonly fieldWeights: Float32Array;
  /** By term: 1 while the terms of one passage are gone through. */
  private seen = new Uint8Array(0);

  constructor(readonly parameters: Bm25 = BM25) {
    this.fieldWeights = weightedFrequencies(parameters.headingWeight, parameters.titleWeight);
  }

  /** How many passages it holds. */
  get size(): number {
    return this.live;
  }

  /** Bytes of all it holds. */
  get bytes(): number {
    const { vocabulary, spelling, postings, words, groups, lengths } = this;
    const columns = groups.data.byteLength + lengths.data.byteLength;
    return vocabulary.bytes + spelling.bytes + postings.bytes + words.bytes + columns;
  }

  /** Everything it holds, copied; passages keep their numbers and groups. */
  toSnapshot(): Snapshot {
    return joinSnapshots(
      {
        format: SNAPSHOT_FORMAT,
        numbers: { live: this.live, totalLength: this.totalLength },
        arrays: {
          groups: this.groups.values(),
          lengths: this.lengths.values(),
        },
      },
      {
        vocabulary: this.vocabulary.toSnapshot(),
        postings: this.postings.toSnapshot(),
        words: this.words.toSnapshot(),
      },
    );
  }

  /**
   * The index that a snapshot is of; its arrays are taken over and must not be used elsewhere.
   * @throws RangeError when the snapshot is of another format or incomplete
   */
  static fromSnapshot(snapshot: Snapshot, parameters: Bm25 = BM25): InvertedIndex {
    const read = new SnapshotReader(snapshot, SNAPSHOT_FORMAT);
    const index = new InvertedIndex(parameters);
    index.vocabulary = Vocabulary.fromSnapshot(partOf(snapshot, 'vocabulary'));
    index.spelling = new Spelling(index.vocabulary);
    index.postings = Postings.fromSnapshot(partOf(snapshot, 'postings'));
    index.words = PassageWords.fromSnapshot(partOf(snapshot, 'words'));
    index.groups = GrowableInt32.of(read.array('groups', Int32Array));
    index.lengths = GrowableInt32.of(read.array('lengths', Int32Array));
    index.live = read.number('live');
    index.totalLength = read.number('totalLength');
    return index;
  }

  /**
   * @returns the passage's number, greater than all before it, until it is removed or `tidy` gives it
   *   another
   * @throws RangeError when there are 2^24 passages
   */
  add(group: number, counts: TermCounts): number {
    const passage = this.groups.length;
    if (passage >= MOST_PASSAGES) throw new RangeError(`more than ${MOST_PASSAGES} passages`);
    this.groups.extend(passage + 1);
    this.lengths.extend(passage + 1);
    this.groups.data[passage] = group;
    this.lengths.data[passage] = counts.length;
    const { terms, frequencies } = counts;
    for (let at = 0; at < terms.length; at++) {
      const term = terms.data[at]!;
      this.postings.add(term, passage, frequencies[term]!);
    }
    this.words.add(passage, counts);
    this.live++;
    this.totalLength += counts.length;
    return passage;
  }

  remove(passage: number): void {
    if ((this.groups.data[passage] ?? -1) < 0) throw new RangeError(`no passage ${passage}`);
    this.forEachTerm(passage, (term) => this.postings.dropHolder(term));
    this.groups.data[passage] = -1;
    this.live--;
    this.totalLength -= this.lengths.data[passage]!;
  }

  /**
   * Drops what removed passages left behind, once it is worth it; call between updates.
   * @returns by number before, the passage's number now or -1 for none; null when nothing was done
   */
  tidy(): Int32Array | null {
    const removed = this.groups.length - this.live;
    if (removed < SWEEP_AT || removed * 4 < this.live) return null;
    const passages = this.renumberPassages();
    const before = this.postings;
    const terms = this.vocabulary.keep((term) => before.holdersOf(term) > 0);
    this.spelling.reset();
    this.postings = new Postings();
    terms.forEach((term, old) => {
      if (term < 0) return;
      before.forEachSlice(old, (pool, start, end) => {
        for (let at = start; at < end; at++) {
          const entry = pool[at]!;
          const passage = passages[entry >>> 8]!;
          if (passage >= 0) this.postings.add(term, passage, entry & 255);
        }
      });
    });
    this.words = this.words.keep(passages, terms);
    return passages;
  }

  /** Numbers those that are left from 0, in the order they have. */
  private renumberPassages(): Int32Array {
    const { groups, lengths } = this;
    const numbers = new Int32Array(groups.length).fill(-1);
    this.groups = new GrowableInt32();
    this.lengths = new GrowableInt32();
    for (let passage = 0; passage < groups.length; passage++) {
      if (groups.data[passage]! < 0) continue;
      numbers[passage] = this.groups.length;
      this.groups.push(groups.data[passage]!);
      this.lengths.push(lengths.data[passage]!);
    }
    return numbers;
  }

  /**
   * Offers the best passages that the query and `filter` let through, with their scores, to `best`:
   * enough of them, and to be sure those that are best. `pathFilters` are for `filter` to hold.
   */
  search(query: SearchQuery, filter: GroupFilter, best: BestHits): void {
    const phrases = query.phrases.map((text) => phraseOf(text, this.vocabulary));
    const needed = phrases.filter((phrase) => phrase.length > 0);
    const allowed = needed.length > 0 ? this.holdersOfAll(needed) : null;
    const denied = this.holdersOfAny(query.excluded);
    const groups = this.groups.data;
    const isLetThrough = (passage: number): boolean => {
      const group = groups[passage]!;
      if (group < 0 || (filter !== null && filter[group] !== 1)) return false;
      return (allowed === null || allowed.has(passage)) && !denied.has(passage);
    };
    const { telling, all } = questionTerms([query.terms, ...query.phrases].join('\n'), {
      vocabulary: this.vocabulary,
      spelling: this.spelling,
      passages: this.live,
      frequencyOf: (term) => this.postings.holdersOf(term),
    });
    for (const terms of [telling, all]) {
      if (terms.length === 0) continue;
      const wide = best.wider(LOOKED_AT);
      this.score(terms, wide, isLetThrough);
      if (wide.size === 0) continue;
      this.creditProximity(terms, wide, best);
      return;
    }
  }

  /** Offers the passages with the best BM25F sums. */
  private score(
    terms: readonly QuestionTerm[],
    best: BestHits,
    isLetThrough: (passage: number) => boolean,
  ): void {
    const { postings, fieldWeights } = this;
    const { k1, b } = this.parameters;
    this.maxScore.rank(
      terms,
      { postings, lengths: this.lengths.data, isLetThrough },
      {
        base: k1 * (1 - b),
        perLength: (k1 * b * this.live) / this.totalLength,
        most: k1 + 1,
        frequencies: fieldWeights,
      },
      best,
    );
  }

  private creditProximity(terms: readonly QuestionTerm[], from: BestHits, to: BestHits): void {
    const { k1, proximityWeight } = this.parameters;
    const { proximity } = this;
    proximity.begin(terms, this.vocabulary.termCount);
    from.forEach((passage, score) => {
      to.offer(passage, score + proximityWeight * proximity.of(this.words.tokensOf(passage), k1));
    });
    proximity.end();
  }

  private holdersOfAll(phrases: readonly Phrase[]): ReadonlySet<number> {
    const [first, ...others] = phrases;
    let holders = this.holdersOfPhrase(first ?? []);
    for (const phrase of others) {
      const more = this.holdersOfPhrase(phrase);
      holders = new Set([...holders].filter((passage) => more.has(passage)));
    }
    return holders;
  }

  private holdersOfAny(texts: readonly string[]): ReadonlySet<number> {
    const holders = new Set<number>();
    for (const text of texts) {
      for (const it of this.holdersOfPhrase(phraseOf(text, this.vocabulary))) holders.add(it);
    }
    return holders;
  }

  /** The passages with the words of a phrase next to each other in their text, headings or title. */
  private holdersOfPhrase(phrase: Phrase): Set<number> {
    const holders = new Set<number>();
    const terms = phrase.flat();
    if (terms.length === 0) return holders;
    const holdersOf = (term: number): number => this.postings.holdersOf(term);
    const rarest = terms.reduce((a, b) => (holdersOf(b) < holdersOf(a) ? b : a));
    this.postings.forEachSlice(rarest, (pool, start, end) => {
      for (let at = start; at < end; at++) {
        const passage = pool[at]! >>> 8;
        if (this.groups.data[passage]! < 0) continue;
        if (
          holdsPhrase(this.words.read(passage), phrase) ||
          holdsPhrase(this.words.readLabel(passage), phrase)
        ) {
          holders.add(passage);
        }
      }
    });
    return holders;
  }

  /** Calls `visit` with each distinct term of a passage. */
  private forEachTerm(passage: number, visit: (term: number) => void): void {
    if (this.seen.length < this.vocabulary.termCount) {
      this.seen = new Uint8Array(this.vocabulary.termCount * 2);
    }
    const { seen } = this;
    const visited: number[] = [];
    const take = (term: number): void => {
      if (seen[term] === 1) return;
      seen[term] = 1;
      visited.push(term);
      visit(term);
    };
    for (const words of [() => this.words.read(passage), () => this.words.readLabel(passage)]) {
      const { terms, count } = words();
      for (let at = 0; at < count; at++) take(terms[at]!);
    }
    for (const term of visited) seen[term] = 0;
  }
}
