/**
 * Fits order and confidence of answers, and then the early stop, on what `collectPile.ts` kept; prints
 * figures of articles left out of the fit (five folds by article), of piles that nothing is fitted on,
 * and with --write puts the numbers into a reader.json. The method: docs/quality.md, "Ranking and
 * confidence".
 *
 *     node --import tsx test/eval/fitCalibration.ts [--reader DIR] [--piles squad,one,thousand,tales,biology]
 *       [--judge qed,covid] [--lost 0.058] [--chance 0.05]
 *       [--write models/bundled/reader.json]
 *
 * `--lost` is the share of right first answers that the threshold may give up, less than the 6.5 % that
 * another sample may not pass; `--chance` that of the rest changing the first three answers, under
 * which reading stops.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Calibration } from '../../models/readerDescription';
import { FOLDS, fitCalibration, firstAnswers } from './fitting/calibrationFit';
import type { FirstAnswer } from './fitting/calibrationFit';
import { collectSnapshots } from './fitting/collected';
import type { Collected } from './fitting/collected';
import { evenWeights } from './fitting/evenWeights';
import { fitEarlyStop, stopOutcome } from './fitting/earlyStopFit';
import {
  auroc,
  baseRateBrier,
  brier,
  calibrationError,
  mean,
  thresholdAtLoss,
} from './measures/statistics';
import { loadPile, pilePath } from './readings/loadPile';
import { openReadings } from './readings/openReadings';
import { FITTING_PILES } from './sets/fittingPiles';
import type { FittingPileName } from './sets/fittingPiles';

const { values } = parseArgs({
  options: {
    reader: { type: 'string' },
    piles: { type: 'string', default: 'squad,one,thousand,tales,biology' },
    judge: { type: 'string', default: 'qed,covid' },
    lost: { type: 'string', default: '0.058' },
    chance: { type: 'string', default: '0.05' },
    write: { type: 'string' },
  },
});
const chosen = values.reader === undefined ? {} : { reader: values.reader };
const readings = await openReadings({ ...chosen, offline: true });
const fitted = await collectAll(values.piles);
const judgedOnly = await collectAll(values.judge);
const all = [...fitted.values()].flat();
if (all.length === 0) throw new Error('Nothing was collected; run collectPile.ts first.');

const weightOf = evenWeights(fitted);
const byFold = Array.from({ length: FOLDS }, (_, fold) =>
  fitCalibration(
    all.filter((it) => it.fold !== fold),
    weightOf,
  ),
);
const outOfFold = (questions: readonly Collected[]): FirstAnswer[] =>
  questions.flatMap((it) => firstAnswers([it], byFold[it.fold]!));

const [main = []] = fitted.values();
// Rounded down: the one at the threshold is not lost.
const threshold = Math.floor(1000 * thresholdAtLoss(outOfFold(main), Number(values.lost))) / 1000;
const calibration: Calibration = { ...fitCalibration(all, weightOf), threshold };
for (const [name, questions] of fitted) report(`${name}, out of fold`, outOfFold(questions));
for (const [name, questions] of judgedOnly) report(name, firstAnswers(questions, calibration));

for (const chance of [0.01, 0.02, 0.05, 0.1, 0.2]) reportStop(chance);
const earlyStop = fitEarlyStop(main, calibration, Number(values.chance));
console.log(JSON.stringify({ ...calibration, earlyStop }));
if (values.write !== undefined) write(values.write, { ...calibration, earlyStop });

async function collectAll(names: string): Promise<Map<FittingPileName, Collected[]>> {
  const piles = new Map<FittingPileName, Collected[]>();
  for (const given of names.split(',')) {
    const name = FITTING_PILES.find((it) => it === given);
    if (name === undefined) throw new Error(`There is no pile "${given}".`);
    piles.set(name, (await loadPile(readings, pilePath(name))).map(collectSnapshots));
  }
  return piles;
}

/** Out of fold: what is learned on four folds of articles stops reading on the fifth. */
function reportStop(chance: number): void {
  const stops = byFold.map((model, fold) =>
    fitEarlyStop(
      main.filter((it) => it.fold !== fold),
      { ...model, threshold },
      chance,
    ),
  );
  const outcomes = main.map((it) => ({
    kind: it.kind,
    ...stopOutcome(it, { ...byFold[it.fold]!, threshold }, stops[it.fold]!),
  }));
  const answerable = outcomes.filter(({ kind }) => kind === 'answerable');
  const average = (of: (it: (typeof outcomes)[number]) => number) => mean(outcomes.map(of));
  console.log(
    `early stop under ${chance}: ${average(({ read }) => read).toFixed(1)} passages read, ` +
      `first changed ${percent(average((it) => Number(it.firstChanged)))}, ` +
      `first three changed ${percent(average((it) => Number(it.threeChanged)))}, ` +
      `first right ${percent(mean(answerable.map((it) => it.firstGained)))}, ` +
      `right in three ${percent(mean(answerable.map((it) => it.threeGained)))}`,
  );
}

function report(name: string, answers: readonly FirstAnswer[]): void {
  const share = (of: readonly FirstAnswer[], is: (it: FirstAnswer) => boolean) =>
    `${percent(mean(of.map((it) => Number(is(it)))))} of ${of.length}`;
  const silent = (it: FirstAnswer) => it.confidence < threshold;
  const ofKind = (kind: FirstAnswer['kind']) => answers.filter((it) => it.kind === kind);
  const answerable = ofKind('answerable');
  // As in the table: where nothing similar is left it is too easy to be unsure.
  const judged = answers.filter(({ kind }) => kind !== 'article gone');
  const rights = answerable.filter(({ right }) => right);
  console.log(`${name}: first right ${share(answerable, ({ right }) => right)}`);
  console.log(
    `  AUROC ${auroc(judged).toFixed(3)}, ECE ${calibrationError(judged).toFixed(3)}, ` +
      `Brier ${brier(judged).toFixed(4)} (base rate ${baseRateBrier(judged).toFixed(4)})`,
  );
  console.log(`  right first answers lost ${share(rights, silent)}`);
  for (const kind of ['article gone', 'passages gone', 'unanswerable'] as const) {
    const open = ofKind(kind);
    if (open.length > 0) console.log(`  "not found", ${kind}: ${share(open, silent)}`);
  }
}

/** Only the calibration's own lines change. */
function write(path: string, fresh: Calibration): void {
  const text = readFileSync(path, 'utf8');
  const json = JSON.stringify({ int8: fresh }, null, 2).replaceAll('\n', '\n  ');
  const changed = text.replace(
    /"calibration": (?:\{\}|\{[\s\S]*?\n {2}\})/,
    `"calibration": ${json}`,
  );
  JSON.parse(changed);
  writeFileSync(path, changed);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
