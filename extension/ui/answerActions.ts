import type { ScopeId } from '../../webview/protocol';

export interface OpenOptions {
  /** Look without leaving the view that asked. */
  readonly preserveFocus: boolean;
  /** In an editor beside the one in front. */
  readonly beside?: boolean;
}

/** Plain text, or a quotation in Markdown. */
export type CopyForm = 'text' | 'markdown';

/** What every view (quick pick, panel, hover, commands) may do with an answer of the session. */
export interface AnswerActions {
  /**
   * Opens the answer or nearest passage with this id: selects exactly its range as it stands now,
   * reveals and marks it. Says so where the user looks when the text is gone or ambiguous.
   */
  open(id: string, options: OpenOptions): Promise<void>;
  /** Puts the answer's words and where they stand on the clipboard. */
  copy(id: string, form?: CopyForm): Promise<void>;
  /** One sentence when the answer's text is gone or stands in several places now. */
  troubleOf(id: string): string | undefined;
  /** The scope of the next question. */
  chooseScope(scope: ScopeId): void;
}
