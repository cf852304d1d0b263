import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import fc from 'fast-check';
import { ask } from '../../extension/answering/ask';
import {
  chanceOfChange,
  maySkipRest,
  STOP_FEATURE_NAMES,
  stopFeatures,
} from '../../extension/answering/earlyStop';
import type { Reader } from '../../extension/runtime/reader';
import { parseReaderDescription, type EarlyStop } from '../../models/readerDescription';
import { DESCRIPTION, FixedIndex, hitOf, RuleReader, WordTokenizer } from './answeringDoubles';

const STOP: EarlyStop = { bias: -1, weights: { third: -1, retrieval: 2 }, chance: 0.01 };
const chance = () => fc.double({ min: 0, max: 1, noNaN: true });
const unread = () => fc.record({ rank: fc.integer({ min: 1, max: 64 }), retrieval: chance() });

describe('stopping early', () => {
  it('adds the chances of the passages unread', () => {
    const soFar = { confidences: [0.9, 0.8, 0.5], read: 2 };
    const one = chanceOfChange(soFar, [{ rank: 3, retrieval: 0.5 }], STOP);
    assert.equal(one, 0.5, 'bias −1, third 0, retrieval 2 × 0.5');
    const two = [1, 2].map((it) => ({ rank: 2 + it, retrieval: 0.5 }));
    assert.equal(chanceOfChange(soFar, two, STOP), 0.75);
    assert.equal(chanceOfChange(soFar, [], STOP), 0);
  });

  it('never grows sure by more passages unread, nor leaves [0, 1]', () => {
    fc.assert(
      fc.property(
        fc.array(chance(), { maxLength: 5 }),
        fc.integer({ min: 1, max: 64 }),
        fc.array(unread(), { maxLength: 20 }),
        unread(),
        (confidences, read, others, more) => {
          const soFar = { confidences, read };
          const few = chanceOfChange(soFar, others, STOP);
          const many = chanceOfChange(soFar, [...others, more], STOP);
          assert.ok(few >= 0 && many <= 1 && many >= few - 1e-12);
          const features = stopFeatures(soFar, more);
          assert.ok(STOP_FEATURE_NAMES.every((name) => Number.isFinite(features[name])));
        },
      ),
      { seed: 42 },
    );
  });

  it('needs numbers of the reader, and something read', () => {
    const sure = { confidences: [1, 1, 1], read: 3 };
    const rest = [{ rank: 4, retrieval: 0.1 }];
    assert.equal(maySkipRest(sure, rest, undefined), false);
    assert.equal(maySkipRest({ ...sure, read: 0 }, rest, STOP), false);
    assert.equal(maySkipRest(sure, rest, STOP), true);
    assert.equal(maySkipRest({ ...sure, confidences: [1, 1] }, rest, STOP), false);
  });

  it('leaves the best passage found unread under no chance', () => {
    const sure = { confidences: [1, 1, 1], read: 2 };
    const far = { rank: 3, retrieval: 0 };
    assert.equal(maySkipRest(sure, [far], STOP), true);
    assert.equal(maySkipRest(sure, [{ rank: 1, retrieval: 0 }, far], STOP), false);
  });

  it('reads no further once nothing is likely to change, and tells how much was read', async () => {
    const texts = ['the port is alpha', 'or beta', 'or gamma', 'or delta', 'or omega'];
    const whole = texts.join('. ');
    const hits = texts.map((text, i) => {
      const start = whole.indexOf(text);
      return hitOf(whole, { start, end: start + text.length }, { score: 5 - i });
    });
    const scores = { alpha: 30, beta: 20, gamma: 19, delta: 2, omega: 40 };
    const readWith = async (earlyStop: EarlyStop | null) => {
      const tokenizer = new WordTokenizer();
      const { int8 } = DESCRIPTION.calibration;
      assert.ok(int8);
      const calibration = { int8: { ...int8, ...(earlyStop && { earlyStop }) } };
      const rule = new RuleReader(tokenizer, scores);
      const reader: Reader = {
        accelerator: rule.accelerator,
        description: { ...DESCRIPTION, calibration },
        read: rule.read.bind(rule),
        dispose: rule.dispose.bind(rule),
      };
      const ports = { index: new FixedIndex(hits, 1), reader, tokenizer, now: () => 0 };
      const scope = { kind: 'documents', uris: [] } as const;
      const request = { question: 'Which port?', scope, limit: 8, answers: 5 };
      let last;
      for await (const update of ask(request, ports, new AbortController().signal)) last = update;
      assert.equal(last?.phase, 'done');
      return { last, windows: rule.windowsRead.length };
    };
    const all = await readWith(null);
    assert.deepEqual([all.windows, all.last.passagesRead, all.last.passagesTotal], [5, 5, 5]);
    assert.equal(all.last.answers[0]?.text, 'omega');
    const stopped = await readWith({ bias: 0, weights: { third: -1 }, chance: 0.01 });
    assert.deepEqual(
      [stopped.windows, stopped.last.passagesRead, stopped.last.passagesTotal],
      [3, 3, 5],
    );
    assert.equal(stopped.last.answers[0]?.text, 'alpha');
    const careful = await readWith({ bias: 0, weights: { third: -1 }, chance: 0 });
    assert.equal(careful.windows, 5);
  });

  it('is read from reader.json, and refused where it is no chance', () => {
    const json = JSON.parse(JSON.stringify({ ...DESCRIPTION, files: FILES })) as {
      calibration: { int8: { earlyStop?: unknown } };
    };
    json.calibration.int8.earlyStop = STOP;
    assert.deepEqual(parseReaderDescription(json).calibration.int8?.earlyStop, STOP);
    json.calibration.int8.earlyStop = { ...STOP, chance: 2 };
    assert.throws(() => parseReaderDescription(json), /earlyStop\.chance.*between 0 and 1/);
  });
});

const FILES = { int8: { path: 'a.onnx', sha256: '0'.repeat(64), bytes: 1 } };
