import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { listOf, statusOf } from '../../webview/panel/view';
import { ENGLISH_PHRASES, fill } from '../../webview/phrases';
import { STATES } from '../harness/panelStates';

const list = (state: Parameters<typeof listOf>[0], place: string | null = null) =>
  listOf(state, place, ENGLISH_PHRASES, 'en');
const status = (state: Parameters<typeof statusOf>[0]) => statusOf(state, ENGLISH_PHRASES, 'en');

describe('the panel’s view of a state', () => {
  it('shows answers in the host’s order, with place, confidence and words for it', () => {
    const { answers, nearest } = list(STATES.done);
    assert.deepEqual(
      answers.map((it) => [it.item.id, it.name, it.line, it.folder, it.confidence, it.active]),
      [
        ['a1', 'operations.md', ':84', 'docs', '86%', false],
        ['a2', 'compliance-and-retention-of-records.md', ':12', 'handbook/legal', '61%', true],
        ['a3', 'CHANGELOG.md', ':203', '', 'unsure · 23%', false],
        ['a4', 'untitled-1.txt', ':7', 'notes', 'unsure · 18%', false],
      ],
    );
    assert.deepEqual(nearest, []);
  });

  it('never claims certainty', () => {
    const [first] = STATES.done.answers;
    const sure = list({ ...STATES.done, answers: [{ ...first, confidence: 1 }] });
    assert.equal(sure.answers[0]?.confidence, '99%');
    const not = list({ ...STATES.done, answers: [{ ...first, confidence: 0 }] });
    assert.equal(not.answers[0]?.confidence, 'unsure · 1%');
  });

  it('says a whole row in one label', () => {
    const label = list(STATES.done).answers[1]?.label;
    assert.equal(
      label,
      'at least seven years, in a bucket of their own, Retention, Audit log, 61%, found later, Compliance, ' +
        'handbook/legal/compliance-and-retention-of-records.md:12',
    );
    assert.match(list(STATES.done).answers[3]?.label ?? '', /This text is gone/);
  });

  it('tells under an answer what other versions say and where else its words stand', () => {
    const linesOf = (...opened: string[]) =>
      listOf(STATES.done, null, ENGLISH_PHRASES, 'en', new Set(opened)).answers.map((row) =>
        row.lines.map(({ kind, target, words, place }) => [
          kind,
          target,
          words,
          place === null ? null : `${place.folder} ${place.name}${place.line}`,
        ]),
      );
    const version = [
      'version',
      'v1',
      'another version says: 14 days —',
      'docs/v1 operations.md:79',
    ];
    const only = ['place', 'c4', 'also in', 'old CHANGELOG.md:203'];
    assert.deepEqual(linesOf(), [
      [version, ['places', null, 'also in 3 other places', null]],
      [],
      [only],
      [],
    ]);
    assert.deepEqual(linesOf('a1', 'a3')[0], [
      version,
      ['places', null, 'also in 3 other places; these are the first 2', null],
      ['place', 'c1', '', 'packages/one/docs operations.md:84'],
      ['place', 'c2', '', 'packages/two/docs operations.md:91'],
    ]);
  });

  it('calls guesses so while none has passed and reading goes on', () => {
    const guesses = { ...STATES.reading, found: false };
    assert.equal(list(guesses).answersTitle, ENGLISH_PHRASES.guessesSoFar);
    assert.equal(list({ ...guesses, answers: [] }).answersTitle, '');
    assert.equal(list({ ...guesses, found: true }).answersTitle, '');
    assert.equal(list(STATES.done).answersTitle, '');
  });

  it('puts the nearest passages in place of guesses when nothing was found', () => {
    const view = list(STATES['not-found']);
    assert.deepEqual(view.answers, []);
    assert.deepEqual(
      view.nearest.map((it) => it.item.id),
      ['n1', 'n2'],
    );
    const notice = status(STATES['not-found']).notice;
    assert.equal(notice?.title, 'Not found in your documents');
    assert.deepEqual(notice.wider, { scope: 'workspace', label: 'Ask the whole workspace' });
  });

  it('keeps guesses that the user moved to', () => {
    const view = list(STATES['not-found'], 'a3');
    assert.deepEqual(
      view.answers.map((it) => it.item.id),
      ['a3'],
    );
    assert.equal(view.answersTitle, 'Unsure guesses');
    assert.equal(view.nearest.length, 2);
  });

  it('shows guesses while reading goes on', () => {
    assert.equal(list({ ...STATES.reading, found: false }).answers.length, 2);
  });

  it('tells each phase', () => {
    assert.equal(status(STATES.idle).notice?.kind, 'empty');
    assert.deepEqual(status({ ...STATES.reading, phase: 'searching' }).progress, {
      value: 0,
      max: 0,
    });
    assert.deepEqual(status(STATES.reading).progress, { value: 5, max: 16 });
    assert.equal(status(STATES.reading).line, 'Read 5 of 16 passages, 34 documents');
    assert.equal(
      status({ ...STATES.reading, documents: 1 }).line,
      'Read 5 of 16 passages, 1 document',
    );
    assert.equal(
      status({ ...STATES.reading, phase: 'cancelled' }).line,
      'Cancelled after 5 of 16 passages',
    );
    assert.equal(
      status(STATES.done).line,
      '4 answers · 34 documents · 2.1 s · 13 of 16 passages read',
    );
    assert.equal(
      status({ ...STATES.reading, checking: true }).line,
      'Read 5 of 16 passages; files are still being checked…',
    );
    assert.equal(status(STATES.failed).notice?.text, STATES.failed.message);
    assert.equal(
      status({ ...STATES['not-found'], documents: 0 }).notice?.title,
      'There are no documents to ask',
    );
  });

  it('shows and announces what else is to be known', () => {
    const view = status({
      ...STATES.done,
      note: 'Read as b.',
      leftOut: 'large.md is not searched',
    });
    assert.equal(view.line, status(STATES.done).line);
    assert.equal(view.note, 'Read as b.');
    assert.equal(view.leftOut, 'large.md is not searched');
    assert.match(view.announcement, /answers. Read as b.. large\.md is not searched$/);
  });

  it('announces progress once, not with every passage', () => {
    const first = status(STATES.reading).announcement;
    assert.equal(status({ ...STATES.reading, passagesRead: 6 }).announcement, first);
    assert.notEqual(status(STATES.done).announcement, first);
  });

  it('fills phrases, and leaves a placeholder without a value', () => {
    assert.equal(fill('{1} of {0}', 'a', 2), '2 of a');
    assert.equal(fill('{0} {1}', 'x'), 'x {1}');
  });
});
