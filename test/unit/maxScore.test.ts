import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { BestHits } from '../../extension/search/bestHits';
import { weightedFrequencies } from '../../extension/search/fields';
import type { Saturation } from '../../extension/search/maxScore';
import { MaxScore } from '../../extension/search/maxScore';
import { Postings } from '../../extension/search/postings';
import { NO_PASSAGE } from '../../extension/search/postingsCursor';

const WEIGHED: Saturation = {
  base: 0.3,
  perLength: 0.01,
  most: 1.9,
  frequencies: weightedFrequencies(1, 2),
};

/** Numbers below `end` with a share of all of them, the same for the same seed. */
function some(end: number, share: number, seed: number): number[] {
  let state = seed | 1;
  const chosen: number[] = [];
  for (let at = 0; at < end; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    if ((state >>> 0) / 2 ** 32 < share) chosen.push(at);
  }
  return chosen;
}

interface Case {
  /** By term: its postings. */
  readonly holders: readonly ReadonlyMap<number, number>[];
  readonly weights: readonly number[];
  readonly lengths: Int32Array;
  readonly isLetThrough: (passage: number) => boolean;
  readonly capacity: number;
}

function postingsOf({ holders }: Case): Postings {
  const postings = new Postings();
  holders.forEach((its, term) => {
    for (const [passage, packed] of its) postings.add(term, passage, packed);
  });
  return postings;
}

/** Every passage's sum, term by term; ties by number. */
function exhaustively(it: Case): [number, number][] {
  const { base, perLength, most, frequencies } = WEIGHED;
  const sums = new Map<number, number>();
  it.holders.forEach((its, term) => {
    for (const [passage, packed] of its) {
      const frequency = frequencies[packed]!;
      const given =
        (it.weights[term]! * most * frequency) /
        (frequency + base + perLength * it.lengths[passage]!);
      sums.set(passage, (sums.get(passage) ?? 0) + given);
    }
  });
  return [...sums]
    .filter(([passage]) => it.isLetThrough(passage))
    .sort(([a, sumA], [b, sumB]) => sumB - sumA || a - b)
    .slice(0, it.capacity);
}

function ranked(it: Case): [number, number][] {
  const best = new BestHits(it.capacity, (left, right) => left - right);
  const terms = it.weights.map((weight, term) => ({ term, weight, slot: term }));
  const { lengths, isLetThrough } = it;
  new MaxScore().rank(terms, { postings: postingsOf(it), lengths, isLetThrough }, WEIGHED, best);
  return best.sorted().map(({ passage, score }) => [passage, score]);
}

describe('best passages of a question’s terms', () => {
  it('are those of exhaustive scoring, ties and sums to the last bit', () => {
    const size = fc.constantFrom(3, 200, 5_000, 30_000);
    const term = fc.record({
      share: fc.constantFrom(0, 0.0005, 0.01, 0.1, 0.6, 1),
      seed: fc.nat(),
      // Few kinds of weights and lengths, so that many sums are the same.
      weight: fc.constantFrom(0.1, 0.5, 1, 2, 2, 4, 8),
    });
    let pruned = 0;
    fc.assert(
      fc.property(
        size,
        fc.array(term, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(1, 10, 100, 1000),
        fc.constantFrom(1, 2, 7),
        fc.constantFrom(1, 3, 90),
        (passages, terms, capacity, through, kinds) => {
          const holders = terms.map(
            ({ share, seed }) =>
              new Map(
                some(passages, share, seed).map((passage) => [passage, 1 + ((passage * seed) % 5)]),
              ),
          );
          const it: Case = {
            holders,
            weights: terms.map(({ weight }) => weight).sort((a, b) => b - a),
            lengths: Int32Array.from({ length: passages }, (_, at) => 20 + (at % kinds)),
            isLetThrough: (passage) => passage % through === 0,
            capacity,
          };
          if (passages > 20_000) pruned++;
          assert.deepEqual(ranked(it), exhaustively(it));
        },
      ),
      { seed: 42, numRuns: 80 },
    );
    assert.ok(pruned > 10);
  });

  it('are found where the weightiest words are rare and the best come last', () => {
    const passages = 60_000;
    const common = new Map(some(passages, 0.7, 5).map((passage) => [passage, 1]));
    const rare = new Map([...common].slice(-40).map(([passage]) => [passage, 3]));
    const it: Case = {
      holders: [rare, common],
      weights: [6, 0.4],
      lengths: new Int32Array(passages).fill(100),
      isLetThrough: () => true,
      capacity: 100,
    };
    const found = ranked(it);
    assert.deepEqual(found, exhaustively(it));
    assert.ok(found.slice(0, 40).every(([passage]) => rare.has(passage)));
  });
});

describe('cursor over postings', () => {
  it('stops at every entry, and at the first that is not before what is sought', () => {
    const passages = some(50_000, 0.3, 9);
    const postings = new Postings();
    for (const passage of passages) {
      postings.add(0, passage, passage % 200);
      if (passage % 5 === 0) postings.add(1, passage, 1);
    }
    const walked: number[] = [];
    const at = postings.cursor(0);
    while (at.passage !== NO_PASSAGE) {
      assert.equal(at.entry & 255, at.passage % 200);
      walked.push(at.passage);
      at.next();
    }
    assert.deepEqual(walked, passages);
    fc.assert(
      fc.property(fc.array(fc.nat(9_000), { maxLength: 60 }), (steps) => {
        const cursor = postings.cursor(0);
        let sought = 0;
        for (const step of steps) {
          sought += step;
          const first = passages.find((passage) => passage >= sought) ?? NO_PASSAGE;
          assert.equal(cursor.seek(sought), first);
          assert.equal(cursor.passage, first);
        }
      }),
      { seed: 42, numRuns: 60 },
    );
    assert.equal(postings.cursor(7).passage, NO_PASSAGE);
    assert.equal(postings.cursor(7).seek(3), NO_PASSAGE);
  });
});
