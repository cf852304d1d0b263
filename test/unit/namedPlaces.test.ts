import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Answer } from '../../extension/answering/answer';
import { ask } from '../../extension/answering/ask';
import { chanceOfNamedText, withPlace } from '../../extension/answering/fieldCredit';
import type { Naming } from '../../extension/answering/namedPlaces';
import { QuestionPlaces } from '../../extension/answering/namedPlaces';
import { IndexCore } from '../../extension/index/indexCore';
import type { PassageHit } from '../../extension/index/passageIndex';
import { QuestionWords } from '../../extension/answering/questionWords';
import { RuleReader, WordTokenizer } from './answeringDoubles';
import type { WordScores } from './answeringDoubles';

const URI = 'file:///w/bridge/notes.md';
/** The same folder's manual page, in plain text. */
const MANUAL = 'file:///w/bridge/manual.txt';

async function hitOf(text: string, words: string): Promise<PassageHit> {
  const uri = text.startsWith('OPTIONS') ? MANUAL : URI;
  const index = new IndexCore();
  await index.put({ uri, part: null, version: 1, text });
  const scope = { kind: 'documents', uris: [uri] } as const;
  const { hits } = await index.search({ question: words, scope, limit: 1 });
  return hits[0]!;
}

/** What the document says right under what the question names. */
async function said(question: string, text: string, words = question): Promise<string[]> {
  const hit = await hitOf(text, words);
  return new QuestionPlaces(new QuestionWords(question))
    .textsIn(hit)
    .map(({ value }) => hit.readable.slice(value.start, value.end));
}

async function naming(question: string, text: string, words: string) {
  const hit = await hitOf(text, question);
  const start = hit.readable.indexOf(words);
  assert.ok(start >= 0, words);
  const readable = { start, end: start + words.length };
  return new QuestionPlaces(new QuestionWords(question)).namingOf({ hit, readable });
}

/** What a chance of one in ten becomes for a span at such a place. */
function placed(name: Naming | null): number {
  return withPlace(0.1, { naming: name, told: 0.6, mostTold: 0.6, isEcho: false });
}

async function answers(question: string, text: string, scores: WordScores): Promise<Answer[]> {
  const index = new IndexCore();
  await index.put({ uri: URI, part: null, version: 1, text });
  const tokenizer = new WordTokenizer();
  const reader = new RuleReader(tokenizer, scores);
  const ports = { index, reader, tokenizer, now: () => 0 };
  const scope = { kind: 'documents', uris: [URI] } as const;
  let last: readonly Answer[] = [];
  const request = { question, scope, limit: 4, answers: 3 };
  for await (const update of ask(request, ports, new AbortController().signal)) {
    last = update.answers;
  }
  for (const { range, text: words } of last) {
    assert.equal(text.slice(range.start, range.end), words);
  }
  return [...last];
}

