import type { AnswerTarget, SessionState } from './askSession';

/** What can be stepped through: the answers, or the nearest passages when nothing was found. */
export function steppable({ update, phase }: SessionState): readonly AnswerTarget[] {
  if (!update) return [];
  return phase === 'done' && !update.found ? update.nearest : update.answers;
}

/**
 * The answer after (`by` 1) or before (−1) the active one, going round at the ends; the first or the
 * last while none is active. Null when there is none.
 */
export function neighbour(state: SessionState, by: 1 | -1): string | null {
  const targets = steppable(state);
  const at = targets.findIndex((target) => target.id === state.active);
  const start = at < 0 && by < 0 ? 0 : at;
  const next = targets[(start + by + targets.length) % Math.max(1, targets.length)];
  return next?.id ?? null;
}
