import type { DocumentPart } from '../documents/document';
import type { AskUpdate } from '../answering/answer';
import type { AskedPath } from './askedPaths';
import { shownPath } from './askedPaths';
import type { FileTexts } from './fileText';

/** One answer of `ask --json`; a contract that others script against. */
export interface ReportedAnswer {
  readonly path: string;
  readonly part: DocumentPart;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
  readonly text: string;
  readonly readable: string;
  readonly confidence: number;
  readonly heading: readonly string[];
  /** For a cell of a table: what its row and its column are called. */
  readonly context?: readonly string[];
  /** Which question it answers, where several were asked in one text. */
  readonly question?: string;
}

/** What `ask --json` prints for one question. Fields may be added, never removed. */
export interface AskReport {
  readonly schema: 1;
  readonly id: unknown;
  readonly question: string;
  readonly found: boolean;
  readonly answers: readonly ReportedAnswer[];
  readonly ms: AskUpdate['ms'];
}

export interface Asked {
  readonly id: unknown;
  readonly question: string;
  readonly paths: readonly AskedPath[];
}

/** @param indexMs spent on walking and indexing before the question was asked */
export async function askReport(
  asked: Asked,
  update: AskUpdate,
  files: FileTexts,
  indexMs: number,
): Promise<AskReport> {
  const answers: ReportedAnswer[] = [];
  let firstIsThere = true;
  for (const [at, answer] of update.answers.entries()) {
    const place = await files.placeOf(answer);
    if (place === null) {
      if (at === 0) firstIsThere = false;
      continue;
    }
    const { start, end, line, column, text } = place;
    answers.push({
      path: shownPath(answer.uri, asked.paths),
      part: answer.part,
      ...{ start, end, line, column, text },
      readable: answer.readable,
      confidence: rounded(answer.confidence, 4),
      heading: answer.heading,
      ...(answer.context && { context: answer.context }),
      ...(answer.question !== undefined && { question: answer.question }),
    });
  }
  const { ms } = update;
  return {
    schema: 1,
    id: asked.id,
    question: asked.question,
    found: update.found && firstIsThere,
    answers,
    ms: {
      index: rounded(ms.index + indexMs, 1),
      search: rounded(ms.search, 1),
      read: rounded(ms.read, 1),
      total: rounded(ms.total + indexMs, 1),
    },
  };
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
