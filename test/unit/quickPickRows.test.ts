import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { skipDetail } from '../../extension/documents/skipDetail';
import type { Answer, AskUpdate, NearestPassage } from '../../extension/answering/answer';
import type { SessionState } from '../../extension/ui/askSession';
import { oneLine, withoutIcons, withoutLinks } from '../../extension/ui/labels';
import { neighbour } from '../../extension/ui/navigation';
import { arrangeEntries, pickRows } from '../../extension/ui/quickPickRows';
import type { PickWording } from '../../extension/ui/quickPickRows';

const wording: PickWording = {
  sentence: (state) => (state.phase === 'failed' ? state.message : (state.update?.notFound ?? '')),
  leftOut: ({ update }) => (update?.leftOut ?? []).map(({ uri }) => uri).join(' '),
  wider: (scope) => `ask ${scope}`,
  place: ({ uri, lines }) => `${uri}:${lines.start.line + 1}`,
  confidence: (confidence) => `${confidence * 100} %`,
  heading: (heading) => heading.join(' > '),
  late: 'late',
  nearest: 'nearest',
  copies: ({ places, more }) => `${places.length + more} others`,
  version: (words) => `another: ${words}`,
  passage: ({ text }) => text,
};
const lines = { start: { line: 4, character: 0 }, end: { line: 4, character: 3 } };
const nearest = (id: string): NearestPassage => ({
  id,
  uri: 'a.md',
  part: null,
  range: { start: 0, end: 3 },
  lines,
  heading: ['One', 'Two'],
  text: `passage ${id}`,
  anchor: {
    uri: 'a.md',
    part: null,
    range: { start: 0, end: 3 },
    quote: id,
    before: '',
    after: '',
    textHash: '',
  },
});
const answer = (id: string): Answer => ({
  ...nearest(id),
  readable: `answer\n  ${id}`,
  confidence: 0.5,
  score: 1,
  passage: { text: id, start: 0, end: 1 },
});
function stateOf(
  phase: SessionState['phase'],
  answers: string,
  rest: Partial<AskUpdate> = {},
): SessionState {
  return {
    round: 1,
    question: 'q',
    scope: 'open',
    phase,
    message: 'broken',
    active: null,
    troubles: new Map(),
    update: {
      phase: 'reading',
      answers: Array.from(answers, answer),
      found: true,
      nearest: [],
      passagesRead: 1,
      passagesTotal: 2,
      documents: 3,
      ms: { index: 0, search: 0, read: 0, total: 0 },
      ...rest,
    },
  };
}
const notFound: Partial<AskUpdate> = {
  found: false,
  notFound: 'no-answer-passes',
  nearest: [nearest('x'), nearest('y')],
};
const show = (entries: ReturnType<typeof arrangeEntries>): string =>
  pickRows(entries, wording)
    .map((row) => (row.kind === 'separator' ? '---' : wordsOf(row)))
    .join(', ');

/** An answer's words are its label, a nearest passage's its detail. */
function wordsOf(row: { label: string; detail?: string }): string {
  return row.detail?.startsWith('passage') ? row.detail : row.label;
}

