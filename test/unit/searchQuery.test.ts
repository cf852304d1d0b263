import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { BestHits } from '../../extension/search/bestHits';
import { InvertedIndex } from '../../extension/search/invertedIndex';
import { PassageTerms } from '../../extension/search/passageTerms';
import type { SearchQuery } from '../../extension/search/query';
import { admitsPath, plainQuery } from '../../extension/search/query';
import { Spelling } from '../../extension/search/spelling';
import { StringTable } from '../../extension/search/stringTable';
import { TokenReader, TokenWriter } from '../../extension/search/tokens';
import { Vocabulary } from '../../extension/search/vocabulary';

function indexOf(texts: readonly string[], title: (at: number) => string = () => '') {
  const index = new InvertedIndex();
  const terms = new PassageTerms(index.vocabulary);
  texts.forEach((text, at) => {
    const passage = { readable: { start: 0, end: text.length }, heading: [] };
    terms.count(text, [passage], (counts) => index.add(at, counts), title(at));
  });
  return (query: string | Partial<SearchQuery>): number[] => {
    const best = new BestHits(100, (left, right) => left - right);
    const full = typeof query === 'string' ? plainQuery(query) : { ...plainQuery(''), ...query };
    index.search(full, null, best);
    return best.sorted().map(({ passage }) => passage);
  };
}

