import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { PassageReading } from '../../extension/answering/candidate';
import type { WindowInput } from '../../models/reading/messages';
import type { Collected } from '../eval/fitting/collected';
import { evenWeights } from '../eval/fitting/evenWeights';
import { foldsOf } from '../eval/measures/folds';
import { fitLogistic } from '../eval/measures/logistic';
import { shuffled } from '../eval/measures/random';
import {
  auroc,
  baseRateBrier,
  bootstrap,
  brier,
  calibrationError,
  groupedBootstrap,
  reliability,
  thresholdAtLoss,
} from '../eval/measures/statistics';
import type { Judged } from '../eval/measures/statistics';
import { CachedReader, NotReadError } from '../eval/readings/cachedReader';
import { LogitCache } from '../eval/readings/logitCache';
import { PileFile } from '../eval/readings/pileFile';
import {
  headingQuestions,
  jsonQuestions,
  optionQuestions,
  tableQuestions,
  yamlQuestions,
} from '../eval/sets/generatedQuestions';
import { sizedPile } from '../eval/sets/sizedPile';
import { DataSets } from '../eval/sets/dataSets';
import { PERTURBATIONS } from '../eval/sets/perturb';
import { DESCRIPTION, hitOf } from './answeringDoubles';

const judged = (...pairs: readonly (readonly [number, boolean])[]): Judged[] =>
  pairs.map(([confidence, right]) => ({ confidence, right }));

describe('data sets', () => {
  const row = (id: string, more: object = {}): object => ({
    ...{ id, title: 'T', context: 'The lamp is red.', question: 'Which?' },
    ...{ answers: [{ text: 'red', start: 12 }], ...more },
  });

  it('name damaged rows, count them, and go on; equal questions become one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'verbatim-sets-'));
    const rows = [
      row('a'),
      row('b', { answers: [{ text: 'lamp', start: 4 }] }),
      row('c', { question: undefined }),
      row('d', { answers: [{ text: 'red', start: 11 }] }),
      row('a', { question: 'Why?' }),
      row('e', { context: ' ' }),
      row('f', { question: 'What?' }),
    ];
    const path = join(folder, 'squad-v1.1-dev-html.jsonl');
    appendFileSync(path, rows.map((it) => `${JSON.stringify(it)}\n`).join(''));
    const told: string[] = [];
    const sets = new DataSets(folder, (sentence) => told.push(sentence));
    const set = await sets.load('SQuAD v1.1 dev');
    assert.equal(await sets.load('SQuAD v1.1 dev'), set);
    rmSync(folder, { recursive: true });
    assert.deepEqual(
      set.rows.map(({ id, answers }) => [id, ...answers.map(({ text }) => text)]),
      [
        ['a', 'red', 'lamp'],
        ['f', 'red'],
      ],
    );
    assert.deepEqual([set.lines, set.merged, set.damaged.length], [7, 1, 4]);
    assert.deepEqual(
      told,
      [
        'line 3 (c) left out: "question" must be a string',
        'line 4 (d) left out: an answer is not where "start" says',
        'line 5 (a) left out: its id was used on line 1',
        'line 6 (e) left out: the context is empty',
      ].map((sentence) => `SQuAD v1.1 dev: ${sentence}`),
    );
  });

  it('leave out the titles of the training set of Natural Questions', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'verbatim-sets-'));
    const write = (name: string, rows: readonly object[]): void =>
      appendFileSync(join(folder, name), rows.map((it) => `${JSON.stringify(it)}\n`).join(''));
    write('qed-nq-dev.jsonl', [row('a'), row('b', { title: 'U', question: 'What?' })]);
    write('qed-nq-train.jsonl', [row('c')]);
    const { rows } = await new DataSets(folder).load('Natural Questions (QED dev)');
    rmSync(folder, { recursive: true });
    assert.deepEqual(
      rows.map(({ id }) => id),
      ['b'],
    );
  });
});