describe('items that begin with what the question names', () => {
  const list =
    '- `lt(v1, v2)`: less of it\n- `gt(v1, v2)`: more of it\n\nThe lt is old: so it is.\n';

  it('lead to what stands in them, behind their first words', async () => {
    assert.equal(await naming('What does lt do?', list, 'less of it'), 'letters');
    assert.equal(await naming('What does lt do?', list, 'lt'), null);
    assert.equal(await naming('What does lt do?', list, 'more of it'), null);
    assert.equal(await naming('What does lt do?', list, 'so it is'), null);
    assert.equal(await naming('What does LT do?', list, 'less of it'), 'item');
  });

  it('are told apart letter by letter, and those named by most words come first', async () => {
    const table =
      '| Mark | Prints |\n| --- | --- |\n| `%O` | several lines |\n| `%o` | one line |\n';
    assert.equal(await naming('What does %o do?', table, 'one line'), 'letters');
    assert.equal(await naming('What does %o do?', table, 'several lines'), null);
    const options = '- `wait` (default: no): so\n- `waitLimit` (default: 20): thus\n';
    assert.equal(await naming('What is the limit of wait?', options, '20'), 'item');
    assert.equal(await naming('What is the limit of wait?', options, 'no'), null);
  });

  it('may begin with marks alone, set apart as code', async () => {
    const marks = '- `<` Less than\n- `<=` Less than or equal\n';
    assert.deepEqual(await said('What does <= mean?', marks, 'less'), ['Less than or equal']);
  });

  it('say what they begin with is, and only that', async () => {
    assert.deepEqual(await said('What does lt do?', list), ['less of it']);
    assert.deepEqual(await said('What does lt cost in winter?', list), []);
    assert.deepEqual(await said('Who wrote lt?', list), []);
    const item = '- `depth` (default: `4`). How far it goes. Then it stops.\n';
    assert.deepEqual(await said('What is depth?', item), ['How far it goes.']);
    const table = '| Mark | Prints |\n| --- | --- |\n| `%O` | several lines |\n';
    assert.deepEqual(await said('What does %O mean?', table), ['several lines']);
  });

  it('likely say what it does, too, of which the reader has to be less sure', async () => {
    const hit = await hitOf(list, 'lt');
    const likely = (question: string) =>
      new QuestionPlaces(new QuestionWords(question)).textsIn(hit).map((it) => it.as);
    assert.deepEqual(likely('What does lt return?'), ['likely']);
    assert.deepEqual(likely('When does lt occur?'), ['likely']);
    assert.deepEqual(likely('What does lt do?'), ['said']);
    assert.ok(chanceOfNamedText(0.1, { as: 'likely' }) < chanceOfNamedText(0.1, { as: 'said' }));
    const quoted = "- 'bad token' - it has no end\n- 'old token' - it is over\n";
    assert.deepEqual(await said('When does old token occur?', quoted), ['it is over']);
  });

  it('are answered with that, exactly, though the reader prefers another word', async () => {
    const [first] = await answers('What does gt do?', list, { old: -2 });
    assert.equal(first?.text, 'more of it');
    const marked = '- `cut`: **Cuts** it, with `-f` by force.\n';
    assert.equal(
      (await answers('What does cut do?', marked, { it: -2 }))[0]?.text,
      '**Cuts** it, with `-f` by force.',
    );
    assert.ok(placed('letters') > placed('item'));
    assert.equal(placed(null).toFixed(6), '0.100000');
    assert.ok(placed('elsewhere') < placed(null));
  });
});

describe('sections whose heading is the question', () => {
  const text = [
    '# The bridge',
    'It is red. It is long.',
    '## Installing',
    'Install it by:',
    '```sh\nnpm install bridge\n```',
    'Then wait.',
    '## Why is it red?',
    'Because rust is. Nobody minds.',
    '## Colours',
    '- red\n- blue\n',
  ].join('\n\n');

  it('answer with their first sentence, and with the code that it announces', async () => {
    assert.deepEqual(await said('Why is it red?', text), ['Because rust is.']);
    assert.deepEqual(await said('How do I install the bridge?', text), [
      'Install it by:\nnpm install bridge',
    ]);
    assert.deepEqual(await said('colours', text), ['red\nblue']);
  });

  it('are less likely one where a date, a name or an amount is asked for in other words', async () => {
    const releases =
      '# Releases\n\nThere are many. The first came in May.\n\n## When to wait\n\nAlways.\n';
    const hit = await hitOf(releases, 'releases');
    const likely = (question: string) =>
      new QuestionPlaces(new QuestionWords(question)).textsIn(hit).map((it) => it.as);
    assert.deepEqual(likely('When was it released?'), ['likely']);
    assert.deepEqual(likely('Which releases are there?'), ['said']);
    assert.deepEqual(likely('When to wait?'), ['said']);
  });

  it('are not needed where a step says all that a how-to tells, with its code', async () => {
    const started = [
      '# Getting started',
      'Install with npm:',
      '```sh\nnpm install bridge\n```',
      'Use it in your code:',
      '```js\nbridge()\n```',
    ].join('\n\n');
    const step = ['Install with npm:\nnpm install bridge'];
    assert.deepEqual(await said('How do I install the bridge?', started), step);
    assert.deepEqual(await said('How do I install the tower?', started), []);
    assert.deepEqual(await said('Which npm installs the bridge?', started), []);
  });

  it('are no answer to a question that tells more', async () => {
    assert.deepEqual(await said('How do I install the tower?', text), []);
    assert.deepEqual(await said('What does red paint cost?', text), []);
    assert.equal(await naming('Why is it red?', text, 'Nobody minds'), 'section');
    assert.equal(await naming('Why is it red?', text, 'It is long'), null);
  });

  it('stand before a word that the reader is not sure of, not before one it is sure of', async () => {
    const unsure = await answers(
      'Why is the bridge red?',
      text.replace('it red', 'the bridge red'),
      {
        long: -2,
      },
    );
    assert.equal(unsure[0]?.text, 'Because rust is.');
    const sure = await answers('Why is the bridge red?', text.replace('it red', 'the bridge red'), {
      minds: 9,
    });
    assert.notEqual(sure[0]?.text, 'Because rust is.');
    assert.ok(chanceOfNamedText(0.2, { as: 'said' }) > chanceOfNamedText(0.1, { as: 'said' }));
    assert.ok(chanceOfNamedText(0.9, { as: 'said' }) < 0.9);
  });
});

