import { join } from 'node:path';
import { DEFAULT_PASSAGES, ask } from '../answering/ask';
import type { AskUpdate } from '../answering/answer';
import type { AskPorts } from '../answering/ports';
import type { PreviousTurn } from '../answering/turn';
import { createIndexClient } from '../index/indexClient';
import type { PassageIndex, SearchScope } from '../index/passageIndex';
import { AskedFolders } from './askedFolders';
import { resolveAskedPaths } from './askedPaths';
import type { AskedPath } from './askedPaths';
import type { EvalOptions } from './commandLine';
import { pileOf } from './evalDocuments';
import { judge } from './evalJudge';
import type { EvalQuestion, Verdict } from './evalJudge';
import { AnswerPlaces, parseDocumentRow } from './evalRows';
import type { DocumentRow } from './evalRows';
import { missOf, missesText } from './evalMisses';
import type { Miss } from './evalMisses';
import { evalScores, namedScores } from './evalScores';
import type { EvalScores } from './evalScores';
import { ExitStatus } from './exitStatus';
import { underFloors } from './floors';
import { openReader } from './installation';
import type { Installation } from './installation';
import type { Output } from './output';
import { parseObject, parseSquadRow, readRows, wrongRow } from './squadRows';
import type { SquadRow } from './squadRows';
import { TerminalError } from './terminalError';

/** What `eval --json` prints. Fields may be added, never removed. */
export interface EvalReport extends EvalScores {
  readonly schema: 1;
  /** Questions asked, and rows left out because they are damaged. */
  readonly n: number;
  readonly skipped: number;
  readonly passagesPerQuestion: number;
  readonly msPerQuestion: number;
  /** One sentence for each score that is under its floor. */
  readonly underFloor: readonly string[];
  /** Every question that was not answered as its row says. */
  readonly misses: readonly Miss[];
}

/** Answers looked at for the rank of the first right one. */
const RANKED = 10;

/**
 * Runs `verbatim eval`: every question is asked of the documents, through the whole product.
 * @returns the exit status @throws on errors, whose first line is for the user
 */
export async function evalCommand(
  options: EvalOptions,
  installation: Installation,
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  const index = createIndexClient(join(installation.distDir, 'indexWorker.cjs'));
  const opening = openReader(installation, options);
  opening.catch(() => undefined); // looked at when the first question needs it
  try {
    const { questions, skipped, scope, paths } = await prepare(options, index, output, signal);
    if (questions.length === 0) {
      throw new TerminalError(`${options.data}: no row can be asked (${skipped} damaged)`);
    }
    const { reader, tokenizer } = await opening;
    const ports = { index, reader, tokenizer, now: () => performance.now() };
    const verdicts: Verdict[] = [];
    const misses: Miss[] = [];
    let ms = 0;
    let passages = 0;
    for (const row of questions) {
      const { question, gold } = row;
      output.progress(`${verdicts.length} of ${questions.length} questions…`);
      const update = await lastUpdate(question, scope, ports, signal);
      const verdict = judge(update, gold, question);
      verdicts.push(verdict);
      const miss = missOf(row, update, verdict, paths);
      if (miss !== null) misses.push(miss);
      ms += update.ms.total;
      passages += update.passagesRead;
    }
    const n = verdicts.length;
    const scores = evalScores(verdicts);
    const report: EvalReport = {
      ...{ schema: 1, n, skipped, ...scores },
      passagesPerQuestion: Number((passages / n).toFixed(1)),
      msPerQuestion: Number((ms / n).toFixed(1)),
      underFloor: underFloors(namedScores(scores), options.floors),
      misses,
    };
    await output.line(options.json ? JSON.stringify(report) : evalText(report));
    return report.underFloor.length > 0 ? ExitStatus.underFloor : ExitStatus.found;
  } finally {
    await Promise.allSettled([index.dispose(), opening.then(({ reader }) => reader.dispose())]);
  }
}

/** Asks one question through the product, to its end; `previous` is the turn before it. */
export async function lastUpdate(
  question: string,
  scope: SearchScope,
  ports: AskPorts,
  signal: AbortSignal,
  previous: PreviousTurn | null = null,
): Promise<AskUpdate> {
  const request = { question, previous, scope, limit: DEFAULT_PASSAGES, answers: RANKED };
  let last: AskUpdate | undefined;
  for await (const update of ask(request, ports, signal)) last = update;
  if (last === undefined) throw new Error('nothing was read');
  return last;
}

interface Prepared {
  readonly questions: readonly EvalQuestion[];
  readonly skipped: number;
  readonly scope: SearchScope;
  /** What `--in` names; none where rows brought their documents along. */
  readonly paths: readonly AskedPath[];
}

/** Rows with a context bring their documents along; those with a path speak of files in `--in`. */
async function prepare(
  options: EvalOptions,
  index: PassageIndex,
  output: Output,
  signal: AbortSignal,
): Promise<Prepared> {
  const places = new AnswerPlaces(options.paths, options.encoding);
  const withContext: SquadRow[] = [];
  const questions: EvalQuestion[] = [];
  let skipped = 0;
  for await (const line of readRows(options.data, parseEvalRow)) {
    signal.throwIfAborted();
    if (questions.length + withContext.length >= options.limit) break;
    if ('wrong' in line) {
      skipped++;
      output.error(wrongRow(line));
    } else if ('context' in line.row) {
      withContext.push(line.row);
    } else {
      const question = await places.questionOf(line.row);
      if (typeof question === 'string') {
        skipped++;
        output.error(wrongRow({ line: line.line, id: line.row.id, wrong: question }));
      } else questions.push(question);
    }
  }
  if (withContext.length > 0 && questions.length > 0) {
    throw new TerminalError(`${options.data}: give rows with a context or with a path, not both`);
  }
  output.progress('Indexing…');
  if (withContext.length > 0) {
    const pile = pileOf(withContext);
    for (const { uri, text } of pile.documents) {
      await index.put({ uri, part: null, version: 1, text });
    }
    const uris = pile.documents.map(({ uri }) => uri);
    return { questions: pile.questions, skipped, scope: { kind: 'documents', uris }, paths: [] };
  }
  const paths = await resolveAskedPaths(options.paths);
  await new AskedFolders(index, options.encoding).ensure(paths, signal);
  const roots = paths.map(({ root }) => root);
  return { questions, skipped, scope: { kind: 'folders', roots }, paths };
}

function parseEvalRow(line: string): SquadRow | DocumentRow | string {
  const row = parseObject(line);
  return typeof row !== 'string' && 'context' in row ? parseSquadRow(line) : parseDocumentRow(line);
}

function evalText(report: EvalReport): string {
  const shown = (score: number | null) => (score === null ? '–' : `${score} %`);
  const { n, skipped, answerable, unanswerable, passagesPerQuestion, msPerQuestion } = report;
  return [
    `${n} questions (${skipped} rows left out)`,
    `with an answer: ${answerable}; first right (first) ${shown(report.first)}, among the first ` +
      `three (firstThree) ${shown(report.firstThree)}, mean reciprocal rank (mrr) ${shown(report.mrr)}`,
    `the first answer's words: em ${shown(report.em)}, f1 ${shown(report.f1)}`,
    `right first answers given as found (kept): ${shown(report.kept)}`,
    `without one: ${unanswerable}; told "not found" (notFound) ${shown(report.notFound)}`,
    `${passagesPerQuestion} passages and ${msPerQuestion} ms a question`,
    ...missesText(report.misses),
    ...report.underFloor,
  ].join('\n');
}
