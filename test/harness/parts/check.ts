import { runNpm } from '../command';
import { sum, verdict } from './part';
import type { Outcome, Part } from './part';

/** Types, lint, format and layering: the same scripts that `npm run check` runs. */
export const checkPart: Part = {
  name: 'check',
  async run() {
    const outcomes: Outcome[] = [];
    for (const script of ['typecheck', 'lint', 'format:check', 'deps']) {
      const { status, output } = await runNpm(['run', '-s', script]);
      outcomes.push(verdict(script, status === 0 ? null : output));
    }
    return sum(outcomes);
  },
};
