import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { BestHits } from '../../extension/search/bestHits';
import { BM25, inverseDocumentFrequency } from '../../extension/search/bm25';
import type { GroupFilter } from '../../extension/search/invertedIndex';
import { InvertedIndex } from '../../extension/search/invertedIndex';
import { PassageTerms } from '../../extension/search/passageTerms';
import type { SearchQuery } from '../../extension/search/query';
import { plainQuery } from '../../extension/search/query';
import { Postings } from '../../extension/search/postings';

class Passages {
  private readonly terms: PassageTerms;

  constructor(readonly index = new InvertedIndex()) {
    this.terms = new PassageTerms(index.vocabulary);
  }

  add(text: string, group = 0, heading: readonly string[] = []): number {
    let number = -1;
    const passage = { readable: { start: 0, end: text.length }, heading };
    this.terms.count(text, [passage], (counts) => (number = this.index.add(group, counts)));
    return number;
  }

  search(
    question: string | SearchQuery,
    limit = 10,
    filter: GroupFilter = null,
  ): [number, number][] {
    const best = new BestHits(limit, (left, right) => left - right);
    const query = typeof question === 'string' ? plainQuery(question) : question;
    this.index.search(query, filter, best);
    return best.sorted().map(({ passage, score }) => [passage, score]);
  }
}

