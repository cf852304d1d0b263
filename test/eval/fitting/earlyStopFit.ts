import { WEAKEST_SHOWN } from '../../../extension/answering/ask';
import {
  STOP_FEATURE_NAMES,
  WATCHED_ANSWERS,
  maySkipRest,
  stopFeatures,
} from '../../../extension/answering/earlyStop';
import type { ReadSoFar, UnreadPassage } from '../../../extension/answering/earlyStop';
import type { Calibration, EarlyStop } from '../../../models/readerDescription';
import { fitLogistic } from '../measures/logistic';
import type { Example } from '../measures/logistic';
import { byConfidence, rounded } from './calibrationFit';
import type { Collected, CollectedSnapshot } from './collected';

/** Where reading a question would have stopped, and what the rest would have changed. */
export interface StopOutcome {
  readonly read: number;
  readonly firstChanged: boolean;
  readonly threeChanged: boolean;
  /** Right after the stop less right after all, of the first answer and of any of three. */
  readonly firstGained: number;
  readonly threeGained: number;
}

/**
 * Learns from each passage read after the first whether it changed what is shown of the first three
 * answers.
 * @param chance that the rest changes them, under which it is not read
 */
export function fitEarlyStop(
  questions: readonly Collected[],
  model: Calibration,
  chance: number,
): EarlyStop {
  const examples = questions.flatMap((question): Example[] => {
    const { snapshots } = question;
    return snapshots.slice(1).map((after, at) => {
      const before = snapshots[at]!;
      const features = stopFeatures(soFar(before, model), unread(question, at + 1));
      return {
        features: STOP_FEATURE_NAMES.map((name) => features[name]),
        right: placesOf(before, model) !== placesOf(after, model),
        weight: 1 / (snapshots.length - 1),
      };
    });
  });
  const { bias, weights } = fitLogistic(examples);
  const named = STOP_FEATURE_NAMES.map((name, at) => [name, rounded(weights[at]!)] as const);
  return { bias: rounded(bias), weights: Object.fromEntries(named), chance };
}

export function stopOutcome(
  question: Collected,
  model: Calibration,
  earlyStop: EarlyStop,
): StopOutcome {
  const { snapshots, retrieval } = question;
  const all = snapshots.at(-1);
  const stop = snapshots.find((snapshot) => {
    const rest = retrieval.slice(snapshot.passages).map((_, at) => {
      return unread(question, snapshot.passages + at);
    });
    return maySkipRest(soFar(snapshot, model), rest, earlyStop);
  });
  if (stop === undefined || all === undefined) {
    const same = { firstChanged: false, threeChanged: false, firstGained: 0, threeGained: 0 };
    return { read: snapshots.length, ...same };
  }
  return {
    read: stop.passages,
    firstChanged: placesOf(stop, model, 1) !== placesOf(all, model, 1),
    threeChanged: placesOf(stop, model) !== placesOf(all, model),
    firstGained: rightIn(stop, model, 1) - rightIn(all, model, 1),
    threeGained: rightIn(stop, model) - rightIn(all, model),
  };
}

function soFar({ passages, answers }: CollectedSnapshot, model: Calibration): ReadSoFar {
  const confidences = byConfidence(answers, model).map((it) => it.confidence);
  return { confidences: confidences.slice(0, WATCHED_ANSWERS), read: passages };
}

function unread({ retrieval }: Collected, at: number): UnreadPassage {
  return { rank: at + 1, retrieval: retrieval[at] ?? 0 };
}

/** Of the first answers those that are sure enough to be shown beside one that was found. */
function placesOf({ answers }: CollectedSnapshot, model: Calibration, count = WATCHED_ANSWERS) {
  const shown = byConfidence(answers, model)
    .slice(0, count)
    .filter(({ confidence }) => confidence >= WEAKEST_SHOWN * model.threshold);
  return shown.map(({ answer }) => answer.place).join(' ');
}

function rightIn({ answers }: CollectedSnapshot, model: Calibration, count = WATCHED_ANSWERS) {
  const first = byConfidence(answers, model).slice(0, count);
  return Number(first.some(({ answer }) => answer.right));
}
