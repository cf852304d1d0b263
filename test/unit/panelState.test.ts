import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { skipDetail } from '../../extension/documents/skipDetail';
import type { Answer, AskUpdate, NearestPassage } from '../../extension/answering/answer';
import { acceleratorRows, type Localizer } from '../../extension/ui/acceleratorRows';
import type { SessionState } from '../../extension/ui/askSession';
import { notFoundReason } from '../../extension/ui/notFoundReason';
import { DraftMemory } from '../../extension/ui/draftMemory';
import { nearestStart } from '../../extension/ui/nearestStart';
import { panelHtml } from '../../extension/ui/panelHtml';
import { PanelRows } from '../../extension/ui/panelRows';
import { panelStateOf } from '../../extension/ui/panelState';
import { ENGLISH_PHRASES, fill } from '../../webview/phrases';

const common = (id: string) => ({
  id,
  uri: 'file:///docs/a.md',
  part: null,
  range: { start: 0, end: 1 },
  lines: { start: { line: 11, character: 0 }, end: { line: 11, character: 1 } },
  heading: ['Guide'],
  anchor: {
    uri: 'file:///docs/a.md',
    part: null,
    range: { start: 0, end: 1 },
    quote: id,
    before: '',
    after: '',
    textHash: '',
  },
});
const answer = (id: string, score = 1): Answer => ({
  ...common(id),
  text: 'ten',
  readable: 'ten',
  confidence: 0.7,
  score,
  passage: { text: 'It takes ten days.', start: 9, end: 12 },
});
const passage = (id: string): NearestPassage => ({ ...common(id), text: 'Something near.' });
const update = (answers: readonly Answer[], over: Partial<AskUpdate> = {}): AskUpdate => ({
  phase: 'reading',
  answers,
  found: true,
  nearest: [],
  passagesRead: 2,
  passagesTotal: 4,
  documents: 3,
  ms: { index: 0, search: 1, read: 200, total: 1500 },
  ...over,
});
const session = (over: Partial<SessionState> = {}): SessionState => ({
  round: 1,
  question: 'How long?',
  scope: 'open',
  phase: 'reading',
  message: '',
  update: null,
  active: null,
  troubles: new Map(),
  ...over,
});
const l10n: Localizer = { t: (message, ...values) => fill(message, ...values) };
const words = {
  place: ({ uri, lines }: NearestPassage | Answer) => `${uri.slice(8)}:${lines.start.line + 1}`,
  notFound: () => 'why',
  note: ({ update }: SessionState) => update?.readAs ?? '',
  read: ({ update }: SessionState) => `${update?.passagesRead ?? 0} read`,
  leftOut: ({ update }: SessionState) => (update?.leftOut ?? []).map(({ uri }) => uri).join(' '),
};
const none = { rows: [], choice: 'auto' };
const ids = (rows: readonly { item: { id: string } }[]) => rows.map((it) => it.item.id);

