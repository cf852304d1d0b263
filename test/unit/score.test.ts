import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { fileLines } from '../../extension/terminal/fileLines';
import { predict, scoreReport } from '../../extension/terminal/scoreCommand';
import type { Prediction } from '../../extension/terminal/scoreCommand';
import { parseSquadRow } from '../../extension/terminal/squadRows';
import { exactMatch, f1, normaliseAnswer } from '../../extension/terminal/squadScore';
import { RuleReader, WordTokenizer } from './answeringDoubles';

describe('SQuAD scores', () => {
  it('normalise as the official script does', () => {
    assert.equal(normaliseAnswer('  The Über-Cat, an "A+"  of\tthem! '), 'übercat of them');
    assert.equal(normaliseAnswer('a.'), '');
    assert.equal(normaliseAnswer('theatre and Anna'), 'theatre and anna');
    assert.equal(normaliseAnswer('“€5”'), '“€5”');
  });

  it('take the best of the right answers', () => {
    assert.equal(exactMatch('the Cat!', ['dog', 'cat']), 1);
    assert.equal(exactMatch('cats', ['dog', 'cat']), 0);
    assert.equal(f1('the big cat', ['dog', 'a cat']), 2 / 3);
    assert.equal(f1('cat cat dog', ['cat dog dog']), 2 / 3);
    assert.equal(f1('x', ['cat']), 0);
    assert.equal(f1('the', ['the']), 0);
    assert.equal(f1('x', []), 0);
  });

  const right: Prediction = { answers: ['cat'], text: 'cat', nullWins: false };
  const shy: Prediction = { ...right, nullWins: true };
  const wrong: Prediction = { answers: ['cat'], text: 'dog', nullWins: false };
  const silent: Prediction = { answers: [], text: 'dog', nullWins: true };
  const rash: Prediction = { answers: [], text: 'dog', nullWins: false };

  it('count the best words where every question has an answer', () => {
    const report = scoreReport([right, shy, wrong], 4, 12.34);
    assert.deepEqual(report, {
      schema: 1,
      n: 3,
      skipped: 4,
      em: 66.67,
      f1: 66.67,
      hasAnswer: { n: 3, em: 66.67, f1: 66.67 },
      noAnswer: { n: 0, accuracy: 0 },
      msPerQuestion: 12.3,
    });
  });

  it('let the reader abstain everywhere where some questions have none', () => {
    const report = scoreReport([right, shy, silent, rash], 0, 1);
    assert.deepEqual([report.em, report.f1], [50, 50]);
    assert.deepEqual(report.hasAnswer, { n: 2, em: 50, f1: 50 });
    assert.deepEqual(report.noAnswer, { n: 2, accuracy: 50 });
  });

  it('come from the best words of all windows', async () => {
    const tokenizer = new WordTokenizer();
    const reader = new RuleReader(tokenizer, { anna: 2, berta: 3 });
    const row = {
      ...{ id: '', title: '', question: 'Who?', answers: ['Berta'] },
      context: `Anna, ${'so '.repeat(200)} (Berta) left.`,
    };
    const prediction = await predict(row, { reader, tokenizer }, new AbortController().signal);
    assert.deepEqual(prediction, { answers: ['Berta'], text: 'Berta', nullWins: false });
    assert.ok(reader.windowsRead.length > 1);
  });
});

describe('SQuAD rows', () => {
  const row = { id: 'x', title: 't', context: 'a 😀 cat', question: 'q?' };
  const parse = (answers: unknown, more: object = {}) =>
    parseSquadRow(JSON.stringify({ ...row, answers, ...more }));

  it('count code points', () => {
    assert.deepEqual(parse([{ text: 'cat', start: 4 }])?.answers, ['cat']);
    assert.equal(parse([{ text: 'cat', start: 5 }]), null);
    assert.deepEqual(parse([])?.answers, []);
  });

  it('are left out when damaged', () => {
    for (const damaged of [
      parseSquadRow('{'),
      parseSquadRow('7'),
      parse(undefined),
      parse([{ text: 'cat' }]),
      parse([{ text: '', start: 0 }]),
      parse([{ text: 'cat', start: 99 }]),
      parse([{ text: 'cat', start: -1 }]),
      parse([], { question: ' ' }),
      parse([], { context: 7 }),
    ]) {
      assert.equal(damaged, null);
    }
  });
});

describe('lines of a file', () => {
  it('end with any of the usual breaks, across pieces of reading', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'verbatim-lines-'));
    const path = join(folder, 'lines.jsonl');
    const long = 'ä😀'.repeat(60_000);
    await writeFile(path, `\ufeffone\r\n\n${long}\n\ufefflast`);
    const lines: string[] = [];
    for await (const line of fileLines(path)) lines.push(line);
    await rm(folder, { recursive: true });
    assert.deepEqual(lines, ['one', '', long, '\ufefflast']);
  });
});