describe('measures of answers', () => {
  it('order right above wrong, ties counting half', () => {
    assert.equal(auroc(judged([0.9, true], [0.1, false])), 1);
    assert.equal(auroc(judged([0.1, true], [0.9, false])), 0);
    assert.equal(auroc(judged([0.5, true], [0.5, false])), 0.5);
    const mixed = judged([0.2, false], [0.4, true], [0.4, false], [0.6, true], [0.6, false]);
    assert.equal(auroc(mixed), (2.5 + 1.5) / 6);
  });

  it('hold confidence against what came of it', () => {
    const half = judged([0.5, true], [0.5, false]);
    assert.equal(brier(half), 0.25);
    assert.equal(baseRateBrier(half), 0.25);
    assert.equal(calibrationError(half), 0.5); // two bins of one each
    const many = Array.from({ length: 100 }, (_, at) => ({ confidence: 0.8, right: at % 5 > 0 }));
    assert.ok(calibrationError(many) < 1e-9);
    assert.deepEqual(
      reliability(many).map(({ n }) => n),
      new Array(10).fill(10),
    );
  });

  it('find the threshold that gives up a share of the right ones', () => {
    const tenths = Array.from({ length: 10 }, (_, at) => ({ confidence: at / 10, right: true }));
    const threshold = thresholdAtLoss([...tenths, ...judged([0.99, false])], 0.2);
    assert.equal(tenths.filter(({ confidence }) => confidence < threshold).length, 2);
  });

  it('give intervals that hold the mean and are the same every time', () => {
    const values = Array.from({ length: 200 }, (_, at) => at % 2);
    const interval = bootstrap(values);
    assert.equal(interval.mean, 0.5);
    assert.ok(interval.low > 0.4 && interval.low < 0.5 && interval.high < 0.6);
    assert.deepEqual(bootstrap(values), interval);
    const grouped = groupedBootstrap([new Array(100).fill(1), new Array(100).fill(0)]);
    assert.ok(grouped.high - grouped.low > interval.high - interval.low);
  });

  it('deal titles out evenly and shuffle the same way every time', () => {
    const titles = Array.from({ length: 48 }, (_, at) => `title ${at}`);
    const folds = foldsOf([...titles, ...titles]);
    const sizes = [0, 1, 2, 3, 4].map((fold) => [...folds.values()].filter((it) => it === fold));
    assert.deepEqual(
      sizes.map(({ length }) => length),
      [10, 10, 10, 9, 9],
    );
    assert.deepEqual(shuffled(titles), shuffled(titles));
    assert.deepEqual([...shuffled(titles)].sort(), [...titles].sort());
  });

  it('fit a line between two clouds', () => {
    const examples = Array.from({ length: 100 }, (_, at) => ({
      ...{ features: [at, 1], right: at + (at % 7) > 53, weight: 1 },
    }));
    const { bias, weights } = fitLogistic(examples);
    const chance = (x: number) => 1 / (1 + Math.exp(-bias - weights[0]! * x - weights[1]!));
    assert.ok(chance(10) < 0.05 && chance(90) > 0.95 && chance(50) > 0.2 && chance(50) < 0.8);
  });
});

describe('weights of the fit', () => {
  const question = (): Collected => ({ kind: 'answerable', fold: 0, retrieval: [], snapshots: [] });

  it('make every kind of documents count alike, the piles of an encyclopedia as one', () => {
    const squad = [question(), question(), question()];
    const one = [question()];
    const tales = [question()];
    const biology = [question(), question()];
    const weightOf = evenWeights(
      new Map([
        ['squad', squad],
        ['one', one],
        ['tales', tales],
        ['biology', biology],
      ] as const),
    );
    const total = (of: readonly Collected[]) => of.reduce((sum, it) => sum + weightOf(it), 0);
    assert.deepEqual([total([...squad, ...one]), total(tales), total(biology)], [4, 4, 4]);
    assert.equal(weightOf(one[0]!), 1);
  });
});

