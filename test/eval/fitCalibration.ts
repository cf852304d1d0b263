/**
 * Fits the confidence of answers on what `collectReadings.ts` kept, prints figures of articles left
 * out of the fit (five folds by article), and with --write puts the weights into a reader.json:
 *
 *     node --import tsx test/eval/fitCalibration.ts --readings READINGS.jsonl [--lost 0.065] \
 *       [--write models/bundled/reader.json]
 *
 * `--lost` is the share of right first answers that the threshold may give up.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { FEATURE_NAMES, confidence } from '../../extension/answering/calibration';
import type { Features } from '../../extension/answering/calibration';
import type { Calibration } from '../../models/readerDescription';
import type { Collected } from './collectReadings';
import { auroc, calibrationError, fitLogistic } from './logistic';
import type { Example } from './logistic';

const FOLDS = 5;

interface Scored {
  readonly kind: Collected['kind'];
  readonly confidence: number;
  readonly right: boolean;
}

const { values } = parseArgs({
  options: {
    readings: { type: 'string' },
    lost: { type: 'string', default: '0.065' },
    write: { type: 'string' },
  },
});
if (values.readings === undefined) throw new Error('--readings is needed');
const collected = readFileSync(values.readings, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Collected);

const outOfFold: Scored[] = [];
for (let fold = 0; fold < FOLDS; fold++) {
  const model = fit(collected.filter(({ title }) => foldOf(title) !== fold));
  outOfFold.push(
    ...score(
      collected.filter(({ title }) => foldOf(title) === fold),
      model,
    ),
  );
}
const threshold = thresholdFor(outOfFold, Number(values.lost));
const calibration: Calibration = { ...fit(collected), threshold };
report(outOfFold, threshold);
console.log(JSON.stringify(calibration));
if (values.write !== undefined) write(values.write, calibration);

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

function thresholdFor(scored: readonly Scored[], lost: number): number {
  const right = scored
    .filter((it) => it.right)
    .map((it) => it.confidence)
    .sort((a, b) => a - b);
  // Rounded down: the one at the threshold is not lost.
  return Math.floor(1000 * (right[Math.floor(lost * right.length)] ?? 0.5)) / 1000;
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
  for (const kind of ['unanswerable', 'taken-away'] as const) {
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

function foldOf(title: string): number {
  return createHash('sha1').update(title).digest()[0]! % FOLDS;
}

function rounded(value: number): number {
  return Number(value.toFixed(4));
}
