/** A question about one text; no answers when the text holds none. */
export interface SquadRow {
  readonly id: string;
  readonly title: string;
  readonly context: string;
  readonly question: string;
  readonly answers: readonly string[];
}

/**
 * Reads rows `{"context","question","answers":[{"text","start"}]}`; `start` counts Unicode code points.
 * @returns null for a line that is not such a row, or whose answer does not stand where it says
 */
export function parseSquadRow(line: string): SquadRow | null {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof row !== 'object' || row === null) return null;
  const { id, title, context, question, answers } = row as Record<string, unknown>;
  if (typeof context !== 'string' || typeof question !== 'string') return null;
  if (context.trim() === '' || question.trim() === '' || !Array.isArray(answers)) return null;
  const texts: string[] = [];
  for (const answer of answers as unknown[]) {
    if (typeof answer !== 'object' || answer === null) return null;
    const { text, start } = answer as Record<string, unknown>;
    if (typeof text !== 'string' || typeof start !== 'number') return null;
    if (!standsAt(context, text, start)) return null;
    texts.push(text);
  }
  return {
    id: typeof id === 'string' ? id : '',
    title: typeof title === 'string' ? title : '',
    context,
    question,
    answers: texts,
  };
}

function standsAt(context: string, text: string, codePoints: number): boolean {
  let at = 0;
  for (let passed = 0; passed < codePoints; passed++) {
    const code = context.codePointAt(at);
    if (code === undefined) return false;
    at += code > 0xffff ? 2 : 1;
  }
  return codePoints >= 0 && text !== '' && context.startsWith(text, at);
}
