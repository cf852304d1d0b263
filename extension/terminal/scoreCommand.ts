import type { AskPorts } from '../answering/ports';
import { snapToWords } from '../answering/snap';
import { SPAN_OPTIONS, WINDOW_STRIDE } from '../answering/readingPlan';
import { buildWindows, spanToText } from '../../models/reading/windows';
import type { ScoreOptions } from './commandLine';
import { openReader } from './installation';
import type { Installation } from './installation';
import type { Output } from './output';
import { fileLines } from './fileLines';
import { parseSquadRow } from './squadRows';
import type { SquadRow } from './squadRows';
import { exactMatch, f1 } from './squadScore';
import { TerminalError } from './terminalError';

/** What `score --json` prints: shares in percent. Fields may be added, never removed. */
export interface ScoreReport {
  readonly schema: 1;
  /** Rows scored, and rows left out because they are damaged. */
  readonly n: number;
  readonly skipped: number;
  readonly em: number;
  readonly f1: number;
  readonly hasAnswer: { readonly n: number; readonly em: number; readonly f1: number };
  readonly noAnswer: { readonly n: number; readonly accuracy: number };
  readonly msPerQuestion: number;
}

/** What was read of one row. */
export interface Prediction {
  readonly answers: readonly string[];
  /** The best words; empty when the reader gave none. */
  readonly text: string;
  /** Whether the null position scores above the best span. */
  readonly nullWins: boolean;
}

/** Runs `verbatim score`. @returns the exit status @throws on errors, whose first line is for the user */
export async function scoreCommand(
  options: ScoreOptions,
  installation: Installation,
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  const open = await openReader(installation, options);
  try {
    const predictions: Prediction[] = [];
    let skipped = 0;
    let ms = 0;
    for await (const line of fileLines(options.data)) {
      signal.throwIfAborted();
      if (line.trim() === '') continue;
      const row = parseSquadRow(line);
      if (row === null) {
        skipped++;
        continue;
      }
      const began = performance.now();
      predictions.push(await predict(row, open, signal));
      ms += performance.now() - began;
      output.progress(`${predictions.length} questions…`);
      if (predictions.length >= options.limit) break;
    }
    if (predictions.length === 0) {
      throw new TerminalError(`${options.data}: no row can be scored (${skipped} damaged)`);
    }
    const report = scoreReport(predictions, skipped, ms / predictions.length);
    await output.line(options.json ? JSON.stringify(report) : scoreText(report));
    return 0;
  } finally {
    await open.reader.dispose();
  }
}

/** Reads one context as a whole, in as many windows as it takes; nothing is searched. */
export async function predict(
  row: SquadRow,
  { reader, tokenizer }: Pick<AskPorts, 'reader' | 'tokenizer'>,
  signal: AbortSignal,
): Promise<Prediction> {
  const { maxLength, maxQuestion, specialTokens } = reader.description;
  const { cls, sep } = specialTokens;
  const context = tokenizer.encode(row.context);
  const windows = buildWindows(tokenizer.encode(row.question), context, {
    ...{ maxLength, maxQuestion, stride: WINDOW_STRIDE, cls, sep },
  });
  let best = { score: -Infinity, text: '' };
  let nullScore = Infinity;
  let at = 0;
  for await (const reading of reader.read(windows, SPAN_OPTIONS, signal)) {
    const window = windows[at++]!;
    nullScore = Math.min(nullScore, reading.nullScore);
    for (const span of reading.spans) {
      const score = span.startLogit + span.endLogit;
      if (score <= best.score) continue;
      const words = snapToWords(row.context, spanToText(window, span, context));
      if (words !== null) best = { score, text: row.context.slice(words.start, words.end) };
    }
  }
  return { answers: row.answers, text: best.text, nullWins: nullScore > best.score };
}

/**
 * Data in which every question has an answer is scored by SQuAD v1.1's rule: the best words count.
 * Where some have none, v2.0's rule holds for all (Rajpurkar et al. 2018): an empty answer is given
 * when the null position wins, and is right only where there is no answer.
 */
export function scoreReport(
  predictions: readonly Prediction[],
  skipped: number,
  msPerQuestion: number,
): ScoreReport {
  const mayAbstain = predictions.some(({ answers }) => answers.length === 0);
  const sum = { em: 0, f1: 0, hasAnswer: 0, silent: 0 };
  for (const { answers, text, nullWins } of predictions) {
    const given = mayAbstain && nullWins ? '' : text;
    if (answers.length === 0) {
      if (given === '') sum.silent++;
      continue;
    }
    sum.hasAnswer++;
    sum.em += exactMatch(given, answers);
    sum.f1 += f1(given, answers);
  }
  const n = predictions.length;
  const noAnswer = n - sum.hasAnswer;
  return {
    schema: 1,
    n,
    skipped,
    em: percent(sum.em + sum.silent, n),
    f1: percent(sum.f1 + sum.silent, n),
    hasAnswer: {
      n: sum.hasAnswer,
      em: percent(sum.em, sum.hasAnswer),
      f1: percent(sum.f1, sum.hasAnswer),
    },
    noAnswer: { n: noAnswer, accuracy: percent(sum.silent, noAnswer) },
    msPerQuestion: Number(msPerQuestion.toFixed(1)),
  };
}

function scoreText(report: ScoreReport): string {
  const { n, skipped, em, hasAnswer, noAnswer, msPerQuestion } = report;
  return [
    `${n} questions (${skipped} rows left out): EM ${em}, F1 ${report.f1}`,
    `with an answer: ${hasAnswer.n}, EM ${hasAnswer.em}, F1 ${hasAnswer.f1}`,
    `without one: ${noAnswer.n}, rightly left open ${noAnswer.accuracy} %`,
    `${msPerQuestion} ms a question`,
  ].join('\n');
}

/** In percent with two decimals; 0 of nothing is 0. */
function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : Number(((100 * part) / whole).toFixed(2));
}