describe('search query', () => {
  it('wants quoted words next to each other, in their order', () => {
    const search = indexOf([
      'the port of the server',
      'a server port is open',
      'call readFileSync on the server port',
      'port server',
    ]);
    assert.deepEqual(search({ phrases: ['server port'] }).sort(), [1, 2]);
    assert.deepEqual(search({ terms: 'open', phrases: ['server port'] })[0], 1);
    assert.deepEqual(search({ phrases: ['server port', 'readFileSync'] }), [2]);
    assert.deepEqual(search({ phrases: ['Read file'] }), []);
    assert.deepEqual(search({ phrases: ['port never'] }), []);
    assert.deepEqual(search({ terms: 'server', phrases: ['…'] }).length, 4);
  });

  it('leaves out what is excluded, words as well as phrases', () => {
    const search = indexOf(['red apple', 'green apple', 'red green apple'], (at) => `Page${at}`);
    assert.deepEqual(search({ terms: 'apple', excluded: ['green'] }), [0]);
    assert.deepEqual(search({ terms: 'apple', excluded: ['red green'] }).sort(), [0, 1]);
    assert.deepEqual(search({ terms: 'apple', excluded: ['page2', 'unheard'] }).sort(), [0, 1]);
  });

  it('knows a passage by the title of its document', () => {
    const search = indexOf(['opens a file', 'closes a file'], (at) => ['Start', 'Finish'][at]!);
    assert.deepEqual(search('file finish')[0], 1);
    assert.deepEqual(search({ phrases: ['start'] }), [0]);
  });

  it('prefers words that stand close together', () => {
    const far = `alpha ${'filler word here '.repeat(12)} beta`;
    const near = `alpha beta ${'filler word here '.repeat(12)}`;
    assert.deepEqual(indexOf([far, near])('alpha beta'), [1, 0]);
  });

  it('leaves common words to the end without another result', () => {
    const texts = Array.from({ length: 26_000 }, (_, at) =>
      [
        at % 3 === 0 ? 'alpha' : 'filler',
        at % 7 < 3 ? 'beta beta' : 'stuff',
        at % 150 === 0 ? 'gamma' : 'thing',
        at % 170 === 0 ? 'delta' : 'matter',
        at % 11 === 0 ? 'beta' : 'more words here',
      ].join(' '),
    );
    const search = indexOf([...texts, 'unwanted']);
    for (const terms of [
      'alpha beta gamma delta',
      'gamma beta',
      'alpha delta beta',
      'alpha beta',
    ]) {
      // An exclusion has every passage looked at.
      assert.deepEqual(search(terms), search({ terms, excluded: ['unwanted'] }));
    }
  });

  it('finds a misspelt word, and one that stands nowhere only by its likeness', () => {
    const search = indexOf(['the configuration is loaded', 'a giraffe eats', 'cat and dog']);
    assert.deepEqual(search('configuartion'), [0]);
    assert.deepEqual(search('girafe'), [1]);
    assert.deepEqual(search('what'), []);
    assert.deepEqual(search('cap'), []);
    assert.deepEqual(search('unrelated'), []);
  });

  it('gives near spellings as the distance says', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 4, maxLength: 10 });
    fc.assert(
      fc.property(fc.uniqueArray(word, { minLength: 2, maxLength: 40 }), ([asked, ...others]) => {
        const vocabulary = new Vocabulary();
        for (const each of [asked, ...others]) vocabulary.scan(each!, 0, each!.length);
        const { names } = vocabulary;
        const term = 0;
        const name = names.nameOf(term);
        if (name.length < 4) return;
        const spelling = new Spelling(vocabulary);
        const near = spelling.near(term, 0, (it) => (it === term ? 0 : 1));
        const most = name.length >= 8 ? 2 : 1;
        const distances = Array.from({ length: vocabulary.termCount - 1 }, (_, at) =>
          alignment(name, names.nameOf(at + 1)),
        );
        const within = distances.filter((distance) => distance <= most);
        assert.equal(near.length, Math.min(3, within.length));
        for (const it of near) assert.ok(distances[it.term - 1]! <= most);
      }),
      { seed: 42, numRuns: 100 },
    );
  });

  it('tells documents by their paths', () => {
    const filters = [
      { text: 'readme', excluded: false },
      { text: 'old/', excluded: true },
    ];
    assert.equal(admitsPath('/docs/README.md', filters), true);
    assert.equal(admitsPath('/old/README.md', filters), false);
    assert.equal(admitsPath('/docs/guide.md', filters), false);
    assert.equal(admitsPath('/docs/guide.md', []), true);
  });

  it('writes and reads terms as they were', () => {
    const value = fc.tuple(fc.nat(2 ** 30 - 1), fc.boolean());
    fc.assert(
      fc.property(fc.array(value), (tokens) => {
        const writer = new TokenWriter();
        for (const [term, same] of tokens) writer.push(term, same);
        const reader = new TokenReader();
        assert.equal(
          reader.read({ bytes: writer.bytes, from: 0, to: writer.length }),
          tokens.length,
        );
        assert.deepEqual(
          [...reader.terms.subarray(0, reader.count)],
          tokens.map(([term]) => term),
        );
      }),
      { seed: 42 },
    );
  });

  it('numbers strings once each', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 5 })), (names) => {
        const table = new StringTable();
        const numbers = new Map<string, number>();
        for (const name of names) {
          const number = table.add(name);
          assert.equal(number, numbers.get(name) ?? numbers.size);
          numbers.set(name, number);
        }
        const again = StringTable.fromSnapshot(structuredClone(table.toSnapshot()));
        for (const [name, number] of numbers) {
          assert.equal(table.nameOf(number), name);
          assert.equal(again.numberOf(name), number);
        }
        assert.equal(again.numberOf('something else'), -1);
      }),
      { seed: 42 },
    );
  });
});

/** Optimal string alignment, the slow and plain way. */
function alignment(left: string, right: string): number {
  const rows = Array.from({ length: left.length + 1 }, (_, at) => [at]);
  for (let at = 0; at <= right.length; at++) rows[0]![at] = at;
  for (let i = 1; i <= left.length; i++) {
    for (let j = 1; j <= right.length; j++) {
      const same = left[i - 1] === right[j - 1] ? 0 : 1;
      const swapped =
        i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1];
      rows[i]![j] = Math.min(
        rows[i - 1]![j]! + 1,
        rows[i]![j - 1]! + 1,
        rows[i - 1]![j - 1]! + same,
        swapped ? rows[i - 2]![j - 2]! + 1 : Infinity,
      );
    }
  }
  return rows[left.length]![right.length]!;
}
