import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { UNCALIBRATED, calibrationOf, confidence } from '../../extension/answering/calibration';
import { PassageReading } from '../../extension/answering/candidate';
import type { Candidate } from '../../extension/answering/candidate';
import { citation } from '../../extension/answering/citation';
import { markdownCitation } from '../../extension/answering/markdownCitation';
import { FEATURE_NAMES } from '../../extension/answering/features';
import type { Features } from '../../extension/answering/features';
import { documentKey, rankCandidates } from '../../extension/answering/rank';
import { DESCRIPTION, hitOf } from './answeringDoubles';

const TEXT = 'Anna met Berta and anna.';

function candidate(start: number, end: number, score: number, more = {}): Candidate {
  const span = { start, end, score, nullScore: 1, tokens: 2 };
  return new PassageReading(hitOf(TEXT, undefined, more)).candidate(span)!;
}

describe('ranking', () => {
  it('does not depend on the order in which readings arrive', () => {
    const all = [
      candidate(0, 4, 3),
      candidate(9, 14, 3),
      candidate(9, 14, 3, { uri: 'file:///b.txt' }),
      candidate(0, 14, 2),
      candidate(19, 23, 1),
    ];
    const ranked = rankCandidates(all);
    assert.deepEqual(
      ranked.map(({ hit, source }) => [hit.uri, source.start]),
      [
        ['file:///a.txt', 0],
        ['file:///a.txt', 9],
        ['file:///b.txt', 9],
        ['file:///a.txt', 19],
      ],
    );
    assert.deepEqual(rankCandidates([...all].reverse()), ranked);
  });

  it('tells the parts of a document apart', () => {
    const ranked = rankCandidates([
      candidate(0, 4, 3, { part: { cell: 'x' } }),
      candidate(0, 4, 2, { part: { cell: 'y' } }),
      candidate(0, 4, 1, { part: { page: 3 } }),
    ]);
    assert.deepEqual(
      ranked.map(({ hit }) => documentKey(hit.uri, hit.part)),
      ['file:///a.txt#cell=x', 'file:///a.txt#cell=y', 'file:///a.txt#page=3'],
    );
  });
});

describe('calibration', () => {
  it('is a logistic function of them, always a probability', () => {
    const zero = Object.fromEntries(FEATURE_NAMES.map((name) => [name, 0])) as unknown as Features;
    const calibration = { bias: 1, weights: { score: 2, unknown: 100 }, threshold: 0.5 };
    assert.equal(confidence(zero, { ...calibration, bias: 0 }), 0.5);
    assert.equal(confidence({ ...zero, score: 1 }, calibration), 1 / (1 + Math.exp(-3)));
    for (const score of [-1e9, 1e9]) {
      const value = confidence({ ...zero, score }, calibration);
      assert.ok(value >= 0 && value <= 1);
    }
  });

  it('is the reader’s own, or one that only compares with the null position', () => {
    assert.equal(calibrationOf(DESCRIPTION), DESCRIPTION.calibration.int8);
    assert.equal(calibrationOf({ ...DESCRIPTION, calibration: {} }), UNCALIBRATED);
  });
});

describe('a citation in Markdown', () => {
  const place = 'docs/my_notes.txt:12';
  const link = 'docs/my_notes.txt#L12';

  it('is a quotation that links to its place', () => {
    assert.equal(
      markdownCitation({ text: 'ten **days**' }, 'a.md:3', 'a.md#L3', true),
      '> ten **days**\n>\n> — [a.md:3](a.md#L3)\n',
    );
  });

  it('keeps the words of other documents from being taken for markup', () => {
    assert.equal(
      markdownCitation({ text: '*.js and <a_b>' }, place, link, false),
      '> \\*.js and \\<a\\_b\\>\n>\n> — [docs/my\\_notes.txt:12](docs/my_notes.txt#L12)\n',
    );
    assert.match(markdownCitation({ text: '1. Go' }, place, null, false), /^> 1\\\. Go\n/u);
  });

  it('shows several lines as code, in a fence that they cannot end', () => {
    assert.equal(
      markdownCitation({ text: 'a\n```\n  b' }, 'x:1', null, false),
      '> ````\n> a\n> ```\n>   b\n> ````\n>\n> — x:1\n',
    );
  });
});

describe('citation', () => {
  it('quotes to the letter, then names the place', () => {
    const place = 'docs/my readme.md:12';
    assert.equal(citation({ text: 'a “b” **c**' }, place), '“a “b” **c**” — docs/my readme.md:12');
  });

  it('sets a quote of several lines as a block', () => {
    assert.equal(citation({ text: 'a\n  b' }, 'x:1'), 'a\n  b\n\n— x:1\n');
  });
});
