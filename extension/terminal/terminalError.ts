/** What went wrong and what to do, in one line for standard error; exit status 2. */
export class TerminalError extends Error {
  override readonly name = 'TerminalError';
}

/** One line that says what happened; never more than the error's own first line. */
export function errorLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split(/\r?\n/, 1)[0]!.trim() || 'something went wrong without saying what';
}
