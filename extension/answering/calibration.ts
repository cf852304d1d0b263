import type { Calibration, ReaderDescription } from '../../models/readerDescription';
import { FEATURE_NAMES } from './features';
import type { Features } from './features';
import { fromLogOdds } from './logOdds';

/**
 * For readers without a calibration of their own: even odds where the answer scores as the null
 * position does, a tenth of a logit's weight either way.
 */
export const UNCALIBRATED: Calibration = { bias: 0, weights: { overNull: 0.1 }, threshold: 0.5 };

/** The calibration of the network form in use; every home runs int8 today. */
export function calibrationOf(description: ReaderDescription): Calibration {
  return description.calibration.int8 ?? UNCALIBRATED;
}

/**
 * Chance that the answer is right: sigmoid(bias + Σ weight·feature), in [0, 1]. Features that a
 * calibration does not name count nothing.
 */
export function confidence(features: Features, calibration: Calibration): number {
  let logit = calibration.bias;
  for (const name of FEATURE_NAMES) logit += (calibration.weights[name] ?? 0) * features[name];
  return fromLogOdds(logit);
}