describe('names that are asked for', () => {
  const options =
    '## Options\n\n- `hideDate`: Hides the date from output.\n- `depth`: How deep folders are read.\n';

  it('are those of items that say what the question tells', async () => {
    assert.deepEqual(await said('Which option hides the date?', options), ['hideDate']);
    assert.deepEqual(await said('option to hide the date', options), ['hideDate']);
    const table = '| Variable | Purpose |\n|--|--|\n| `HIDE_DATE` | Hide date from output. |\n';
    assert.deepEqual(await said('Which variable hides the date?', table), ['HIDE_DATE']);
    const sections =
      '# Errors\n\n### TokenExpired\n\nThrown if the token is too old.\n\n### Why\n\nA token is too old.\n';
    assert.deepEqual(await said('Which error is thrown if a token is too old?', sections), [
      'TokenExpired',
    ]);
  });

  it('are not proposed where something else is asked, or the question has the name', async () => {
    assert.deepEqual(await said('When is the date hidden?', options), []);
    assert.deepEqual(await said('Which option is hideDate?', options), []);
    assert.deepEqual(await said('Which options hide the date?', options), []);
    assert.deepEqual(await said('Which option sends mail on Sundays?', options, 'date'), []);
  });

  it('stand before the words that the reader prefers', async () => {
    const [first] = await answers('Which option hides the date?', options, { output: -2 });
    assert.equal(first?.text, 'hideDate');
  });
});

describe('options of a manual page', () => {
  const page =
    'OPTIONS\n       -q, --quiet\n              Say nothing at all.\n\n       --abort\n              Abort the work and put all back.\n\n       nocase\n              If set, letters match in any case.\n';

  it('are named by each of their names, with dashes and without', async () => {
    assert.deepEqual(await said('What does -q do?', page), ['Say nothing at all.']);
    assert.deepEqual(await said('what does quiet do', page), ['Say nothing at all.']);
    assert.deepEqual(await said('what does nocase do', page), [
      'If set, letters match in any case.',
    ]);
  });

  it('are the steps of a how-to that tells what they say', async () => {
    assert.deepEqual(await said('how do I abort the work', page), [
      '--abort Abort the work and put all back.',
    ]);
    assert.deepEqual(await said('how do I paint the bridge', page, 'quiet abort'), []);
  });

  it('are elsewhere for a question that spells another one', async () => {
    const words = 'Say nothing';
    assert.equal(await naming('How long is --max-time, or nothing?', page, words), 'elsewhere');
    assert.equal(await naming('How long is the max time, or nothing?', page, words), null);
  });
});

describe('steps in tables', () => {
  it('are the cell that tells, not the whole row', async () => {
    const table =
      '| Option | Type | What |\n|--|--|--|\n| `dot` | boolean | Match files that begin with a dot. |\n';
    assert.deepEqual(await said('How do I match files that begin with a dot?', table), [
      'Match files that begin with a dot.',
    ]);
    assert.deepEqual(await said('What does dot do?', table), [
      'Match files that begin with a dot.',
    ]);
  });
});

describe('definitions', () => {
  const text =
    'Read this. A "covered work" means the program or a part of it. Any covered work is free.\n';

  it('are the sentences that begin with what is to be explained', async () => {
    const definition = ['A "covered work" means the program or a part of it.'];
    assert.deepEqual(await said('What is a covered work?', text), definition);
    assert.deepEqual(await said('what does "covered work" mean', text), definition);
    assert.deepEqual(await said('What is the covered area of the work?', text), []);
  });

  it('take the marks of a question as they are', async () => {
    assert.deepEqual(await said('What is (a|b)* in [x]?', 'Nothing.\n', 'nothing'), []);
  });
});
