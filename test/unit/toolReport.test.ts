import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Answer, AskUpdate, NearestPassage } from '../../extension/answering/answer';
import { fitReport, toolReport } from '../../extension/ui/toolReport';
import type { ToolReport } from '../../extension/ui/toolReport';

const URI = 'file:///w/docs/a.md';
const path = (uri: string): string => uri.replace('file:///w/', '');
const place = {
  id: '1',
  uri: URI,
  part: null,
  range: { start: 0, end: 4 },
  lines: { start: { line: 6, character: 2 }, end: { line: 6, character: 6 } },
  heading: ['Ports'],
  anchor: {
    uri: URI,
    part: null,
    range: { start: 0, end: 4 },
    quote: '8472',
    before: '',
    after: '',
    textHash: '',
  },
};
const answer = (quote: string, passage = `It is ${quote} here.`): Answer => ({
  ...place,
  text: quote,
  readable: quote,
  confidence: 0.8123,
  score: 1,
  passage: {
    text: passage,
    start: passage.indexOf(quote),
    end: passage.indexOf(quote) + quote.length,
  },
});
const nearest = (text: string): NearestPassage => ({ ...place, text });
const update = (over: Partial<AskUpdate>): AskUpdate => ({
  phase: 'done',
  answers: [],
  found: true,
  nearest: [],
  passagesRead: 1,
  passagesTotal: 1,
  documents: 3,
  ms: { index: 0, search: 0, read: 0, total: 0 },
  ...over,
});
/** About four characters to a token. */
const count = (text: string) => Promise.resolve(Math.ceil(text.length / 4));
const parsed = (json: string): ToolReport => JSON.parse(json) as ToolReport;

describe('report to a language model', () => {
  it('quotes with path, 1-based place and confidence', () => {
    const report = toolReport('Which port?', update({ answers: [answer('8472')] }), path);
    assert.deepEqual(report.answers, [
      {
        quote: '8472',
        path: 'docs/a.md',
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 7,
        confidence: 0.81,
        heading: ['Ports'],
        passage: 'It is 8472 here.',
      },
    ]);
    assert.equal(report.found, true);
    assert.equal(report.documents, 3);
  });

  it('names copies and what other versions say', () => {
    const other = { ...place, uri: 'file:///w/old/a.md' };
    const both: Answer = {
      ...answer('8472'),
      copies: { places: [other, { ...other, uri: 'file:///w/b.ipynb', cellNumber: 3 }], more: 4 },
      versions: [{ ...other, readable: '9911' }],
    };
    const [first] = toolReport('Which port?', update({ answers: [both] }), path).answers;
    assert.deepEqual(first?.alsoAt, ['old/a.md:7', 'b.ipynb, cell 3, line 7']);
    const said = first.otherVersions?.map(({ quote, path: where }) => [quote, where]);
    assert.deepEqual(said, [['9911', 'old/a.md']]);
  });

  it('hands over no guess when nothing was found, but the nearest passages and why', () => {
    const report = toolReport(
      'Which port?',
      update({
        found: false,
        notFound: 'no-answer-passes',
        elsewhere: 'workspace',
        answers: [answer('8472')],
        nearest: [nearest('a'), nearest('b'), nearest('c'), nearest('d')],
      }),
      path,
    );
    assert.deepEqual(report.answers, []);
    assert.equal(report.notFound, 'no-answer-passes');
    assert.equal(report.askInstead, 'workspace');
    assert.deepEqual(
      report.nearest.map((it) => it.passage),
      ['a', 'b', 'c'],
    );
    assert.match(report.about, /do not answer/);
  });

  it('names cell and page', () => {
    const inCell = { ...answer('8472'), part: { cell: 'x' }, cellNumber: 7 };
    const onPage = { ...answer('8472'), part: { page: 4 } };
    const { answers } = toolReport('Which?', update({ answers: [inCell, onPage] }), path);
    assert.deepEqual(
      answers.map(({ cellNumber, cell, page }) => [cellNumber, cell, page]),
      [
        [7, 'x', undefined],
        [undefined, undefined, 4],
      ],
    );
  });

  it('cuts a long passage between words and around the answer', () => {
    const words = Array.from({ length: 600 }, (_, at) => `word${at}`).join(' ');
    const [first] = toolReport(
      'Which?',
      update({ answers: [answer('word300', words)] }),
      path,
    ).answers;
    const passage = first?.passage ?? '';
    assert.ok(passage.length < 1300);
    assert.match(passage, /^… (?:word\d+ )+/);
    assert.match(passage, / word300 /);
    assert.match(passage, / word\d+ …$/);
  });

  it('fits a budget: passages go first, the first quote stays', async () => {
    const long = 'It is 8472 here. '.repeat(60);
    const report = toolReport(
      'Which port?',
      update({ answers: [answer('8472', long), answer('9911', `9911 ${long}`)] }),
      path,
    );
    assert.deepEqual(parsed(await fitReport(report, 100_000, count)), report);
    const whole = await count(JSON.stringify(report));
    const less = parsed(await fitReport(report, whole - 1, count));
    assert.equal(less.answers.length, 2);
    assert.deepEqual(
      less.answers.map(({ passage }) => passage !== undefined),
      [true, false],
    );
    const least = parsed(await fitReport(report, 1, count));
    assert.deepEqual(
      least.answers.map((it) => [it.quote, it.passage]),
      [['8472', undefined]],
    );
  });

  it('keeps "not found" within the smallest budget', async () => {
    const report = toolReport(
      'Which port?',
      update({ found: false, notFound: 'nothing-similar', nearest: [nearest('x'.repeat(900))] }),
      path,
    );
    const least = parsed(await fitReport(report, 1, count));
    assert.equal(least.found, false);
    assert.deepEqual(least.nearest, []);
  });

  it('says how a question was read, and which of several have no answer', () => {
    const report = toolReport(
      'and on Windows?',
      update({ answers: [answer('x')], readAs: 'Which path on Windows?', unanswered: ['Why?'] }),
      path,
    );
    assert.equal(report.question, 'Which path on Windows?');
    assert.deepEqual(report.unanswered, ['Why?']);
  });
});
