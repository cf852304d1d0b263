import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Answer, AskUpdate } from '../../extension/answering/answer';
import { EmptyQuestionError } from '../../extension/answering/question';
import { AskSession } from '../../extension/ui/askSession';
import type { SessionState } from '../../extension/ui/askSession';
import { askWhenIdle } from '../../extension/ui/askWhenIdle';

const answer = (id: string): Answer => ({
  id,
  uri: 'file:///a.md',
  part: null,
  range: { start: 0, end: 1 },
  lines: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } },
  text: id,
  readable: id,
  confidence: 0.5,
  score: 1,
  heading: [],
  passage: { text: id, start: 0, end: 1 },
  anchor: {
    uri: 'file:///a.md',
    part: null,
    range: { start: 0, end: 1 },
    quote: id,
    before: '',
    after: '',
    textHash: '',
  },
});
const snapshot = (phase: AskUpdate['phase'], ...ids: string[]): AskUpdate => ({
  phase,
  answers: ids.map(answer),
  found: ids.length > 0,
  nearest: [],
  passagesRead: 0,
  passagesTotal: 0,
  documents: 1,
  ms: { index: 0, search: 0, read: 0, total: 0 },
});

/** A question whose snapshots the test hands out one by one. */
class Question {
  private readonly waiting: (() => void)[] = [];
  private readonly ready: AskUpdate[] = [];
  private closed: { error?: Error } | null = null;
  constructor(
    readonly text: string,
    readonly signal: AbortSignal,
  ) {
    signal.addEventListener('abort', () => void this.end(new Error('aborted')));
  }
  async give(update: AskUpdate): Promise<void> {
    this.ready.push(update);
    await this.wake();
  }
  end(error?: Error): Promise<void> {
    this.closed ??= error ? { error } : {};
    return this.wake();
  }
  async *updates(): AsyncIterable<AskUpdate> {
    for (;;) {
      const next = this.ready.shift();
      if (next) yield next;
      else if (this.closed?.error) throw this.closed.error;
      else if (this.closed) return;
      else await new Promise<void>((wake) => this.waiting.push(wake));
    }
  }
  private async wake(): Promise<void> {
    for (const wake of this.waiting.splice(0)) wake();
    await new Promise((settle) => setImmediate(settle));
  }
}

function setUp(): { session: AskSession; questions: Question[]; states: SessionState[] } {
  const questions: Question[] = [];
  const session = new AskSession(
    {
      ask: (text, _scope, signal) => {
        const question = new Question(text, signal);
        questions.push(question);
        return question.updates();
      },
      explain: (error) => (error instanceof EmptyQuestionError ? 'empty' : 'broken'),
    },
    'open',
  );
  const states: SessionState[] = [];
  session.onDidChange((state) => void states.push(state));
  return { session, questions, states };
}

