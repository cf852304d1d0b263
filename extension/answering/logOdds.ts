/** Natural logarithm of the odds of a chance in [0, 1]; ∓∞ at its ends. */
export function logOdds(chance: number): number {
  return Math.log(chance / (1 - chance));
}

/** The chance whose log-odds these are: the logistic function. */
export function fromLogOdds(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}
