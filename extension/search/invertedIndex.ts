import { BestHits } from './bestHits';
import type { Bm25 } from './bm25';
import { BM25 } from './bm25';
import { weightedFrequencies } from './fields';
import { GrowableInt32 } from './growable';
import type { TermCounts } from './passageTerms';
import { PassageWords } from './passageWords';
import type { Phrase } from './phrases';
import { holdsPhrase, phraseOf } from './phrases';
import { MOST_PASSAGES, Postings } from './postings';
import { Proximity } from './proximity';
import type { SearchQuery } from './query';
import type { QuestionTerm } from './question';
import { MOST_TERMS, questionTerms } from './question';
import { joinSnapshots, partOf, SnapshotReader } from './snapshot';
import type { Snapshot } from './snapshot';
import { Spelling } from './spelling';
import { Vocabulary } from './vocabulary';

/** Removed passages are swept out when they are this many and a quarter of those alive. */
const SWEEP_AT = 512;

/** At least so many of the best by BM25 are looked at for words that stand close together. */
const LOOKED_AT = 100;

/** Fewer postings than these are gone through rather than thought about. */
const FEW_POSTINGS = 20_000;

/** Reading a passage's own words costs as much as going through so many postings. */
const POSTINGS_PER_READING = 400;

/** Leaves room for what single precision rounds away. */
const NEARLY = 1 - 1e-5;

