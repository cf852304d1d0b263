import type { AskUpdate } from './answer';
import type { ReadingPriority } from '../runtime/turns';

/** What was asked before a question. */
export interface PreviousTurn {
  /** As it was asked, already made whole where it leaned on the turn before it. */
  readonly question: string;
  /** Its first answer in readable text; null when nothing was found. */
  readonly answer: string | null;
}

/** How a question stands to others. */
export interface Turn {
  /** Who goes first where several questions are read at once. */
  readonly priority: ReadingPriority;
  /** What the user asked before, which this question may lean on; null for one that stands alone. */
  readonly previous: PreviousTurn | null;
}

/** A finished question as the next one may lean on it. */
export function turnAfter(question: string, { readAs, found, answers }: AskUpdate): PreviousTurn {
  return {
    question: readAs ?? question,
    answer: found ? (answers[0]?.readable ?? null) : null,
  };
}
