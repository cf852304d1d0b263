import type { TextRange } from '../documents/document';
import { fileLines } from './fileLines';

/** A right answer and where it stands, UTF-16 units of the context, half-open. */
export interface GoldSpan extends TextRange {
  readonly text: string;
}

/** A question about one text; no answers when the text holds none. */
export interface SquadRow {
  /** Empty when the row has none. */
  readonly id: string;
  readonly title: string;
  readonly context: string;
  readonly question: string;
  readonly answers: readonly GoldSpan[];
}

/** A line of a data file, numbered from 1: its row, or what is wrong with it. */
export type NumberedRow<Row> =
  | { readonly line: number; readonly row: Row }
  | { readonly line: number; readonly id: string; readonly wrong: string };

/**
 * The rows of a JSON Lines file as they are read; empty lines are passed over. A row whose id came
 * before is wrong, too.
 * @param parse gives the row, or what is wrong with it (never its text)
 * @throws TerminalError when the file cannot be read
 */
export async function* readRows<Row extends { readonly id: string }>(
  path: string,
  parse: (line: string) => Row | string,
): AsyncGenerator<NumberedRow<Row>> {
  const lineOfId = new Map<string, number>();
  let line = 0;
  for await (const text of fileLines(path)) {
    line++;
    if (text.trim() === '') continue;
    const row = parse(text);
    if (typeof row === 'string') {
      yield { line, id: idOf(text), wrong: row };
      continue;
    }
    const earlier = row.id === '' ? undefined : lineOfId.get(row.id);
    if (earlier !== undefined) {
      yield { line, id: row.id, wrong: `its id was used on line ${earlier}` };
      continue;
    }
    lineOfId.set(row.id, line);
    yield { line, row };
  }
}

/** One line that names a row left out. */
export function wrongRow({ line, id, wrong }: { line: number; id: string; wrong: string }): string {
  return `line ${line}${id === '' ? '' : ` (${id})`} left out: ${wrong}`;
}

/**
 * Reads rows `{"context","question","answers":[{"text","start"}]}`; `start` counts Unicode code points.
 * @returns the row, or what is wrong with the line
 */
export function parseSquadRow(line: string): SquadRow | string {
  const row = parseObject(line);
  if (typeof row === 'string') return row;
  const { id, title, context, question, answers } = row;
  if (typeof context !== 'string') return '"context" must be a string';
  if (typeof question !== 'string') return '"question" must be a string';
  if (context.trim() === '') return 'the context is empty';
  if (question.trim() === '') return 'the question is empty';
  if (!Array.isArray(answers)) return '"answers" must be a list';
  const spans: GoldSpan[] = [];
  for (const answer of answers as unknown[]) {
    const span = goldSpan(answer, context);
    if (typeof span === 'string') return span;
    spans.push(span);
  }
  return {
    id: typeof id === 'string' ? id : '',
    title: typeof title === 'string' ? title : '',
    context,
    question,
    answers: spans,
  };
}

/** @returns the fields of a JSON object, or what is wrong with the line */
export function parseObject(line: string): Record<string, unknown> | string {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch {
    return 'not valid JSON';
  }
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return 'not a JSON object';
  return row as Record<string, unknown>;
}

function goldSpan(answer: unknown, context: string): GoldSpan | string {
  if (typeof answer !== 'object' || answer === null) return 'an answer is not an object';
  const { text, start } = answer as Record<string, unknown>;
  if (typeof text !== 'string' || text === '') return 'an answer has no "text"';
  if (typeof start !== 'number') return 'an answer has no "start"';
  const at = unitsOf(context, start);
  if (at === null || !context.startsWith(text, at)) return 'an answer is not where "start" says';
  return { text, start: at, end: at + text.length };
}

/** UTF-16 units before the code point of this number; null outside the text. */
export function unitsOf(text: string, codePoints: number): number | null {
  let at = 0;
  for (let passed = 0; passed < codePoints; passed++) {
    const code = text.codePointAt(at);
    if (code === undefined) return null;
    at += code > 0xffff ? 2 : 1;
  }
  return codePoints >= 0 ? at : null;
}

function idOf(line: string): string {
  const row = parseObject(line);
  return typeof row !== 'string' && typeof row['id'] === 'string' ? row['id'] : '';
}
