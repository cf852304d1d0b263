import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { IndexCore } from '../../../extension/index/indexCore';
import type { PreviousTurn } from '../../../extension/answering/turn';
import type { AskPorts } from '../../../extension/answering/ports';
import { lastUpdate } from '../../../extension/terminal/evalCommand';
import { judge } from '../../../extension/terminal/evalJudge';
import type { Verdict } from '../../../extension/terminal/evalJudge';
import type { AskUpdate } from '../../../extension/answering/answer';
import { intervalShown, percentShown } from '../measures/shown';
import { bootstrap, mean } from '../measures/statistics';
import { corpusHeadings, followUps, generated, handwritten, heldOut } from '../sets/userSets';
import type { UserQuestion, UserSet } from '../sets/userSets';
import type { Part, PartInput, PartRow } from './part';

const MOST_QUESTIONS = 60;

/** Documents like the users': installed packages' own, and a corpus of technical documentation. */
export async function users(input: PartInput): Promise<Part> {
  const most = Math.min(MOST_QUESTIONS, input.most);
  const byHand = await handwritten();
  const second = await followUps();
  const rows: PartRow[] = [...(await answerRows(byHand, input))];
  rows.push(...(await answerRows(await heldOut(), input)));
  rows.push(...(await answerRows(named(second, 'behind the first'), input)));
  const alone = second.questions.map(({ id, question, gold }) => ({ id, question, gold }));
  const apart = { ...named(second, 'asked alone'), questions: alone };
  rows.push(...(await answerRows(apart, input)));
  for (const set of await generated(most)) {
    rows.push(...(await answerRows(set, input)));
  }
  const corpus = join(input.sets.folder, '..', 'corpus', 'docs.txt.xz');
  if (existsSync(corpus)) {
    const set = await corpusHeadings(corpus, most);
    rows.push(...(await answerRows(set, input)));
  }
  return {
    title: 'Documents like the users’',
    rows,
    notes: [
      'Questions over READMEs, package.json and YAML files of the installed packages and over plain ' +
        'technical documentation, through the whole product. Right: at the right place with half of ' +
        'the words (F1); of a how-to and a yes/no question, which are answered with a whole step or sentence, ' +
        'also where that holds all the right words; for a section any place in it.',
    ],
  };
}

async function answerRows(set: UserSet, input: PartInput): Promise<PartRow[]> {
  const index = new IndexCore();
  for (const { uri, text } of set.documents) {
    await index.put({ uri, part: null, version: 1, text });
  }
  const { reader, tokenizer } = input.readings;
  const ports: AskPorts = { index, reader, tokenizer, now: () => performance.now() };
  const scope = { kind: 'documents', uris: set.documents.map(({ uri }) => uri) } as const;
  const verdicts: Verdict[] = [];
  /** Whether the first answer shares half the words, whatever was asked. */
  const byWords: boolean[] = [];
  for (const question of set.questions.slice(0, input.most)) {
    const ask = (text: string, previous: PreviousTurn | null) =>
      lastUpdate(text, scope, ports, input.signal, previous);
    const { first } = question;
    const previous = first === undefined ? null : turnOf(first, await ask(first, null));
    const update = await ask(question.question, previous);
    verdicts.push(verdictOf(update, question));
    byWords.push(judge(update, question.gold).rank === 1);
    if (verdicts.length % 10 === 0) input.progress(`${set.name}: ${verdicts.length}`);
  }
  const what = `${set.name}, ${set.documents.length} documents`;
  const answerable = verdicts.filter((it) => it.answerable);
  const open = verdicts.filter((it) => !it.answerable);
  const n = answerable.length;
  const share = (of: (it: Verdict) => number) => bootstrap(answerable.map(of));
  const first = share(({ rank }) => Number(rank === 1));
  const inWords = set.questions.some(({ section }) => section !== undefined)
    ? ''
    : ` (half the words: ${percentShown(byWords.filter(Boolean).length / n)})`;
  const three = share(({ rank }) => Number(rank !== null && rank <= 3));
  const damaged = set.damaged.length > 0 ? ` (${set.damaged.length} rows left out)` : '';
  const rights = answerable.filter(({ rank }) => rank === 1);
  return [
    {
      ...{
        what: `${what}: first answer right${damaged}`,
        n,
        value: intervalShown(first) + inWords,
      },
      score: { name: `${set.name} first`, value: 100 * first.mean },
    },
    { what: `${what}: right one among the first three`, n, value: intervalShown(three) },
    ...(open.length === 0
      ? []
      : [
          {
            what: `${what}: without an answer, told "not found"`,
            ...{ n: open.length, value: percentShown(mean(open.map((it) => Number(!it.found)))) },
          },
          {
            what: `${what}: right first answers lost`,
            ...{
              n: rights.length,
              value: percentShown(mean(rights.map((it) => Number(!it.found)))),
            },
          },
        ]),
  ];
}

/** Of a section's question any answer inside it is right; words are not compared. */
function verdictOf(update: AskUpdate, { question, gold, section }: UserQuestion): Verdict {
  if (section === undefined) return judge(update, gold, question);
  const at = update.answers.findIndex(
    ({ uri, range }) =>
      uri === section.uri && section.start < range.end && range.start < section.end,
  );
  return { ...judge(update, gold), answerable: true, rank: at < 0 ? null : at + 1 };
}

function turnOf(question: string, { found, answers }: AskUpdate): PreviousTurn {
  return { question, answer: found ? (answers[0]?.readable ?? null) : null };
}

function named(set: UserSet, how: string): UserSet {
  return { ...set, name: `${set.name}, ${how}` };
}