describe('the panel’s state', () => {
  it('is complete before the first snapshot', () => {
    const state = panelStateOf(session({ phase: 'searching' }), [], none, words);
    assert.equal(state.phase, 'searching');
    assert.equal(state.message, '');
    assert.deepEqual(state.answers, []);
  });

  it('splits a passage around its answer', () => {
    const rows = [{ item: answer('a'), late: true }];
    const state = panelStateOf(session({ update: update([answer('a')]) }), rows, none, words);
    assert.deepEqual(state.answers[0], {
      id: 'a',
      heading: ['Guide'],
      place: 'docs/a.md:12',
      before: 'It takes ',
      answer: 'ten',
      after: ' days.',
      confidence: 0.7,
      late: true,
    });
    assert.equal(state.seconds, 1.5);
  });

  it('carries where else the words stand, and what other versions say in one line', () => {
    const place = common('c');
    const item: Answer = {
      ...answer('a'),
      copies: { places: [place], more: 4 },
      versions: [{ ...common('v'), readable: `nine\n${'x'.repeat(500)}` }],
    };
    const state = panelStateOf(
      session({ update: update([item]) }),
      [{ item, late: false }],
      none,
      words,
    );
    const shown = state.answers[0]!;
    assert.deepEqual(shown.copies, { places: [{ id: 'c', place: 'docs/a.md:12' }], more: 4 });
    assert.deepEqual(
      shown.versions?.map(({ id, place: where }) => [id, where]),
      [['v', 'docs/a.md:12']],
    );
    assert.match(shown.versions[0]!.words, /^nine x{100,114}…$/u);
  });

  it('carries what is wrong with an answer’s place', () => {
    const state = panelStateOf(
      session({ update: update([answer('a')]), troubles: new Map([['a', 'gone']]) }),
      [{ item: answer('a'), late: false }],
      none,
      words,
    );
    assert.equal(state.answers[0]?.trouble, 'gone');
  });

  it('says what was not searched, also beside answers', () => {
    const leftOut = [
      { uri: 'file:///docs/b.md', reason: 'too-large', detail: skipDetail('over-setting', 9, 5) },
    ] as const;
    const state = panelStateOf(
      session({ phase: 'done', update: update([answer('a')], { leftOut }) }),
      [{ item: answer('a'), late: false }],
      none,
      words,
    );
    assert.equal(state.leftOut, 'file:///docs/b.md');
    assert.equal(state.note, '');
    assert.equal(state.read, '2 read');
    assert.equal(state.checking, false);
    assert.equal(state.message, '');
  });

  it('shows a nearest passage from where the words of the question stand', () => {
    const text = `Tables are described elsewhere, at length${' and at length'.repeat(20)}.\nFiles can be left out. Exclude a file from an archive with --exclude.\nThe end.`;
    const asked = session({
      question: 'How do I exclude files from an archive?',
      phase: 'done',
      update: update([], {
        found: false,
        notFound: 'no-answer-passes',
        nearest: [{ ...passage('n'), text }],
      }),
    });
    const [near] = panelStateOf(asked, [], none, words).nearest;
    assert.equal((near?.before ?? '') + (near?.after ?? ''), text);
    assert.match(near?.after ?? '', /^Exclude a file from an archive/u);
    assert.equal(nearestStart('Nothing of it. At all.', 'Which zebra?'), 0);
    assert.equal(nearestStart('A zebra first. A zebra again.', 'Which zebra?'), 0);
    assert.equal(nearestStart('', 'Which zebra?'), 0);
  });

  it('gives the reason and the nearest passages when nothing was found', () => {
    const state = panelStateOf(
      session({
        phase: 'done',
        update: update([], { found: false, notFound: 'no-answer-passes', nearest: [passage('n')] }),
      }),
      [],
      none,
      words,
    );
    assert.equal(state.message, 'why');
    assert.deepEqual(
      state.nearest.map((it) => [it.answer, it.after, it.confidence]),
      [['', 'Something near.', undefined]],
    );
  });

  it('keeps rows at or above the user’s place, until the next question', () => {
    const rows = new PanelRows();
    const show = (round: number, ...order: string[]) =>
      rows.arrange(session({ round, update: update(order.map((id) => answer(id))) }));
    assert.deepEqual(ids(show(1, 'a', 'b')), ['a', 'b']);
    rows.moved('a');
    const later = show(1, 'c', 'b', 'a');
    assert.deepEqual(ids(later), ['a', 'c', 'b']);
    assert.equal(later[1]?.late, true);
    assert.deepEqual(ids(show(2, 'c', 'a')), ['c', 'a']);
  });

  it('forgets the rows of the question before while the next one searches', () => {
    const rows = new PanelRows();
    rows.arrange(session({ update: update([answer('a')]) }));
    assert.deepEqual(rows.arrange(session({ round: 2 })), []);
  });
});

