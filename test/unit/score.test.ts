import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { fileLines } from '../../extension/terminal/fileLines';
import { predict } from '../../extension/terminal/scoreCommand';
import { scoreReport } from '../../extension/terminal/scoreReport';
import type { Prediction } from '../../extension/terminal/scoreReport';
import { parseSquadRow, readRows, wrongRow } from '../../extension/terminal/squadRows';
import type { SquadRow } from '../../extension/terminal/squadRows';
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

  const right: Prediction = {
    ...{ answers: ['cat'], text: 'cat', range: { start: 0, end: 3 }, confidence: 0.9, found: true },
  };
  const shy: Prediction = { ...right, found: false };
  const wrong: Prediction = { ...right, text: 'dog' };
  const silent: Prediction = { ...right, answers: [], text: 'dog', found: false };
  const rash: Prediction = { ...right, answers: [], text: 'dog' };

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
      underFloor: [],
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
    const context = `Anna, ${'so '.repeat(200)} (Berta) left.`;
    const start = context.indexOf('Berta');
    const row = { context, question: 'Who?', answers: [{ text: 'Berta', start, end: start + 5 }] };
    const { signal } = new AbortController();
    const { confidence, ...prediction } = await predict(row, { reader, tokenizer }, signal);
    assert.deepEqual(prediction, {
      answers: ['Berta'],
      text: 'Berta',
      range: { start, end: start + 5 },
      found: true,
    });
    assert.ok(confidence > 0.5);
    assert.ok(reader.windowsRead.length > 1);
  });
});

describe('SQuAD rows', () => {
  const row = { id: 'x', title: 't', context: 'a 😀 cat', question: 'q?' };
  const parse = (answers: unknown, more: object = {}) =>
    parseSquadRow(JSON.stringify({ ...row, answers, ...more }));

  it('count code points', () => {
    const [answer] = (parse([{ text: 'cat', start: 4 }]) as SquadRow).answers;
    assert.deepEqual(answer, { text: 'cat', start: 5, end: 8 });
    assert.equal(parse([{ text: 'cat', start: 5 }]), 'an answer is not where "start" says');
    assert.deepEqual((parse([]) as SquadRow).answers, []);
  });

  it('say what is wrong with them', () => {
    const elsewhere = 'an answer is not where "start" says';
    for (const [said, damaged] of [
      ['not valid JSON', parseSquadRow('{')],
      ['not a JSON object', parseSquadRow('7')],
      ['"answers" must be a list', parse(undefined)],
      ['an answer has no "start"', parse([{ text: 'cat' }])],
      ['an answer has no "text"', parse([{ text: '', start: 0 }])],
      [elsewhere, parse([{ text: 'cat', start: 99 }])],
      [elsewhere, parse([{ text: 'cat', start: -1 }])],
      ['the question is empty', parse([], { question: ' ' })],
      ['the context is empty', parse([], { context: ' \n' })],
      ['"context" must be a string', parse([], { context: 7 })],
    ]) {
      assert.equal(damaged, said);
    }
  });

  it('are named and numbered when left out, those with an id used before too', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'verbatim-rows-'));
    const path = join(folder, 'rows.jsonl');
    const good = { ...row, answers: [] };
    const lines = [good, { ...good, id: 'y', question: '' }, good, { ...good, id: 'z' }];
    await writeFile(path, lines.map((line) => `${JSON.stringify(line)}\n\n`).join(''));
    const ids: string[] = [];
    const wrong: string[] = [];
    for await (const line of readRows(path, parseSquadRow)) {
      if ('wrong' in line) wrong.push(wrongRow(line));
      else ids.push(line.row.id);
    }
    await rm(folder, { recursive: true });
    assert.deepEqual(ids, ['x', 'z']);
    assert.deepEqual(wrong, [
      'line 3 (y) left out: the question is empty',
      'line 5 (x) left out: its id was used on line 1',
    ]);
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
