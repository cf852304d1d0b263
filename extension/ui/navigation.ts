import type { Answer, NearestPassage } from '../answering/answer';
import type { SessionState } from './askSession';

/** What can be stepped through: the answers, or the nearest passages when nothing was found. */
export function steppable({ update, phase }: SessionState): readonly (Answer | NearestPassage)[] {
  if (!update) return [];
  return phase === 'done' && !update.found ? update.nearest : update.answers;
}

/**
 * The answer after (`by` 1) or before (−1) the active one, going round at the ends; the first or the
 * last while none is active. Null when there is none. A copy of an answer, or what another version says,
 * counts as that answer: the same words are not stepped through again.
 */
export function neighbour(state: SessionState, by: 1 | -1): string | null {
  const targets = steppable(state);
  const own = targets.findIndex((target) => target.id === state.active);
  const at = own < 0 ? targets.findIndex((target) => names(target, state.active)) : own;
  const start = at < 0 && by < 0 ? 0 : at;
  const next = targets[(start + by + targets.length) % Math.max(1, targets.length)];
  return next?.id ?? null;
}

/** Whether a place is named with an answer. */
function names(target: Answer | NearestPassage, id: string | null): boolean {
  const versions = 'versions' in target ? (target.versions ?? []) : [];
  return [...(target.copies?.places ?? []), ...versions].some((it) => it.id === id);
}