describe('the accelerator rows', () => {
  const rows = (choice: string) =>
    acceleratorRows(
      [
        {
          id: 'webview-wasm',
          state: 'in-use',
          passagesPerSecond: 7.42,
          tokensPerPassage: 229.6,
        },
        { id: 'host-wasm', state: 'unavailable', detail: 'it did not start' },
      ],
      choice,
      'en',
      l10n,
    );

  it('say what was measured and which one reads', () => {
    assert.deepEqual(
      rows('auto').map((it) => [it.id, it.state, it.measured, it.speed, it.active]),
      [
        ['auto', 'the fastest that reads correctly on this machine', '', '', false],
        ['webview-wasm', 'in use', '7.4 passages/s of 230 tokens', '7.4 passages/s', true],
        ['host-wasm', 'not available: it did not start', '', '', false],
      ],
    );
  });

  it('let nobody choose what is not there, but show the choice once taken', () => {
    assert.equal(rows('auto')[2]?.selectable, false);
    assert.equal(rows('host-wasm')[2]?.selectable, true);
  });
});

describe('the reason why nothing was found', () => {
  const reason = (over: Partial<AskUpdate>, scope: 'file' | 'open' | 'workspace' = 'open') =>
    notFoundReason(update([], { found: false, ...over }), scope, l10n);

  it('says what to do, by scope', () => {
    const none = { notFound: 'no-documents', documents: 0 } as const;
    assert.match(reason({ ...none, elsewhere: 'workspace' }), /ask the whole workspace/);
    assert.match(reason({ ...none, elsewhere: 'open' }, 'file'), /ask all open files/);
    assert.equal(reason(none), 'Open a file with text in it.');
    assert.match(reason(none, 'workspace'), /Open a folder/);
    assert.match(reason({ notFound: 'nothing-similar' }), /other words/);
    assert.match(reason({ notFound: 'too-narrow', documents: 0 }), /narrows the question/);
    assert.match(reason({ notFound: 'not-readable' }), /it reads English/);
    assert.match(
      reason({ notFound: 'nothing-similar', elsewhere: 'workspace' }),
      /ask the whole workspace/,
    );
    assert.match(reason({ notFound: 'no-answer-passes', nearest: [passage('n')] }), /nearest/);
    assert.doesNotMatch(reason({ notFound: 'no-answer-passes' }), /nearest/);
  });
});

describe('the panel’s HTML', () => {
  const html = panelHtml({
    cspSource: 'https://page.test',
    nonce: 'abc',
    scriptUri: 'https://page.test/panel.js',
    styleUri: 'https://page.test/panel.css',
    language: 'en',
    phrases: { ...ENGLISH_PHRASES, ask: '"><script>alert(1)</script>' },
    forgetsDraft: false,
  });

  it('tells a page whose draft is to be forgotten so, over restarts, until it has', async () => {
    const kept = new Map<string, unknown>();
    const memento = {
      get: (key: string) => kept.get(key),
      update: (key: string, value: unknown) => Promise.resolve(void kept.set(key, value)),
    };
    const page = () => {
      const { isToBeForgotten: forgetsDraft } = new DraftMemory(memento);
      const parts = { cspSource: 'x', nonce: 'x', scriptUri: 'x', styleUri: 'x', language: 'en' };
      return panelHtml({ ...parts, phrases: ENGLISH_PHRASES, forgetsDraft });
    };
    assert.doesNotMatch(page(), /data-forgets-draft/);
    await new DraftMemory(memento).forget();
    assert.match(page(), /<body[^>]* data-forgets-draft>/);
    await new DraftMemory(memento).forgotten();
    assert.doesNotMatch(page(), /data-forgets-draft/);
  });

  it('allows its own script, style, worker and files, and nothing else', () => {
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1];
    assert.equal(
      policy,
      "default-src 'none'; style-src https://page.test 'unsafe-inline'; " +
        "script-src 'nonce-abc' blob: 'wasm-unsafe-eval'; worker-src blob:; " +
        "connect-src https://page.test; base-uri 'none'; form-action 'none'",
    );
  });

  it('keeps a translation inside its attribute', () => {
    assert.equal(html.match(/<script/g)?.length, 1);
    assert.ok(html.includes('\\&quot;&gt;&lt;script&gt;'));
  });
});
