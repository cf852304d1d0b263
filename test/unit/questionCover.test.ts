import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { withPlace } from '../../extension/answering/fieldCredit';
import { QuestionCover, asksForMore } from '../../extension/answering/questionCover';
import { questionKind } from '../../extension/answering/questionKind';
import { QuestionWords } from '../../extension/answering/questionWords';
import { IndexCore } from '../../extension/index/indexCore';

async function coverOf(question: string, text: string, words: string) {
  const index = new IndexCore();
  const uri = 'file:///w/glob/notes.md';
  await index.put({ uri, part: null, version: 1, text });
  const scope = { kind: 'documents', uris: [uri] } as const;
  const { hits } = await index.search({ question: text, scope, limit: 1 });
  const hit = hits[0]!;
  const start = hit.readable.indexOf(words);
  assert.ok(start >= 0, words);
  const readable = { start, end: start + words.length };
  const cover = new QuestionCover(new QuestionWords(question));
  return { told: cover.of({ hit, readable }), isEcho: cover.isEcho({ hit, readable }) };
}

describe('how much of a question is told where an answer stands', () => {
  const text =
    '# Ignoring\n\n- `ignore`: patterns to exclude. Folders are excluded, too.\n- `mark`: adds a slash.\n';

  it('counts its item, the headings above and the name of its document', async () => {
    const question = 'How do I exclude folders from a glob?';
    assert.equal((await coverOf(question, text, 'patterns')).told, 1);
    assert.equal((await coverOf(question, text, 'slash')).told, 1 / 3);
    assert.equal((await coverOf('ignoring a slash', text, 'adds')).told, 1);
  });

  it('is all of a question that tells nothing', async () => {
    assert.equal((await coverOf('What is it?', text, 'slash')).told, 1);
  });

  it('lowers what stands where less is told than elsewhere', () => {
    const place = { naming: null, told: 1, mostTold: 1, isEcho: false };
    assert.ok(withPlace(0.3, place) > 0.3);
    assert.ok(withPlace(0.3, { ...place, told: 0.2 }) < withPlace(0.3, place));
    assert.ok(withPlace(0.3, { ...place, told: 0.2, mostTold: 0.2 }) < 0.3);
  });
});

describe('answers in the words of the question', () => {
  it('are echoes, with words that tell nothing and without', async () => {
    const text = 'If set, limits how many levels are read.\n';
    const question = 'What limits how many levels are read?';
    assert.equal((await coverOf(question, text, 'how many')).isEcho, true);
    assert.equal((await coverOf(question, text, 'levels')).isEcho, true);
    assert.equal((await coverOf(question, text, 'If set')).isEcho, false);
  });

  it('lose, save of questions that are answered so', () => {
    const place = { naming: null, told: 0.6, mostTold: 0.6, isEcho: true };
    assert.ok(withPlace(0.3, place) < 0.3);
    const asks = (text: string) => asksForMore({ kind: questionKind(text), text });
    assert.equal(asks('What limits it?'), true);
    assert.equal(asks('Is it red or blue?'), false);
    assert.equal(asks('How do I limit how many levels are read?'), false);
  });
});
