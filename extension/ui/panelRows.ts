import type { Answer } from '../answering/answer';
import type { SessionState } from './askSession';
import { arrangeRows, type StableRow } from './stableRows';

/** The order of the panel's answers over one question: stable above the user's place, see stableRows. */
export class PanelRows {
  private round = -1;
  private rows: StableRow<Answer>[] = [];
  private movedTo: string | null = null;

  /** The user's place in the list as the page tells it; rows at or above it stay. */
  moved(id: string | null): void {
    this.movedTo = id;
  }

  /** The rows to show for this state, in order. */
  arrange(state: SessionState): readonly StableRow<Answer>[] {
    if (state.round !== this.round) {
      this.round = state.round;
      this.rows = [];
      this.movedTo = null;
    }
    if (state.update) this.rows = arrangeRows(this.rows, state.update.answers, this.movedTo);
    return this.rows;
  }
}
