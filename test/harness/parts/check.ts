import { runNpm } from '../command';
import { sum, verdict } from './part';
import type { Outcome, Part } from './part';

/** The scripts that `npm run check` runs, and what nobody uses. */
export const checkPart: Part = {
  name: 'check',
  async run() {
    const outcomes: Outcome[] = [];
    for (const script of ['typecheck', 'lint', 'format:check', 'deps', 'unused']) {
      const { status, output } = await runNpm(['run', '-s', script]);
      outcomes.push(verdict(script, status === 0 ? null : output));
    }
    return sum(outcomes);
  },
};