describe('rows of the quick pick', () => {
  it('show the answer in one line, its place, its headings and its confidence', () => {
    const [row] = pickRows(arrangeEntries(stateOf('reading', 'a'), [], null, wording), wording);
    assert.deepEqual(row, {
      kind: 'answer',
      id: 'a',
      of: 'a',
      target: 'a',
      label: 'answer a',
      description: 'a.md:5',
      detail: '50 % · One > Two',
    });
  });

  it('tell below an answer what other versions say, and where else its words stand', () => {
    const place = (id: string, uri: string) => ({ ...nearest(id), uri });
    const state = stateOf('reading', '', {
      answers: [
        {
          ...answer('a'),
          copies: { places: [place('c', 'c.md')], more: 0 },
          versions: [{ ...place('v', '$(v).md'), readable: 'nine\nthousand' }],
        },
        { ...answer('b'), copies: { places: [place('d', 'd.md'), place('e', 'e.md')], more: 3 } },
      ],
    });
    const rowsOf = (...opened: string[]) =>
      pickRows(arrangeEntries(state, [], null, wording), wording, new Set(opened)).map((row) =>
        row.kind === 'separator' ? [] : [row.kind, row.of, row.target, row.label, row.description],
      );
    const first = [
      ['answer', 'a', 'a', 'answer a', 'a.md:5'],
      ['version', 'a', 'v', 'another: nine thousand', '\\$(v).md:5'],
      ['place', 'a', 'c', '1 others', 'c.md:5'],
      ['answer', 'b', 'b', 'answer b', 'a.md:5'],
      ['places', 'b', null, '5 others', ''],
    ];
    assert.deepEqual(rowsOf(), first);
    assert.deepEqual(rowsOf('b', 'a'), [
      ...first,
      ['place', 'b', 'd', 'd.md:5', 'One > Two'],
      ['place', 'b', 'e', 'e.md:5', 'One > Two'],
    ]);
  });

  it('show a nearest passage by its place, headings and first words', () => {
    const entries = arrangeEntries(stateOf('done', '', notFound), [], null, wording);
    assert.deepEqual(pickRows(entries, wording)[2], {
      kind: 'answer',
      id: 'x',
      of: 'x',
      target: 'x',
      label: 'a.md:5',
      description: 'One > Two',
      detail: 'passage x',
    });
  });

  it('say that nothing was found, with the nearest passages below and no guesses', () => {
    const entries = arrangeEntries(stateOf('done', 'ab', notFound), [], null, wording);
    assert.equal(show(entries), 'no-answer-passes, ---, passage x, passage y');
  });

  it('end with what was left out, and offer the wider scope above all passages', () => {
    const detail = skipDetail('over-setting', 9, 5);
    const leftOut = [{ uri: 'scan.pdf', reason: 'too-large', detail }] as const;
    const found = arrangeEntries(stateOf('done', 'a', { leftOut }), [], null, wording);
    assert.equal(show(found), 'answer a, scan.pdf');
    const wide = { ...notFound, leftOut, elsewhere: 'workspace' } as const;
    const rows = pickRows(arrangeEntries(stateOf('done', '', wide), [], null, wording), wording);
    assert.deepEqual(
      rows.map((row) => (row.kind === 'separator' ? '---' : row.id)),
      ['#note', '#wider', '---', 'x', 'y', '#left-out'],
    );
  });

  it('keep what the user moved to even then', () => {
    const before = arrangeEntries(stateOf('reading', 'ab', notFound), [], null, wording);
    assert.equal(show(before), 'answer a, answer b');
    const after = arrangeEntries(stateOf('done', 'ab', notFound), before, 'a', wording);
    assert.equal(show(after), 'answer a, no-answer-passes, ---, passage x, passage y');
  });

  it('mark what was found later and ranks above the row the user moved to', () => {
    const before = arrangeEntries(stateOf('reading', 'ab'), [], null, wording);
    const after = arrangeEntries(stateOf('reading', 'cab'), before, 'a', wording);
    assert.deepEqual(
      pickRows(after, wording).map((row) => row.kind === 'answer' && [row.id, row.description]),
      [
        ['a', 'a.md:5'],
        ['c', 'a.md:5 · late'],
        ['b', 'a.md:5'],
      ],
    );
  });

  it('tell a failure above the answers found before it', () => {
    assert.equal(
      show(arrangeEntries(stateOf('failed', 'a'), [], null, wording)),
      'broken, answer a',
    );
  });
});

describe('labels', () => {
  it('makes no link, and no command, of a file name in a message', () => {
    const name = '[notes](command:workbench.action.quit).md';
    assert.doesNotMatch(withoutLinks(`${name} is gone.`), /\]\(/);
  });

  it('never let a text of a document draw an icon', () => {
    assert.equal(
      withoutIcons('cost $(trash) $(sync~spin) $(not an icon) $('),
      'cost \\$(trash) \\$(sync~spin) $(not an icon) $(',
    );
  });

  it('are one line, and cut between characters', () => {
    assert.equal(oneLine(' a\n\t b\u00a0c '), 'a b c');
    assert.equal(oneLine('abcdef', 4), 'abc…');
    assert.equal(oneLine('ab😀def', 4), 'ab…');
    assert.equal(oneLine('a'.repeat(1_000_000)).length, 240);
  });
});

describe('next and previous answer', () => {
  const at = (active: string | null, by: 1 | -1) =>
    neighbour({ ...stateOf('done', 'abc'), active }, by);

  it('go round at the ends', () => {
    assert.deepEqual([at('a', 1), at('c', 1), at('a', -1), at('b', -1)], ['b', 'a', 'c', 'a']);
  });

  it('begin at the first, or at the last backwards', () => {
    assert.deepEqual([at(null, 1), at(null, -1)], ['a', 'c']);
  });

  it('go through the nearest passages when nothing was found', () => {
    assert.equal(neighbour(stateOf('done', 'ab', notFound), 1), 'x');
    assert.equal(neighbour(stateOf('done', ''), 1), null);
  });
});
