import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { uriOfPath } from '../../extension/index/fileUri';
import { parseCommandLine } from '../../extension/terminal/commandLine';
import { pileOf } from '../../extension/terminal/evalDocuments';
import { isRight, judge } from '../../extension/terminal/evalJudge';
import type { Verdict } from '../../extension/terminal/evalJudge';
import { AnswerPlaces, parseDocumentRow } from '../../extension/terminal/evalRows';
import type { DocumentRow } from '../../extension/terminal/evalRows';
import { evalScores, namedScores } from '../../extension/terminal/evalScores';
import { parseFloor, underFloors } from '../../extension/terminal/floors';
import { TerminalError } from '../../extension/terminal/terminalError';

describe('verbatim eval', () => {
  it('reads questions about documents', () => {
    const parse = (row: unknown) => parseDocumentRow(JSON.stringify(row));
    assert.deepEqual(parse({ question: 'Q?', answers: [{ text: 'a', start: 3 }], path: 'd.md' }), {
      ...{ id: '', question: 'Q?', path: 'd.md' },
      answers: [{ text: 'a', start: 3 }],
    });
    const open = { id: '', question: 'Q?', path: null, answers: [] };
    assert.deepEqual(parse({ question: 'Q?' }), open);
    assert.deepEqual(parse({ question: 'Q?', answers: null }), open);
    assert.equal(parse({ answers: [] }), '"question" must be a string');
    assert.equal(parse({ question: ' ' }), 'the question is empty');
    assert.equal(parse({ question: 'Q?', answers: [{ text: 'a' }] }), '"path" is missing');
    assert.equal(parse({ question: 'Q?', answers: [{ start: 1 }] }), 'an answer has no "text"');
    assert.equal(parse({ question: 'Q?', path: 7 }), '"path" must be a string');
  });

  it('finds answers in files, whichever way line breaks are counted', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'verbatim-eval-'));
    await writeFile(join(folder, 'd.md'), '\ufeff😀 one\r\ntwo one\r\n');
    await writeFile(join(folder, 'empty.md'), ' \n');
    const places = new AnswerPlaces([folder], null);
    const row: DocumentRow = { id: 'x', question: 'Q?', path: 'd.md', answers: [] };
    const ask = (text: string, start: number | null, path = 'd.md') =>
      places.questionOf({ ...row, path, answers: [{ text, start }] });
    const uri = uriOfPath(join(folder, 'd.md'));
    const at = (start: number, text: string) => ({
      ...{ id: 'x', question: 'Q?' },
      gold: [{ uri, range: { start, end: start + text.length }, text }],
    });
    assert.deepEqual(await ask('two', 6), at(7, 'two'));
    assert.deepEqual(await ask('two', 7), at(7, 'two'));
    const everywhere = await ask('one', null);
    assert.ok(typeof everywhere !== 'string');
    assert.deepEqual(
      everywhere.gold.map(({ range }) => range.start),
      [3, 11],
    );
    assert.equal(await ask('two', 3), 'an answer is not where "start" says');
    assert.equal(await ask('three', null), 'an answer is not in its document');
    assert.equal(await ask('two', 6, 'gone.md'), 'there is no file at "path"');
    assert.equal(await ask('two', 6, 'empty.md'), 'its document is empty');
    await rm(folder, { recursive: true });
  });

  it('makes documents of contexts, equal questions one with all answers', () => {
    const row = (title: string, context: string, text: string) => {
      const start = context.indexOf(text);
      const answers = [{ text, start, end: start + text.length }];
      return { id: text, title, context, question: 'Q?', answers };
    };
    const { documents, questions } = pileOf([
      row('A_b', 'one\ntwo', 'two'),
      row('A_b', 'three four', 'four'),
      row('A_b', 'three four', 'three'),
      row('', 'a\r\nb', 'b'),
    ]);
    assert.deepEqual(
      documents.map(({ text }) => text),
      ['# A b\n\none two\n\nthree four', 'a\nb'],
    );
    const [article, loose] = documents;
    assert.deepEqual(
      questions.map(({ id, gold }) => [id, ...gold.map(({ text }) => text)]),
      [
        ['two', 'two'],
        ['four', 'four', 'three'],
        ['b', 'b'],
      ],
    );
    for (const { gold } of questions) {
      for (const { uri, range, text } of gold) {
        const document = uri === article!.uri ? article! : loose!;
        assert.equal(document.text.slice(range.start, range.end), text);
      }
    }
  });

  it('calls an answer right at the right place with half of its words', () => {
    const gold = [{ uri: 'a', range: { start: 10, end: 20 }, text: 'big cat' }];
    const answer = { uri: 'a', range: { start: 15, end: 25 }, readable: 'a cat' };
    assert.equal(isRight(answer, gold), true);
    assert.equal(isRight({ ...answer, uri: 'b' }, gold), false);
    assert.equal(isRight({ ...answer, range: { start: 20, end: 25 } }, gold), false);
    assert.equal(isRight({ ...answer, readable: 'one cat among many dogs' }, gold), false);
    assert.equal(isRight(answer, []), false);
    const step = {
      uri: 'a',
      range: { start: 5, end: 60 },
      readable: 'feed the big cat with all you have',
    };
    assert.equal(isRight(step, gold, 'fact'), false);
    assert.equal(isRight(step, gold, 'how-to'), true);
    assert.equal(isRight(step, gold, 'yes-no'), true);
    assert.equal(isRight({ ...step, range: { start: 12, end: 60 } }, gold, 'how-to'), false);
    const update = { found: true, answers: [{ ...step, confidence: 0.5 }] };
    assert.equal(judge(update, gold, 'How do I feed it?').rank, 1);
    assert.equal(judge(update, gold, 'Which cat?').rank, null);
    assert.equal(judge(update, gold).rank, null);
  });

  it('counts shares, and none of nothing', () => {
    const verdict: Verdict = {
      ...{ answerable: true, em: 1, f1: 1, rank: 1, found: true, confidence: 0.9 },
    };
    const scores = evalScores([
      verdict,
      { ...verdict, found: false },
      { ...verdict, em: 0, f1: 0.5, rank: 4 },
      { ...verdict, em: 0, f1: 0, rank: null },
    ]);
    assert.deepEqual(scores, {
      ...{ answerable: 4, unanswerable: 0, em: 50, f1: 62.5 },
      ...{ first: 50, firstThree: 50, mrr: 56.25, kept: 50, notFound: null },
    });
    const silent = evalScores([
      { ...verdict, answerable: false, rank: null },
      { ...verdict, answerable: false, rank: null, found: false },
    ]);
    assert.deepEqual([silent.notFound, silent.f1], [50, null]);
    assert.deepEqual(underFloors(namedScores(silent), [{ name: 'notFound', least: 50 }]), []);
    assert.equal(underFloors(namedScores(silent), [{ name: 'notFound', least: 50.1 }]).length, 1);
    assert.equal(underFloors(namedScores(silent), [{ name: 'f1', least: 0 }]).length, 1);
  });

  it('takes floors by name', () => {
    assert.deepEqual(parseFloor('f1=70.5', ['em', 'f1']), { name: 'f1', least: 70.5 });
    for (const wrong of ['f1', 'f1=', 'f1=a', 'f1=101', 'f2=3']) {
      assert.throws(() => parseFloor(wrong, ['em', 'f1']), TerminalError, wrong);
    }
    const command = parseCommandLine([
      'eval',
      '--data',
      'd.jsonl',
      '--in',
      'docs',
      'more',
      '--floor',
      'f1=7',
      '--floor',
      'em=5',
    ]);
    assert.ok(command.command === 'eval');
    assert.deepEqual(command.paths, ['docs', 'more']);
    assert.deepEqual(
      command.floors.map(({ name }) => name),
      ['f1', 'em'],
    );
    assert.throws(() => parseCommandLine(['eval', '--in', 'docs']), /--data is missing/);
    assert.throws(() => parseCommandLine(['eval', '--data', 'd', 'Who?']), TerminalError);
  });
});
