/**
 * Searches and reads for the questions that ranking and confidence are fitted on, best first of all
 * questions, and keeps both: passages found in `.cache/eval/piles/squad.jsonl`, logits in the cache
 * of readings. Stopped and started again it goes on.
 *
 *     node --import tsx test/eval/collectPile.ts [--questions 1500] [--reader DIR] [--data DIR]
 *       [--minutes M] [--held-out] [--pile FILE]
 *
 * For readers that this project trained, `--held-out` takes the training articles that they never saw
 * (and `--pile` another file). Of ten questions four are answerable, two have no answer, two have
 * their article gone and two the passages with the answer.
 */
import { parseArgs } from 'node:util';
import { SPAN_OPTIONS } from '../../extension/answering/readingPlan';
import { lastUpdate } from '../../extension/terminal/evalCommand';
import { PILE_PATH, readFound } from './readings/loadPile';
import { openReadings } from './readings/openReadings';
import { PileFile } from './readings/pileFile';
import { recordSearch } from './readings/recordSearch';
import { DataSets, dataFolder } from './sets/dataSets';
import { openHeldOutPile, openSquadPile, pileQuestions } from './sets/squadPile';
import type { PileQuestion } from './sets/squadPile';

const { values } = parseArgs({
  options: {
    questions: { type: 'string', default: '1500' },
    minutes: { type: 'string', default: '600' },
    reader: { type: 'string' },
    data: { type: 'string' },
    'held-out': { type: 'boolean', default: false },
    pile: { type: 'string', default: PILE_PATH },
  },
});
const until = performance.now() + 60_000 * Number(values.minutes);
const readings = await openReadings(values.reader === undefined ? {} : { reader: values.reader });
const sets = new DataSets(dataFolder(values.data));
const squad = await (values['held-out'] ? openHeldOutPile(sets) : openSquadPile(sets));
const file = new PileFile(values.pile);
const keyOf = ({ kind, asked }: PileQuestion): string => `${kind} ${asked.id}`;
const found = new Map(file.questions.map((it) => [keyOf(it.question), it]));
let done = 0;
for (const question of pileQuestions(squad, Number(values.questions))) {
  if (performance.now() > until) break;
  const known = found.get(keyOf(question));
  if (known === undefined) {
    const { asked, hits, documents, passages } = await search(question);
    file.add({ question, asked, hits, documents, passages });
  }
  const kept = known ?? file.questions.at(-1);
  if (kept !== undefined) await readFound(kept, readings, SPAN_OPTIONS);
  if (++done % 20 === 0) console.error(`${done} questions, ${readings.reader.fresh} windows read`);
}
await readings.dispose();
console.error(`${done} questions, ${readings.reader.fresh} windows read`);

/** As `ask` cleans a question and searches for it. */
async function search({ asked, gone }: PileQuestion) {
  const recorded = recordSearch(squad.pile.searchFor(asked, gone));
  const scope = { kind: 'folders', roots: [] } as const;
  await lastUpdate(
    asked.question,
    scope,
    {
      index: recorded.index,
      reader: readings.reader.withoutEarlyStop(),
      tokenizer: readings.tokenizer,
      now: () => performance.now(),
    },
    new AbortController().signal,
  );
  return recorded.last();
}