const SNAPSHOT_FORMAT = 2;

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

  /** By passage: its group or -1 when removed or free, and its length. */
  private groups = new GrowableInt32();
  private lengths = new GrowableInt32();

  private live = 0;
  private totalLength = 0;
  /** Removed, with postings left behind. */
  private removed: number[] = [];
  /** Numbers to give again. */
  private free: number[] = [];

  private readonly proximity = new Proximity();
  private readonly fieldWeights: Float32Array;
  private sums = new Float32Array(0);
  private touched = new Int32Array(0);
  private slots = new Uint8Array(0);
  private readonly counts = new Uint8Array(MOST_TERMS);
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
    const { vocabulary, postings, words, groups, lengths, sums, touched } = this;
    const columns = groups.data.byteLength + lengths.data.byteLength;
    const scratch = sums.byteLength + touched.byteLength;
    return vocabulary.bytes + postings.bytes + words.bytes + columns + scratch;
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
          removed: Int32Array.from(this.removed),
          free: Int32Array.from(this.free),
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
    index.removed = [...read.array('removed', Int32Array)];
    index.free = [...read.array('free', Int32Array)];
    index.live = read.number('live');
    index.totalLength = read.number('totalLength');
    return index;
  }

  /**
   * @returns the passage's number, until it is removed
   * @throws RangeError when there are 2^24 passages
   */
  add(group: number, counts: TermCounts): number {
    const passage = this.free.pop() ?? this.groups.length;
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
    this.removed.push(passage);
  }

  /** Drops what removed passages left behind, once it is worth it; call between updates. */
  tidy(): void {
    if (this.removed.length < SWEEP_AT || this.removed.length * 4 < this.live) return;
    const before = this.postings;
    const renumbered = this.vocabulary.keep((term) => before.holdersOf(term) > 0);
    this.spelling.reset();
    this.postings = new Postings();
    const isAlive = (passage: number): boolean => this.groups.data[passage]! >= 0;
    renumbered.forEach((term, old) => {
      if (term < 0) return;
      before.forEachSlice(old, (pool, start, end) => {
        for (let at = start; at < end; at++) {
          const entry = pool[at]!;
          if (isAlive(entry >>> 8)) this.postings.add(term, entry >>> 8, entry & 255);
        }
      });
    });
    this.words = this.words.keep(this.groups.length, isAlive, renumbered);
    this.free = this.free.concat(this.removed);
    this.removed.length = 0;
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
    const isLetThrough = (passage: number): boolean =>
      (allowed === null || allowed.has(passage)) && !denied.has(passage);
    const { telling, all } = questionTerms([query.terms, ...query.phrases].join('\n'), {
      vocabulary: this.vocabulary,
      spelling: this.spelling,
      passages: this.live,
      frequencyOf: (term) => this.postings.holdersOf(term),
    });
    const letThrough = allowed === null && denied.size === 0 ? null : isLetThrough;
    for (const terms of [telling, all]) {
      if (terms.length === 0) continue;
      const wide = best.wider(LOOKED_AT);
      this.score(terms, filter, wide, letThrough);
      if (wide.size === 0) continue;
      this.creditProximity(terms, wide, best);
      return;
    }
  }

  /**
   * Offers the passages with the best BM25F sums. As soon as no passage that lacks all the terms so
   * far can be among them (Turtle and Flood, "Query evaluation: strategies and optimizations", 1995),
   * the terms left, which are the common ones, are counted in the passages still in question alone:
   * same sums, in the same order.
   */
  private score(
    terms: readonly QuestionTerm[],
    filter: GroupFilter,
    best: BestHits,
    isLetThrough: ((passage: number) => boolean) | null,
  ): void {
    this.reserve();
    const { sums, touched } = this;
    const left = this.left(terms);
    let done = 0;
    let count = 0;
    let least = -Infinity;
    for (; done < terms.length; done++) {
      const { postings, most } = left[done]!;
      if (done > 0 && postings > FEW_POSTINGS && isLetThrough === null) {
        const floor = kthBest(sums, touched, count, best.capacity);
        if (floor > most) {
          const inQuestion = countAbove(sums, touched, count, floor - most);
          if (inQuestion * POSTINGS_PER_READING < postings) {
            least = (floor - most) * NEARLY;
            break;
          }
        }
      }
      count = this.addTerm(terms[done]!, filter, count);
    }
    const rest = terms.slice(done);
    const slots = this.slotsOf(rest);
    let floor = best.floor;
    for (let at = 0; at < count; at++) {
      const passage = touched[at]!;
      let score = sums[passage]!;
      sums[passage] = 0;
      if (score < least) continue;
      if (rest.length > 0) score = this.addRest(passage, score, rest, slots);
      if (score < floor || (isLetThrough !== null && !isLetThrough(passage))) continue;
      best.offer(passage, score);
      floor = best.floor;
    }
    for (const { term } of rest) slots[term] = 0;
  }

  /** Adds what one term gives to the sums. @returns how many passages are touched then */
  private addTerm({ term, weight }: QuestionTerm, filter: GroupFilter, before: number): number {
    const { k1, b } = this.parameters;
    const { sums, touched, fieldWeights } = this;
    const groups = this.groups.data;
    const lengths = this.lengths.data;
    const base = k1 * (1 - b);
    const perLength = (k1 * b * this.live) / this.totalLength;
    const most = weight * (k1 + 1);
    let count = before;
    this.postings.forEachSlice(term, (pool, start, end) => {
      for (let at = start; at < end; at++) {
        const entry = pool[at]!;
        const passage = entry >>> 8;
        const sum = sums[passage]!;
        if (sum === 0) {
          const group = groups[passage]!;
          if (group < 0 || (filter !== null && filter[group] !== 1)) continue;
          touched[count++] = passage;
        }
        const frequency = fieldWeights[entry & 255]!;
        sums[passage] =
          sum + (most * frequency) / (frequency + base + perLength * lengths[passage]!);
      }
    });
    return count;
  }

  /** A sum with what the last terms give, counted in the passage's own words. */
  private addRest(
    passage: number,
    sum: number,
    rest: readonly QuestionTerm[],
    slots: Uint8Array,
  ): number {
    const { k1, b } = this.parameters;
    const base = k1 * (1 - b);
    const perLength = (k1 * b * this.live) / this.totalLength;
    const { counts, fieldWeights } = this;
    this.words.count(passage, slots, counts);
    for (let at = 0; at < rest.length; at++) {
      const packed = counts[at]!;
      if (packed === 0) continue;
      const frequency = fieldWeights[packed]!;
      const most = rest[at]!.weight * (k1 + 1);
      // Sums are kept in single precision, here as there.
      sum = Math.fround(
        sum + (most * frequency) / (frequency + base + perLength * this.lengths.data[passage]!),
      );
    }
    return sum;
  }

  /** By term: how many postings it and those after it have, and what they can give at most. */
  private left(terms: readonly QuestionTerm[]): { postings: number; most: number }[] {
    const left: { postings: number; most: number }[] = [];
    let postings = 0;
    let most = 0;
    for (let at = terms.length - 1; at >= 0; at--) {
      const { term, weight } = terms[at]!;
      postings += this.postings.holdersOf(term);
      most += weight * (this.parameters.k1 + 1);
      left[at] = { postings, most };
    }
    return left;
  }

  /** By term: its place among some terms + 1; to be made 0 again. */
  private slotsOf(terms: readonly QuestionTerm[]): Uint8Array {
    const { termCount } = this.vocabulary;
    if (this.slots.length < termCount) this.slots = new Uint8Array(termCount + (termCount >>> 2));
    terms.forEach(({ term }, at) => (this.slots[term] = at + 1));
    return this.slots;
  }

  private creditProximity(terms: readonly QuestionTerm[], from: BestHits, to: BestHits): void {
    const { k1, proximityWeight } = this.parameters;
    const { proximity } = this;
    proximity.begin(terms, this.vocabulary.termCount);
    for (const { passage, score } of from.sorted()) {
      to.offer(passage, score + proximityWeight * proximity.of(this.words.read(passage), k1));
    }
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

  private reserve(): void {
    if (this.sums.length >= this.groups.length) return;
    const capacity = this.groups.length + (this.groups.length >>> 2);
    this.sums = new Float32Array(capacity);
    this.touched = new Int32Array(capacity);
  }
}

/** The `rank`-th largest of the sums of touched passages; 0 when there are fewer. */
function kthBest(sums: Float32Array, touched: Int32Array, count: number, rank: number): number {
  if (count < rank) return 0;
  const best = new BestHits(rank, () => 0);
  let floor = -Infinity;
  for (let at = 0; at < count; at++) {
    const sum = sums[touched[at]!]!;
    if (sum <= floor) continue;
    best.offer(0, sum);
    floor = best.floor;
  }
  return best.floor;
}

function countAbove(sums: Float32Array, touched: Int32Array, count: number, least: number): number {
  let above = 0;
  for (let at = 0; at < count; at++) if (sums[touched[at]!]! >= least) above++;
  return above;
}
