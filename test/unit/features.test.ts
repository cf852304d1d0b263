import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { PassageReading } from '../../extension/answering/candidate';
import type { Candidate } from '../../extension/answering/candidate';
import { MARGIN_LIMIT, QuestionFeatures } from '../../extension/answering/features';
import type { Features } from '../../extension/answering/features';
import { rankCandidates } from '../../extension/answering/rank';
import type { PassageHit } from '../../extension/index/passageIndex';
import { hitOf } from './answeringDoubles';

const TEXT = 'Anna met Berta and anna.';

function spanOf(hit: PassageHit, start: number, end: number, score: number): Candidate {
  const candidate = new PassageReading(hit).candidate({
    ...{ start, end, score },
    ...{ nullScore: 1, tokens: 2 },
  });
  assert.ok(candidate);
  return candidate;
}

function featuresOf(hits: readonly PassageHit[], candidates: readonly Candidate[]): Features[] {
  return new QuestionFeatures(hits).of(rankCandidates(candidates), candidates, 7);
}

describe('features of answers', () => {
  const a = hitOf(TEXT, undefined, { id: 'a', uri: 'file:///a.txt', score: 2 });
  const b = hitOf(TEXT, undefined, { id: 'b', uri: 'file:///b.txt', score: 4 });

  it('hold an answer against those of other words', () => {
    const candidates = [spanOf(a, 0, 4, 9), spanOf(b, 19, 23, 8), spanOf(b, 9, 14, 6)];
    const [first, same, rival] = featuresOf([b, a], candidates);
    assert.deepEqual(
      [first?.score, first?.overNull, first?.margin, first?.retrieval],
      [9, 8, 3, 0.5],
    );
    assert.equal(first?.logLength, Math.log(2));
    assert.equal(first.logPassages, Math.log(7));
    // The same words elsewhere are no rival.
    assert.equal(same?.margin, 3);
    assert.equal(rival?.margin, -3);
    assert.equal(featuresOf([b, a], candidates.slice(0, 2))[0]?.margin, MARGIN_LIMIT);
    assert.deepEqual(featuresOf([], []), []);
  });

  it('hold it against the other spans of its passage', () => {
    const candidates = [spanOf(b, 9, 14, 6), spanOf(b, 0, 14, 5), spanOf(b, 19, 23, 4)];
    const first = featuresOf([b], candidates)[0]!;
    assert.equal(first.inPassage, 2);
    const share = 1 / (1 + Math.exp(-1) + Math.exp(-2));
    assert.ok(Math.abs(first.within - Math.log(share)) < 1e-12);
    assert.equal(featuresOf([b], candidates.slice(0, 1))[0]?.inPassage, MARGIN_LIMIT);
  });

  it('ask passages that overlap', () => {
    const twin = { ...a, id: 'twin' };
    const surer = [spanOf(a, 0, 4, 9), spanOf(twin, 0, 4, 7)];
    assert.equal(featuresOf([a, twin], surer)[0]?.agreement, -2);
    const otherwise = [spanOf(a, 0, 4, 9), spanOf(twin, 19, 23, 8)];
    assert.equal(featuresOf([a, twin], otherwise)[0]?.agreement, -6);
    const elsewhere = [spanOf(a, 0, 4, 9), spanOf(b, 0, 4, 7)];
    assert.equal(featuresOf([a, b], elsewhere)[0]?.agreement, 0);
  });

  it('know by how much the search preferred a passage to what lies elsewhere', () => {
    const twin = { ...b, id: 'twin', score: 3 };
    const first = featuresOf([b, twin, a], [spanOf(b, 0, 4, 9)])[0]!;
    assert.ok(Math.abs(first.retrievalLead - Math.log(2)) < 1e-12);
    const alone = featuresOf([b, twin], [spanOf(b, 0, 4, 9)])[0]!;
    const far = featuresOf([b, { ...a, score: b.score / 10 }], [spanOf(b, 0, 4, 9)])[0]!;
    assert.equal(far.retrievalLead, 1);
    assert.ok(alone.retrievalLead < far.retrievalLead, 'a lead over nothing tells less');
  });
});
