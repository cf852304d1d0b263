import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { AskSession } from '../../extension/ui/askSession';
import { QuestionHistory } from '../../extension/ui/questionHistory';
import { EarlierQuestions } from '../../webview/panel/earlierQuestions';

const made = () => {
  const session = new AskSession({ ask: async function* () {}, explain: () => 'failed' }, 'open');
  return { session, history: new QuestionHistory(session) };
};

describe('the questions of a window', () => {
  it('are kept newest first, each once, whatever became of them', async () => {
    const { session, history } = made();
    for (const question of ['one?', ' two? ', 'one?']) await session.ask(question);
    assert.deepEqual(history.questions, ['one?', 'two?']);
  });

  it('stay when an empty one fails', async () => {
    const { session, history } = made();
    await session.ask('one?');
    await session.ask(' ');
    assert.equal(session.state.phase, 'failed');
    assert.deepEqual(history.questions, ['one?']);
  });

  it('do not take in pasted texts, nor grow without end', async () => {
    const { session, history } = made();
    await session.ask(`why ${'so '.repeat(200)}long?`);
    assert.deepEqual(history.questions, []);
    for (let at = 0; at < 40; at++) await session.ask(`question ${at}?`);
    assert.equal(history.questions.length, 30);
    assert.equal(history.questions[0], 'question 39?');
  });

  it('are gone once everything is forgotten', async () => {
    const { session, history } = made();
    await session.ask('one?');
    session.forget();
    assert.deepEqual(history.questions, []);
  });
});

describe('stepping through earlier questions', () => {
  const stepper = (...list: string[]) => {
    const earlier = new EarlierQuestions();
    earlier.update(list);
    return earlier;
  };

  it('goes to older ones and back to what stood in the box', () => {
    const earlier = stepper('new?', 'old?');
    assert.equal(earlier.older('typ'), 'new?');
    assert.equal(earlier.older('new?'), 'old?');
    assert.equal(earlier.older('old?'), null);
    assert.equal(earlier.newer('old?'), 'new?');
    assert.equal(earlier.newer('new?'), 'typ');
    assert.equal(earlier.newer('typ'), null);
  });

  it('begins below the question that is shown already', () => {
    const earlier = stepper('new?', 'old?');
    assert.equal(earlier.older('new?'), 'old?');
    assert.equal(earlier.newer('old?'), 'new?');
    assert.equal(earlier.newer('new?'), '');
  });

  it('begins anew from a question that was edited', () => {
    const earlier = stepper('new?', 'old?');
    earlier.older('');
    assert.equal(earlier.newer('new, or not?'), null);
    assert.equal(earlier.older('new, or not?'), 'new?');
    assert.equal(earlier.newer('new?'), 'new, or not?');
  });

  it('has nowhere to go before the first question', () => {
    assert.equal(stepper().older(''), null);
  });
});
