/**
 * Fits the confidence of answers on what `collectPile.ts` kept, prints figures of articles left out
 * of the fit (five folds by article), and with --write puts the weights into a reader.json:
 *
 *     node --import tsx test/eval/fitCalibration.ts [--reader DIR] [--pile FILE] [--lost 0.065] \
 *       [--write models/bundled/reader.json]
 *
 * `--lost` is the share of right first answers that the threshold may give up.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { FEATURE_NAMES, confidence, featuresOf } from '../../extension/answering/calibration';
import type { Features } from '../../extension/answering/calibration';
import { rankCandidates } from '../../extension/answering/rank';
import type { Calibration } from '../../models/readerDescription';
import { fitLogistic } from './measures/logistic';
import type { Example } from './measures/logistic';
import { auroc, calibrationError, thresholdAtLoss } from './measures/statistics';
import { PILE_PATH, candidatesAfter, isRightCandidate, loadPile } from './readings/loadPile';
import type { PileReading } from './readings/loadPile';
import { openReadings } from './readings/openReadings';
import type { PileQuestion } from './sets/squadPile';

/** Numbers of passages after which a list of answers is learned from: confidence is shown early. */
const SNAPSHOTS = [1, 2, 4, 8, 16];
/** Answers of each that are learned from. */
const KEPT = 3;
const FOLDS = 5;

interface Snapshot {
  readonly answers: readonly { readonly features: Features; readonly right: boolean }[];
}

interface Collected {
  readonly kind: PileQuestion['kind'];
  readonly fold: number;
  readonly snapshots: readonly Snapshot[];
}

interface Scored {
  readonly kind: PileQuestion['kind'];
  readonly confidence: number;
  readonly right: boolean;
}

const { values } = parseArgs({
  options: {
    reader: { type: 'string' },
    pile: { type: 'string', default: PILE_PATH },
    lost: { type: 'string', default: '0.065' },
    write: { type: 'string' },
  },
});
const chosen = values.reader === undefined ? {} : { reader: values.reader };
const readings = await openReadings({ ...chosen, offline: true });
const collected = (await loadPile(readings, values.pile)).map(collect);
if (collected.length === 0) throw new Error('Nothing was collected; run collectPile.ts first.');

const outOfFold: Scored[] = [];
for (let fold = 0; fold < FOLDS; fold++) {
  const model = fit(collected.filter((it) => it.fold !== fold));
  outOfFold.push(
    ...score(
      collected.filter((it) => it.fold === fold),
      model,
    ),
  );
}
// Rounded down: the one at the threshold is not lost.
const threshold = Math.floor(1000 * thresholdAtLoss(outOfFold, Number(values.lost))) / 1000;
const calibration: Calibration = { ...fit(collected), threshold };
report(outOfFold, threshold);
console.log(JSON.stringify(calibration));
if (values.write !== undefined) write(values.write, calibration);

function collect(reading: PileReading): Collected {
  const { question, fold, hits } = reading;
  const best = Math.max(0, ...hits.map(({ score }) => score));
  const snapshots = SNAPSHOTS.filter((passages) => passages <= hits.length).map((passages) => {
    const ranked = rankCandidates(candidatesAfter(reading, passages));
    const features = featuresOf(ranked, best, passages);
    const answers = ranked.slice(0, KEPT).map((candidate, at) => ({
      ...{ features: features[at]!, right: isRightCandidate(candidate, question) },
    }));
    return { answers };
  });
  return { kind: question.kind, fold, snapshots };
}

/** Each question counts once, however many snapshots and answers it brings. */
function fit(questions: readonly Collected[]): Calibration {
  const examples = questions.flatMap(({ snapshots }): Example[] => {
    const answers = snapshots.flatMap((snapshot) => snapshot.answers);
    return answers.map(({ features, right }) => ({
      features: vector(features),
      right,
      weight: 1 / answers.length,
    }));
  });
  const { bias, weights } = fitLogistic(examples);
  const named = FEATURE_NAMES.map((name, at) => [name, rounded(weights[at]!)] as const);
  return { bias: rounded(bias), weights: Object.fromEntries(named), threshold: 0 };
}

/** The first answers, all passages read. */
function score(questions: readonly Collected[], model: Calibration): Scored[] {
  return questions.flatMap(({ kind, snapshots }) => {
    const first = snapshots.at(-1)?.answers[0];
    if (first === undefined) return [];
    return [{ kind, confidence: confidence(first.features, model), right: first.right }];
  });
}

function report(scored: readonly Scored[], from: number): void {
  const share = (of: readonly Scored[], is: (it: Scored) => boolean) =>
    `${((100 * of.filter(is).length) / of.length).toFixed(1)} % of ${of.length}`;
  const found = (it: Scored) => it.confidence >= from;
  const open = scored.filter(({ kind }) => kind !== 'answerable');
  console.log(`AUROC ${auroc(scored).toFixed(3)}, ECE ${calibrationError(scored).toFixed(3)}`);
  const answerable = scored.filter(({ kind }) => kind === 'answerable');
  console.log(`answerable: first answer right: ${share(answerable, (it) => it.right)}`);
  console.log(
    `right first answers lost: ${share(
      scored.filter((it) => it.right),
      (it) => !found(it),
    )}`,
  );
  console.log(`answers given that are right: ${share(scored.filter(found), (it) => it.right)}`);
  console.log(`no answer there, "not found": ${share(open, (it) => !found(it))}`);
  for (const kind of ['unanswerable', 'article gone', 'passages gone'] as const) {
    console.log(
      `  ${kind}: ${share(
        open.filter((it) => it.kind === kind),
        (it) => !found(it),
      )}`,
    );
  }
}

/** Only the calibration's own lines change. */
function write(path: string, calibration: Calibration): void {
  const text = readFileSync(path, 'utf8');
  const json = JSON.stringify({ int8: calibration }, null, 2).replaceAll('\n', '\n  ');
  const changed = text.replace(
    /"calibration": (?:\{\}|\{[\s\S]*?\n {2}\})/,
    `"calibration": ${json}`,
  );
  JSON.parse(changed);
  writeFileSync(path, changed);
}

function vector(features: Features): number[] {
  return FEATURE_NAMES.map((name) => features[name]);
}

function rounded(value: number): number {
  return Number(value.toFixed(4));
}
