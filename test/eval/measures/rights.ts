import { RIGHT_F1 } from '../../../extension/terminal/evalJudge';
import type { Prediction } from '../../../extension/terminal/scoreReport';
import type { SquadRow } from '../../../extension/terminal/squadRows';
import { f1 } from '../../../extension/terminal/squadScore';

/** Whether the answer to a handed context overlaps a right one and has half its words. */
export function isRightInContext({ range, text }: Prediction, { answers }: SquadRow): boolean {
  if (range === null) return false;
  return answers.some(
    (answer) =>
      answer.start < range.end && range.start < answer.end && f1(text, [answer.text]) >= RIGHT_F1,
  );
}
