/**
 * Searches and reads for the questions that ranking and confidence are fitted on, best first of all
 * questions, and keeps both: passages found in `.cache/eval/piles/PILE.jsonl`, logits in the cache
 * of readings. Stopped and started again it goes on.
 *
 *     node --import tsx test/eval/collectPile.ts [--over squad] [--questions 1500] [--reader DIR]
 *       [--data DIR] [--minutes M]
 *
 * `--over` names a pile of `sets/fittingPiles.ts`: SQuAD's articles (`squad`), their own alone (`one`)
 * or among others (`thousand`); for readers that this project trained the training articles that they
 * never saw (`held-out`); `tales`, `policies` and `biology`; to judge only, `qed` and `covid`. Of ten
 * questions over SQuAD's articles four
 * are answerable, two have no answer, two have their article gone and two the passages with the answer.
 */
import { parseArgs } from 'node:util';
import { lastUpdate } from '../../extension/terminal/evalCommand';
import { pilePath, readFound } from './readings/loadPile';
import { openReadings } from './readings/openReadings';
import { PileFile } from './readings/pileFile';
import { recordSearch } from './readings/recordSearch';
import { DataSets, dataFolder } from './sets/dataSets';
import { FITTING_PILES, openFittingPile } from './sets/fittingPiles';
import type { PileQuestion } from './sets/squadPile';

const { values } = parseArgs({
  options: {
    questions: { type: 'string', default: '1500' },
    minutes: { type: 'string', default: '600' },
    reader: { type: 'string' },
    data: { type: 'string' },
    over: { type: 'string', default: 'squad' },
  },
});
const until = performance.now() + 60_000 * Number(values.minutes);
const readings = await openReadings(values.reader === undefined ? {} : { reader: values.reader });
const sets = new DataSets(dataFolder(values.data));
const over = FITTING_PILES.find((name) => name === values.over);
if (over === undefined) throw new Error(`--over is one of ${FITTING_PILES.join(', ')}.`);
const fitting = await openFittingPile(over, sets);
const file = new PileFile(pilePath(over));
const keyOf = ({ kind, asked }: PileQuestion): string => `${kind} ${asked.id}`;
const found = new Map(file.questions.map((it) => [keyOf(it.question), it]));
let done = 0;
for (const question of fitting.questions(Number(values.questions))) {
  if (performance.now() > until) break;
  const known = found.get(keyOf(question));
  if (known === undefined) {
    const { asked, hits, documents, passages } = await search(question);
    file.add({ question, asked, hits, documents, passages });
  }
  const kept = known ?? file.questions.at(-1);
  if (kept !== undefined) await readFound(kept, readings);
  if (++done % 20 === 0) console.error(`${done} questions, ${readings.reader.fresh} windows read`);
}
await readings.dispose();
console.error(`${done} questions, ${readings.reader.fresh} windows read`);

/** As `ask` cleans a question and searches for it. */
async function search({ asked, gone }: PileQuestion) {
  const recorded = recordSearch(fitting.pile.searchFor(asked, gone, fitting.within));
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