describe('kept readings', () => {
  const window: WindowInput = {
    ids: Int32Array.of(1, 9, 2, 10, 11, 12, 2),
    ...{ contextStart: 3, contextEnd: 6, answerStart: 3, answerEnd: 6 },
  };
  const logits = {
    start: Float32Array.of(0.5, 0, 0, 1, 2, 3, 0),
    end: Float32Array.of(0.25, 0, 0, 1, 2, 0.1, 0),
  };

  it('come back exactly, also after a torn write, and are read once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'verbatim-logits-'));
    const path = join(folder, 'a', 'cache.bin');
    let runs = 0;
    const run = () => {
      runs++;
      return Promise.resolve(logits);
    };
    const network = { runtime: 'test', run, dispose: () => Promise.resolve() };
    const read = async (reader: CachedReader) => {
      const options = { topSpans: 2, maxAnswerTokens: 30 };
      const { signal } = new AbortController();
      for await (const reading of reader.read([window], options, signal)) return reading;
      throw new Error('no reading');
    };
    const open = (offline: boolean) =>
      new CachedReader(
        DESCRIPTION,
        new LogitCache(path),
        offline ? null : () => Promise.resolve(network),
      );
    await assert.rejects(read(open(true)), NotReadError);
    const first = await read(open(false));
    appendFileSync(path, 'torn');
    const second = await read(open(true));
    assert.equal(runs, 1);
    assert.equal(first.nullScore, 0.75);
    assert.deepEqual(first.spans[0], { start: 4, end: 5, startLogit: 2, endLogit: 2 });
    assert.deepEqual(second.spans, first.spans);
    const moved = { ...window, contextStart: 4 };
    const other = new LogitCache(path);
    assert.equal(other.get(moved), null);
    other.add(moved, logits);
    assert.deepEqual(new LogitCache(path).get(moved), logits);
    rmSync(folder, { recursive: true });
  });

  it('go with the passages that were found for them', () => {
    const folder = mkdtempSync(join(tmpdir(), 'verbatim-pile-'));
    const path = join(folder, 'pile.jsonl');
    const hits = [hitOf('one two', undefined, { id: 'a' }), hitOf('three', undefined, { id: 'b' })];
    const row = { id: 'q', title: 't', context: 'one two', question: 'Q?', answers: [] };
    const asked = { id: 'q', question: 'Q?', gold: [], uri: 'u', title: 't', row };
    const question = { kind: 'answerable', gone: 'nothing', asked } as const;
    const found = { question, asked: 'Q', hits, documents: 2, passages: 2 };
    const again = { ...found, hits: [{ ...hits[1]!, score: 7 }] };
    const file = new PileFile(path);
    file.add(found);
    file.add(again);
    appendFileSync(path, '{"torn');
    assert.deepEqual(new PileFile(path).questions, [found, again]);
    rmSync(folder, { recursive: true });
  });
});

describe('questions of the evaluation', () => {
  it('are typed as people type them', () => {
    const question = 'What is the default port of the Redis server?';
    assert.equal(PERTURBATIONS['keywords only'](question), 'default port redis server');
    assert.equal(PERTURBATIONS['keywords only']('Is it?'), 'Is it?');
    assert.equal(PERTURBATIONS['no question mark'](question), question.slice(0, -1));
    const typo = PERTURBATIONS['one typo'](question);
    assert.notEqual(typo, question);
    assert.ok(Math.abs(typo.length - question.length) <= 1);
    assert.equal(PERTURBATIONS['one typo'](question), typo);
  });

  it('are made of headings, lists, tables and keys, with the exact place', () => {
    const markdown =
      '# A\n\n## How do I begin with it?\n\nYou begin with the beginning, which is there.\n\n' +
      '## Options\n\n- `depth` (default: `12`)\n\n| Option | Default |\n|---|---|\n' +
      '| `wide` | `every one` |\n';
    const [heading] = headingQuestions(markdown);
    assert.ok(heading !== undefined);
    assert.equal(heading.question, 'How do I begin with it?');
    assert.match(markdown.slice(heading.range.start, heading.range.end), /^\s+You begin/);
    const yaml = 'name: a b\nlist:\n  - runs: node # now\n';
    for (const [text, [made], answer, question] of [
      [markdown, optionQuestions(markdown, 'x'), '12', 'What is the default of depth in x?'],
      [markdown, tableQuestions(markdown, 'x'), '`every one`', 'What is the default of wide in x?'],
      [
        '{"version":"1.2.3"}',
        jsonQuestions('{"version":"1.2.3"}', 'x'),
        '1.2.3',
        'What is the version of x?',
      ],
      [yaml, yamlQuestions(yaml, 'x'), 'a b', 'What is name in x?'],
    ] as const) {
      assert.equal(made?.question, question);
      assert.equal(text.slice(made.range.start, made.range.end), answer);
    }
  });
});

describe('a pile cut otherwise', () => {
  const row = {
    ...{ id: '1', title: 'Mills', question: 'Who built the mill?' },
    context: 'The mill was built by Anna.',
    answers: [{ text: 'Anna', start: 22, end: 26 }],
  };

  it('has headings in front that are no part of the document', async () => {
    const plain = sizedPile([row], { words: 50, step: 25 });
    const headed = sizedPile([row], { words: 50, step: 25, headed: true });
    const scope = { kind: 'folders', roots: [] } as const;
    const hitOfPile = async ({ index }: typeof plain) =>
      (await index.search({ question: row.question, scope, limit: 1 })).hits[0]!;
    const [before, after] = [await hitOfPile(plain), await hitOfPile(headed)];
    assert.equal(after.readable, `Mills\n${before.readable}`);
    const passage = new PassageReading(after);
    assert.equal(passage.sourceOf({ start: 0, end: 5 }), null);
    const at = after.readable.indexOf('Anna');
    const [asked] = headed.questions(1);
    assert.deepEqual(passage.sourceOf({ start: at, end: at + 4 }), asked!.gold[0]!.range);
  });
});
