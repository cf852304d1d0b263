import { fileLines } from './fileLines';

/** One line of a file of questions. */
export interface QuestionLine {
  readonly id: unknown;
  readonly question: string;
  /** Its own paths; null for those of the command line. */
  readonly paths: readonly string[] | null;
}

/** A line, numbered from 1, and its question or what is wrong with it. */
export type NumberedLine =
  | { readonly number: number; readonly question: QuestionLine }
  | { readonly number: number; readonly wrong: string };

/**
 * The lines of a JSONL file of questions as they are read; empty lines are passed over.
 * @throws TerminalError when the file cannot be read
 */
export async function* readQuestions(path: string): AsyncGenerator<NumberedLine> {
  let number = 0;
  for await (const line of fileLines(path)) {
    number++;
    if (line.trim() === '') continue;
    const parsed = parseQuestion(line);
    yield typeof parsed === 'string' ? { number, wrong: parsed } : { number, question: parsed };
  }
}

/** @returns the question, or what is wrong with the line; never its text */
export function parseQuestion(line: string): QuestionLine | string {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch {
    return 'not valid JSON';
  }
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return 'not a JSON object';
  const { id = null, question, in: paths = null } = row as Record<string, unknown>;
  if (typeof question !== 'string') return '"question" must be a string';
  if (question.trim() === '') return 'the question is empty';
  if (paths !== null && !isPaths(paths)) return '"in" must be a list of paths';
  return { id, question, paths };
}

function isPaths(value: unknown): value is string[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((path) => typeof path === 'string' && path !== '')
  );
}
