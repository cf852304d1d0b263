import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ask } from '../../extension/answering/ask';
import { askSeveral } from '../../extension/answering/askSeveral';
import { questionKind } from '../../extension/answering/questionKind';
import { spanOptionsFor } from '../../extension/answering/readingPlan';
import { isForeign } from '../../extension/answering/readability';
import { shapeSpan } from '../../extension/answering/shape';
import type { AskUpdate } from '../../extension/answering/answer';
import { parseMarkdown } from '../../extension/documents/markdown';
import { IndexCore } from '../../extension/index/indexCore';
import { FixedIndex, RuleReader, WordTokenizer, hitOf } from './answeringDoubles';
import type { WordScores } from './answeringDoubles';

/** The text with the span given as ⟦…⟧; returns what it is grown to. */
function shaped(question: string, marked: string): string {
  const start = marked.indexOf('⟦');
  const end = marked.indexOf('⟧') - 1;
  const text = marked.replace('⟦', '').replace('⟧', '');
  const asked = { kind: questionKind(question), text: question };
  const hit = { readable: text, excerpt: text, excerptStart: 0 };
  const whole = shapeSpan(hit, { start, end }, asked, (from, to) => ({ start: from, end: to }));
  assert.ok(whole.start <= start && end <= whole.end);
  return text.slice(whole.start, whole.end);
}

describe('answers shaped for reading', () => {
  const cases: readonly (readonly [question: string, marked: string, whole: string])[] = [
    ['What limits it?', 'Set config.⟦maxSize⟧ first.', 'config.maxSize'],
    ['Which option?', 'Pass --no-⟦cache⟧ to it.', '--no-cache'],
    ['Which file?', 'It reads /etc/⟦hosts⟧.', '/etc/hosts'],
    ['Where is it?', 'See https://example.org/⟦docs⟧/a.', 'https://example.org/docs/a'],
    ['Which version?', 'Since ⟦v1⟧.2.3.', 'v1.2.3'],
    ['Which command?', 'Run `npm ⟦run build⟧` first.', 'npm run build'],
    ['What is the size?', 'With `size: ⟦10⟧` only.', '10'],
    ['What came then?', 'It was the ⟦end⟧.Next came rain.', 'end'],
    ['How long is it kept?', 'Kept for ⟦28⟧ days.', '28 days'],
    ['How many days?', 'Kept for ⟦28⟧ days.', '28'],
    ['How much was it?', 'It cost $⟦5⟧ million.', '$5 million'],
    ['What share?', 'About ⟦5⟧% of it.', '5%'],
    ['When did it begin?', 'On 31 ⟦March⟧ 2024 it began.', '31 March 2024'],
    ['In which year did it begin?', 'On 31 March ⟦2024⟧.', '2024'],
    ['Who built it?', 'It was built by Ada ⟦Smith⟧ in May.', 'Ada Smith'],
    ['Who built it?', 'It was built. Then ⟦Smith⟧ left.', 'Smith'],
    [
      'How do I start it?',
      'First. Press the ⟦green⟧ button. Then wait.',
      'Press the green button.',
    ],
    ['Is it green?', 'First. It is ⟦green⟧ today. Then wait.', 'It is green today.'],
    ['How does it work?', 'First. By ⟦steam⟧ alone. Then.', 'steam'],
  ];
  for (const [question, marked, whole] of cases) {
    it(`${question} ${marked} → ${whole}`, () => {
      assert.equal(shaped(question, marked), whole);
    });
  }

  it('names the kind of a question', () => {
    const kinds = [
      'How many?',
      'When was it?',
      'Who is it?',
      'how to stop it',
      'Why?',
      'Is it on?',
      'Is it A or B?',
      'default port',
    ];
    assert.deepEqual(kinds.map(questionKind), [
      'amount',
      'time',
      'who',
      'how-to',
      'explanation',
      'yes-no',
      'fact',
      'fact',
    ]);
  });

  const TABLE =
    '# Options\n\n| Name | Default | Safe |\n| --- | --- | --- |\n| port | `8080` | yes |\n| host | **any** | no |\n';

  /** What is answered over the table, with what each answer's row and column are called. */
  async function overTable(question: string, scores: WordScores): Promise<[string, unknown][]> {
    assert.ok(parseMarkdown(TABLE).blocks.some(({ kind }) => kind === 'tableRow'));
    const index = new IndexCore();
    await index.put({ uri: 'file:///a.md', part: null, version: 1, text: TABLE });
    const tokenizer = new WordTokenizer();
    const reader = new RuleReader(tokenizer, scores);
    const scope = { kind: 'documents', uris: ['file:///a.md'] } as const;
    const request = { question, scope, limit: 4, answers: 3 };
    let last: AskUpdate | undefined;
    for await (const update of ask(
      request,
      { index, reader, tokenizer, now: () => 0 },
      new AbortController().signal,
    ))
      last = update;
    return (last?.answers ?? []).map((it) => {
      assert.equal(TABLE.slice(it.range.start, it.range.end), it.text);
      return [it.readable, it.context];
    });
  }

  it('reads for longer answers to how and why', () => {
    const longest = (question: string) => spanOptionsFor(questionKind(question)).maxAnswerTokens;
    assert.deepEqual(
      ['How do I start it?', 'Why is it red?', 'How does it work?'].map(longest),
      [64, 64, 64],
    );
    assert.deepEqual(
      ['Which port?', 'How many?', 'Is it red?', 'Who?'].map(longest),
      [30, 30, 30, 30],
    );
  });

  it('shows a table’s cell with its row and column, and whole marks of the source', async () => {
    assert.deepEqual(await overTable('What is the port?', { '8080': 3 }), [
      ['8080', ['port', 'Default']],
    ]);
  });

  it('takes neither the names of columns for an answer nor what is put in front of a cell', async () => {
    // The row reads `port | the Default of port: 8080`: its column's name stands nowhere in the source.
    const answers = await overTable('Which options?', { default: 9, of: 9, port: 9, '8080': 3 });
    assert.deepEqual(
      answers.map(([words]) => words),
      ['port', '8080'],
    );
  });

  it('answers yes or no with the cell that says so', async () => {
    const [first] = await overTable('Is the host safe?', { any: -2 });
    assert.deepEqual(first, ['no', ['host', 'Safe']]);
  });

  it('answers a how-to with the step and the code that it announces', async () => {
    const text = '# Setup\n\nFirst things first. Press the button by:\n\n```sh\npress it\n```\n';
    const index = new IndexCore();
    await index.put({ uri: 'file:///a.md', part: null, version: 1, text });
    const { hits } = await index.search({
      ...{ question: 'button', scope: { kind: 'documents', uris: ['file:///a.md'] }, limit: 1 },
    });
    const hit = hits[0]!;
    const at = hit.readable.indexOf('button');
    const span = { start: at, end: at + 'button'.length };
    const shapedAs = (question: string): string => {
      const asked = { kind: questionKind(question), text: question };
      const { start, end } = shapeSpan(hit, span, asked, (from, to) => ({ start: from, end: to }));
      return hit.readable.slice(start, end);
    };
    assert.equal(shapedAs('How do I press it?'), 'Press the button by:\npress it');
    assert.equal(shapedAs('Is there a button?'), 'Press the button by:');
    assert.equal(shapedAs('What is pressed?'), 'button');
  });
});