describe('search index', () => {
  it('scores as BM25 says', () => {
    const passages = new Passages();
    const first = passages.add('zebra zebra lion');
    passages.add('lion tiger giraffe elephant');
    passages.add('tiger');
    const [[found, score] = [-1, 0], ...others] = passages.search('zebra');
    assert.equal(found, first);
    assert.equal(others.length, 0);
    const { k1, b } = BM25;
    const average = (3 + 4 + 1) / 3;
    const expected =
      (inverseDocumentFrequency(3, 1) * 2 * (k1 + 1)) / (2 + k1 * (1 - b + (b * 3) / average));
    assert.ok(Math.abs(score - expected) < 1e-6 * expected, `${score} for ${expected}`);
  });

  it('lets headings count and stop words only when nothing else does', () => {
    const passages = new Passages();
    const plain = passages.add('it does this and that');
    const headed = passages.add('turn the knob to the left', 0, ['Volume']);
    assert.deepEqual(
      passages.search('What does volume do?').map(([found]) => found),
      [headed],
    );
    assert.deepEqual(
      passages.search('does it').map(([found]) => found),
      [plain],
    );
    assert.deepEqual(passages.search(''), []);
    assert.deepEqual(passages.search('unheard'), []);
  });

  it('finds by a word that nearly all passages hold, where rare ones are elsewhere', () => {
    const passages = new Passages();
    const asked = passages.add('the bell is rung at noon', 1);
    for (let at = 0; at < 40; at++) passages.add(`bell number ${at} is rung`, 0);
    passages.add('when the gate opens', 0);
    const filter = Uint8Array.of(0, 1);
    const found = passages.search('When is the bell rung?', 4, filter);
    assert.deepEqual(
      found.map(([it]) => it),
      [asked],
    );
  });

  it('keeps to the groups it is told, ties in order', () => {
    const passages = new Passages();
    for (let at = 0; at < 9; at++) passages.add('the same words', at % 3);
    assert.deepEqual(
      passages.search('words', 4).map(([found]) => found),
      [0, 1, 2, 3],
    );
    const second = Uint8Array.of(0, 1, 0);
    assert.deepEqual(
      passages.search('words', 4, second).map(([found]) => found),
      [1, 4, 7],
    );
  });

  it('comes back from a snapshot and goes on', () => {
    const passages = new Passages();
    const fill = ['the old lion', 'a tiger', 'lion and tiger', 'readFileSync'];
    for (const text of fill) passages.add(text, 0, ['Animals']);
    passages.index.remove(1);
    const again = new Passages(
      InvertedIndex.fromSnapshot(structuredClone(passages.index.toSnapshot())),
    );
    for (const question of ['lion', 'tiger animals', 'sync', 'snail']) {
      assert.deepEqual(again.search(question), passages.search(question));
    }
    for (const each of [passages, again]) {
      each.add('a snail in its house');
      each.index.remove(0);
    }
    for (const question of ['lion', 'tiger animals', 'sync', 'snail']) {
      assert.deepEqual(again.search(question), passages.search(question));
    }
    const other = { ...passages.index.toSnapshot(), format: -1 };
    assert.throws(() => InvertedIndex.fromSnapshot(other), RangeError);
  });

  it('refuses to remove what is not there', () => {
    const passages = new Passages();
    const number = passages.add('once');
    passages.index.remove(number);
    assert.throws(() => passages.index.remove(number), RangeError);
    assert.throws(() => passages.index.remove(99), RangeError);
  });

  it('takes a question of ten thousand words', () => {
    const passages = new Passages();
    const number = passages.add('a needle in it');
    for (let at = 0; at < 50; at++) passages.add(`hay${at} straw${at}`);
    const question = 'needle ' + Array.from({ length: 10_000 }, (_, at) => `hay${at}`).join(' ');
    assert.ok(passages.search(question, 100).some(([found]) => found === number));
  });

  it('holds every posting through slices of any length', () => {
    const postings = new Postings();
    for (let at = 0; at < 30_000; at++) {
      postings.add(1, at, 1 + (at % 200));
      if (at % 7 === 0) postings.add(0, at, 1);
    }
    const read: number[] = [];
    postings.forEachSlice(1, (pool, start, end) => read.push(...pool.subarray(start, end)));
    assert.equal(read.length, 30_000);
    assert.ok(read.every((entry, at) => entry === ((at << 8) | (1 + (at % 200)))));
  });

  it('finds after any comings and goings what an index made afresh finds', () => {
    const word = fc.constantFrom('lion', 'tiger', 'zebra', 'the', 'runs', 'fast', 'Fast', 'café');
    const text = fc.array(word, { minLength: 1, maxLength: 12 }).map((words) => words.join(' '));
    const step = fc.oneof(
      fc.record({ kind: fc.constant('add' as const), text }),
      fc.record({ kind: fc.constant('remove' as const), at: fc.nat(1000) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), text, (steps, question) => {
        const changed = new Passages();
        let alive: { text: string; number: number }[] = [];
        for (const it of steps) {
          if (it.kind === 'add') {
            alive.push({ text: it.text, number: changed.add(it.text) });
          } else if (alive.length > 0) {
            const gone = alive[it.at % alive.length]!;
            changed.index.remove(gone.number);
            alive = alive.filter((other) => other !== gone);
          }
        }
        const fresh = new Passages();
        const numbers = new Map(alive.map((it) => [fresh.add(it.text), it.number]));
        const sorted = (hits: [number, number][]) => hits.sort((a, b) => a[0] - b[0]);
        assert.deepEqual(
          sorted(changed.search(question, 1000)),
          sorted(fresh.search(question, 1000).map(([at, score]) => [numbers.get(at)!, score])),
        );
      }),
      { seed: 42, numRuns: 100 },
    );
  });

  it('gives numbers again and forgets words once much was removed', () => {
    const passages = new Passages();
    passages.index.remove(passages.add('the one that goes'));
    let kept = passages.add('the one that stays');
    for (let round = 0; round < 4; round++) {
      const numbers = Array.from({ length: 600 }, (_, at) =>
        passages.add(`w${round}x${at} common`),
      );
      for (const number of numbers) passages.index.remove(number);
      const anew = passages.index.tidy();
      assert.ok(numbers.every((number) => anew![number] === -1));
      kept = anew![kept]!;
      assert.equal(kept, 0);
      assert.equal(passages.index.tidy(), null);
      assert.deepEqual(passages.search('common'), []);
      assert.deepEqual(
        passages.search('stays').map(([found]) => found),
        [kept],
      );
    }
    assert.ok(passages.index.vocabulary.termCount < 100);
    assert.equal(passages.add('another'), 1);
    assert.equal(passages.index.size, 2);
  });
});
