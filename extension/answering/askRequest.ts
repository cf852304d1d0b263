import type { SearchScope } from '../index/passageIndex';
import type { ReadingPriority } from '../runtime/turns';
import type { PreviousTurn } from './turn';

export interface AskRequest {
  readonly question: string;
  /** The turn before, which this question may lean on. */
  readonly previous?: PreviousTurn | null;
  readonly scope: SearchScope;
  /** Passages to read at most. */
  readonly limit: number;
  /** Answers in an update at most; no more nearest passages than that, nor than `MOST_NEAREST`. */
  readonly answers: number;
  /**
   * Beside an answer that was found, leave out those whose confidence is below this share of the
   * threshold; 0 keeps all. What was not found keeps its guesses.
   */
  readonly weakest?: number;
  /** Who goes first where several questions are read at once; `asked` by default. */
  readonly priority?: ReadingPriority;
}