describe('several questions in one text', () => {
  async function lastOf(question: string, scores: WordScores): Promise<AskUpdate> {
    const tokenizer = new WordTokenizer();
    const reader = new RuleReader(tokenizer, scores);
    const index = new FixedIndex([hitOf('The mill was built by anna in may.')]);
    let last: AskUpdate | undefined;
    const request = {
      question,
      scope: { kind: 'documents', uris: [] },
      limit: 4,
      answers: 3,
    } as const;
    for await (const update of askSeveral(
      request,
      { index, reader, tokenizer, now: () => 0 },
      new AbortController().signal,
    )) {
      if (update.phase === 'done') assert.equal(last?.phase === 'done', false);
      last = update;
    }
    assert.ok(last);
    return last;
  }

  it('are asked in turn; a place is listed once, with its question', async () => {
    const update = await lastOf('Who built the mill? When was the mill built?', {
      anna: 3,
      may: 2,
    });
    assert.deepEqual(
      update.answers.map(({ text, question }) => [text, question]),
      [
        ['anna', 'Who built the mill?'],
        ['may', 'Who built the mill?'],
      ],
    );
    assert.equal(update.found, true);
    assert.equal(update.phase, 'done');
  });

  it('leave one question as it is, and say when none is answered', async () => {
    assert.equal(
      (await lastOf('Who built the mill?', { anna: 3 })).answers[0]?.question,
      undefined,
    );
    const none = await lastOf('Who built the mill? When was the mill built?', { anna: -3 });
    assert.deepEqual([none.found, none.notFound], [false, 'no-answer-passes']);
  });
});

describe('text that the reader cannot read', () => {
  it('is another script, another language, or mostly unknown', () => {
    const ids = Int32Array.from([10, 11, 12]);
    assert.equal(isForeign('The default port of the server is 8080.', ids, 3), false);
    assert.equal(isForeign('Порт сервера по умолчанию 8080', ids, 3), true);
    assert.equal(isForeign('a b c', Int32Array.from([3, 3, 12]), 3), true);
    const german =
      'Der Server ist auf dem Rechner und die Datei wird von dem Dienst nicht gelesen, weil sie für das System auch mit einem Schlüssel geschützt ist und der Dienst nicht läuft.';
    assert.equal(isForeign(german, ids, 3), true);
    assert.equal(isForeign('const a = { port: 8080, host: "x" };', ids, 3), false);
  });
});