describe('ask session', () => {
  it('goes from searching over reading to done and keeps the last snapshot', async () => {
    const { session, questions, states } = setUp();
    const asked = session.ask('  who?  ', 'workspace');
    assert.equal(questions[0]?.text, 'who?');
    await questions[0].give(snapshot('reading', 'a'));
    await questions[0].give(snapshot('done', 'b', 'a'));
    await questions[0].end();
    await asked;
    assert.deepEqual(
      states.map((state) => state.phase),
      ['searching', 'reading', 'reading', 'done'],
    );
    assert.equal(session.state.scope, 'workspace');
    assert.deepEqual(
      session.state.update?.answers.map((it) => it.id),
      ['b', 'a'],
    );
    assert.equal(session.busy, false);
  });

  it('lets a newer question pre-empt an older one', async () => {
    const { session, questions } = setUp();
    const first = session.ask('one');
    const second = session.ask('two');
    await first;
    assert.equal(questions[0]?.signal.aborted, true);
    await questions[0].give(snapshot('reading', 'old'));
    assert.equal(session.state.question, 'two');
    assert.equal(session.state.update, null);
    await questions[1]?.end();
    await second;
    assert.equal(session.state.phase, 'done');
  });

  it('cancels, and keeps what was found', async () => {
    const { session, questions } = setUp();
    const asked = session.ask('one');
    await questions[0]?.give(snapshot('reading', 'a'));
    session.cancel();
    await asked;
    assert.equal(session.state.phase, 'cancelled');
    assert.equal(session.state.update?.answers.length, 1);
    session.cancel();
    assert.equal(session.state.phase, 'cancelled');
  });

  it('explains a failure, and an empty question without asking', async () => {
    const { session, questions } = setUp();
    const asked = session.ask('one');
    await questions[0]?.end(new Error('boom'));
    await asked;
    assert.deepEqual([session.state.phase, session.state.message], ['failed', 'broken']);
    await session.ask(' \n ');
    assert.deepEqual([session.state.phase, session.state.message], ['failed', 'empty']);
    assert.equal(questions.length, 1);
  });

  it('remembers answers that a later snapshot dropped, until the next question', async () => {
    const { session, questions } = setUp();
    void session.ask('one');
    await questions[0]?.give(snapshot('reading', 'a'));
    await questions[0]?.give(snapshot('reading', 'b'));
    assert.equal(session.find('a')?.id, 'a');
    session.setActive('a');
    assert.equal(session.state.active, 'a');
    session.setActive('unknown');
    assert.equal(session.state.active, 'a');
    void session.ask('two');
    assert.equal(session.find('a'), undefined);
    assert.equal(session.state.active, null);
  });

  it('asks aside without touching the state, and gives way to the user', async () => {
    const { session, questions, states } = setUp();
    const aside = session.askAside('hover?', 'file', new AbortController().signal);
    await questions[0]?.give(snapshot('done', 'h'));
    await questions[0]?.end();
    assert.equal((await aside)?.answers[0]?.id, 'h');
    assert.equal(states.length, 0);

    const second = session.askAside('hover?', 'file', new AbortController().signal);
    void session.ask('mine');
    assert.equal(await second, null);
    assert.equal(await session.askAside('more?', 'file', new AbortController().signal), null);
    assert.equal(questions.length, 3);
  });

  it('ends a question aside when its signal aborts, with what it has by then', async () => {
    const { session, questions } = setUp();
    const stop = new AbortController();
    const aside = session.askAside('hover?', 'file', stop.signal);
    await questions[0]?.give(snapshot('reading', 'h'));
    stop.abort();
    assert.equal((await aside)?.answers[0]?.id, 'h');
    assert.equal(questions[0]?.signal.aborted, true);
  });

  it('asks for a language model behind the user, and anew after being overtaken', async () => {
    const { session, questions, states } = setUp();
    const never = new AbortController().signal;
    const mine = session.ask('mine');
    const tool = askWhenIdle(session, 'tool?', 'workspace', never);
    assert.equal(questions.length, 1, 'it waits');
    await questions[0]?.end();
    await mine;
    await settled();
    assert.equal(questions[1]?.text, 'tool?');
    const mineAgain = session.ask('mine again');
    assert.equal(questions[1].signal.aborted, true, 'it gives way');
    await questions[2]?.end();
    await mineAgain;
    await settled();
    const before = states.length;
    await questions[3]?.give(snapshot('done', 't'));
    await questions[3]?.end();
    assert.deepEqual(
      (await tool).answers.map(({ id }) => id),
      ['t'],
    );
    assert.equal(states.length, before, 'what is shown stays');
  });

  it('ends the wait of a language model when it is cancelled, and refuses an empty question', async () => {
    const { session, questions } = setUp();
    const stop = new AbortController();
    void session.ask('mine');
    const waiting = askWhenIdle(session, 'tool?', 'workspace', stop.signal);
    stop.abort();
    await assert.rejects(waiting, { name: 'AbortError' });
    assert.equal(questions.length, 1);
    await assert.rejects(
      askWhenIdle(session, ' ', 'workspace', new AbortController().signal),
      EmptyQuestionError,
    );
  });

  it('takes answers along to where their documents were moved', async () => {
    const { session, questions, states } = setUp();
    const asked = session.ask('one');
    await questions[0]?.give(snapshot('reading', 'a', 'b'));
    await questions[0]?.end();
    await asked;
    session.setTrouble('a', 'gone');
    const { uri } = session.find('a') ?? assert.fail();
    session.relocate((it) => (it === uri ? 'file:///moved.md' : null));
    const after = session.state.update?.answers[0];
    assert.deepEqual([after?.uri, after?.anchor.uri], ['file:///moved.md', 'file:///moved.md']);
    assert.deepEqual(session.find('a'), after);
    assert.equal(session.state.troubles.size, 0);
    const count = states.length;
    session.relocate(() => null);
    assert.equal(states.length, count, 'nothing to tell');
  });

  it('notes and forgets what is wrong with an answer', () => {
    const { session, states } = setUp();
    session.setTrouble('a', 'gone');
    session.setTrouble('a', 'gone');
    assert.equal(session.state.troubles.get('a'), 'gone');
    session.setTrouble('a', null);
    session.setTrouble('a', null);
    assert.equal(session.state.troubles.size, 0);
    assert.equal(states.length, 2);
  });

  it('adopts an answer found elsewhere', () => {
    const { session } = setUp();
    session.adopt('hover?', 'file', snapshot('done', 'h'));
    assert.equal(session.state.phase, 'done');
    assert.equal(session.find('h')?.id, 'h');
  });
});

/** After everything that waits for promises had its turn. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
